#include "drivers/printer/profile.h"

#include <string.h>

enum { CLASS_PRINTER = 7, SUBCLASS_PRINTER = 1, CLASS_VENDOR = 0xFF };

static const struct printer_profile usual = {
	.columns = 48,
	.encoding = ENCODING_GB18030,
	.complete = COMPLETE_GSR,
	.cut = true,
};

static const struct printer_profile quirks[] = {
#include "printer_quirks.gen.inc"
};

static const struct printer_profile *find(const struct about *about)
{
	for (size_t i = 0; i < LENGTH(quirks); i++)
		if (quirks[i].vendor == about->vendor &&
			(!quirks[i].product || quirks[i].product == about->product))
			return &quirks[i];
	return &usual;
}

struct printer_profile printer_profile_of(const struct about *about)
{
	struct printer_profile profile = *find(about);
	if (profile.unidir || !about->can_answer)
		profile.complete = COMPLETE_NONE;
	return profile;
}

bool printer_looks_right(const struct about *about)
{
	if (about->class == CLASS_PRINTER && about->subclass == SUBCLASS_PRINTER)
		return true;
	return about->class == CLASS_VENDOR && find(about)->vendor_class;
}

static const char *const names[] = {
	[ENCODING_GB18030] = "gb18030",
	[ENCODING_GBK] = "gbk",
	[ENCODING_BIG5] = "big5",
};

bool encoding_read(const char *name, enum encoding *encoding)
{
	for (size_t i = 0; i < LENGTH(names); i++) {
		if (strcmp(name, names[i]) == 0) {
			*encoding = (enum encoding)i;
			return true;
		}
	}
	return false;
}

const char *encoding_name(enum encoding encoding)
{
	return names[encoding];
}
