#include "pos/shell/verify_text.h"

#include <stdio.h>

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

static bool begin(struct verify *verify, struct journal *journal, const struct identity *identity,
	bool thorough, struct report_to *to)
{
	struct err err;
	*verify = (struct verify){0};
	if (verify_begin(verify, journal->db, identity, thorough, name, to, &err))
		return true;
	name(to, &err.what);
	verify_done(verify);
	return false;
}

bool verify_text_begin(struct verify *verify, struct journal *journal,
	const struct identity *identity, struct report_to *to)
{
	/* Not thorough: the pages of the file are checked in one piece, which takes its time. */
	return begin(verify, journal, identity, false, to);
}

bool verify_text_turn(struct verify *verify, struct report_to *to)
{
	struct err err;
	bool done = false;
	bool read = verify_step(verify, VERIFY_RECORDS_A_TURN, &done, &err);
	if (read && !done)
		return false;
	if (read)
		conclude(verify, to);
	else
		name(to, &err.what);
	verify_done(verify);
	return true;
}

bool verify_text(
	struct journal *journal, const struct identity *identity, const struct report_to *to)
{
	struct verify verify;
	struct report_to lines = *to;
	if (!begin(&verify, journal, identity, true, &lines))
		return false;
	while (!verify_text_turn(&verify, &lines))
		;
	return verify.findings == 0 && db_ok(journal->db);
}
