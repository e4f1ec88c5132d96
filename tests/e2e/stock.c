/* stock FOLDER COUNT [DAYS]: rings COUNT sales into the journal of an enrolled till that is not
 * running, the oldest DAYS ago: unsent records for tests that do not care how they were typed. */
#include "pos/core/civil.h"
#include "sync/identity.h"
#include "sync/journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_SIZE = 600, A_TRANSACTION = 100 };

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

static struct closed_sale sale;

static void ring(const struct env *env, int64_t wall_ms)
{
	struct civil day = civil_at(wall_ms, 480);
	memset(&sale, 0, sizeof sale);
	sale.uid = env_uid(env);
	sale.operator_number = 1001;
	sale.wall_ms = sale.priced_ms = wall_ms;
	sale.utc_offset_minutes = 480;
	sale.business_date = civil_date_number(&day);
	sale.engine_version = 1;
	strcpy(sale.rules_version, "stock");
	strcpy(sale.channel, "store");
	sale.line_count = 1;
	strcpy(sale.lines[0].sku, "100001");
	sale.lines[0].qty = 1;
	sale.lines[0].unit_price_minor = 3900;
	sale.list_minor = sale.total_minor = 3900;
	sale.tender_count = 1;
	sale.tenders[0].kind = TENDER_CASH;
	sale.tenders[0].amount_minor = 3900;
}

static bool fill(
	struct journal *journal, const struct env *env, long count, long days, struct err *err)
{
	int64_t now_ms = env_wall_ms(env);
	for (long done = 0; done < count;) {
		AUTO(tx) struct tx tx = tx_begin(journal->db);
		for (int i = 0; i < A_TRANSACTION && done < count; i++, done++) {
			ring(env, now_ms - days * day_ms + done * days * day_ms / count);
			if (!journal_add_sale(journal, &sale, err))
				return false;
		}
		bool committed = tx_commit(&tx, err);
		journal_settle(journal, committed);
		if (!committed)
			return false;
	}
	return true;
}

int main(int argc, char **argv)
{
	static struct journal journal;
	static struct identity identity;
	struct env env = env_real();
	struct db money = {0};
	struct err err;
	char path[PATH_MAX_SIZE], why[300];
	if (argc < 3)
		return 2;
	(void)snprintf(path, sizeof path, "%s/money.db", argv[1]);
	bool done = sign_start() && db_open(&money, path, DB_MONEY, NULL, &err) &&
		    identity_open(&identity, &money, &env, &err) && identity.enrolled &&
		    journal_open(&journal, &money, &identity, &env, &err) &&
		    fill(&journal, &env, strtol(argv[2], NULL, 10),
			    argc > 3 ? strtol(argv[3], NULL, 10) : 0, &err);
	if (!done) {
		err_text(why, sizeof why, LANG_EN, &err);
		(void)fprintf(stderr, "stock: %s\n", why);
	}
	journal_done(&journal);
	db_done(&money);
	return done ? 0 : 1;
}
