#include "pos/shell/verify_text.h"

#include "sync/verify.h"

#include <stdio.h>

enum { RECORDS_A_STEP = 100 };

static void name(void *arg, const struct message *what)
{
	const struct report_to *to = arg;
	report_says(to, (struct says){what->id, what->arg[0], what->arg[1], what->arg[2]});
}

static void conclude(const struct verify *verify, const struct report_to *to)
{
	char records[32], sales[32], wrong[32];
	snprintf(records, sizeof records, "%llu", (unsigned long long)verify->records);
	snprintf(sales, sizeof sales, "%llu", (unsigned long long)verify->sales);
	snprintf(wrong, sizeof wrong, "%llu", (unsigned long long)verify->findings);
	report_says(to, verify->findings ? (struct says){TEXT_VERIFY_WRONG, wrong, records}
					 : (struct says){TEXT_VERIFY_RIGHT, records, sales});
}

bool verify_text(
	struct journal *journal, const struct identity *identity, const struct report_to *to)
{
	AUTO(verify) struct verify verify = {0};
	struct report_to lines = *to;
	struct err err;
	bool done = false;
	bool read = verify_begin(&verify, journal->db, identity, true, name, &lines, &err);
	while (read && !done)
		read = verify_step(&verify, RECORDS_A_STEP, &done, &err);
	if (!read) {
		name(&lines, &err.what);
		return false;
	}
	conclude(&verify, to);
	return verify.findings == 0;
}
