#include "drivers/scanner/quirk.h"

static const struct scanner_quirk quirks[] = {
#include "scanner_quirks.gen.inc"
};

static const struct scanner_quirk no_quirk;

const struct scanner_quirk *scanner_quirk_of(const struct about *about)
{
	for (size_t i = 0; i < LENGTH(quirks); i++)
		if (quirks[i].vendor == about->vendor &&
			(!quirks[i].product || quirks[i].product == about->product))
			return &quirks[i];
	return &no_quirk;
}
