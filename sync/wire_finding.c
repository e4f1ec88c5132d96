#include "sync/wire_finding.h"

#include <assert.h>
#include <string.h>

static const struct finding_word {
	const char *name;
	enum text sentence;
} words[] = {
	{"CHECK_MISSING", TEXT_HQ_VERIFY_MISSING},
	{"CHECK_CHAIN", TEXT_HQ_VERIFY_CHAIN},
	{"CHECK_CURSOR", TEXT_HQ_VERIFY_CURSOR},
	{"CHECK_UNPOSTED", TEXT_HQ_VERIFY_UNPOSTED},
	{"CHECK_SALE", TEXT_HQ_VERIFY_SALE},
	{"CHECK_LEGS", TEXT_HQ_VERIFY_LEGS},
	{"CHECK_LEG_TWICE", TEXT_HQ_VERIFY_LEG_TWICE},
	{"CHECK_BALANCE", TEXT_HQ_VERIFY_BALANCE},
	{"CHECK_NOBODY", TEXT_HQ_VERIFY_NOBODY},
	{"CHECK_ENTRIES", TEXT_HQ_VERIFY_ENTRIES},
	{"CHECK_LOTS", TEXT_HQ_VERIFY_LOTS},
	{"CHECK_POSTING", TEXT_HQ_VERIFY_POSTING},
	{"CHECK_SALE_LEGS", TEXT_HQ_VERIFY_SALE_LEGS},
	{"CHECK_STRAY", TEXT_HQ_VERIFY_STRAY},
	{"CHECK_LEASE", TEXT_HQ_VERIFY_LEASE},
	{"CHECK_SHIFT", TEXT_HQ_VERIFY_SHIFT},
	{"CHECK_COUPON", TEXT_HQ_VERIFY_COUPON},
	{"CHECK_VERSION", TEXT_HQ_VERIFY_VERSION},
	{"CHECK_RECEIPT", TEXT_HQ_VERIFY_RECEIPT},
};

const char *finding_name(enum text sentence)
{
	for (size_t i = 0; i < LENGTH(words); i++)
		if (words[i].sentence == sentence)
			return words[i].name;
	assert(0 && "not the sentence of a finding");
	return "";
}

bool finding_read(const char *name, enum text *sentence)
{
	for (size_t i = 0; i < LENGTH(words); i++)
		if (strcmp(words[i].name, name) == 0) {
			*sentence = words[i].sentence;
			return true;
		}
	return false;
}
