#include "tests/sim/aftermath.h"

#include "pos/shell/saved_draft.h"
#include "pos/shell/spool.h"
#include "sync/reference.h"
#include "sync/verify.h"
#include "tests/sim/cashier.h"
#include "tests/sim/old_schema.h"
#include "tests/sim/shop.h"
#include "tests/sim/site.h"

#include <stdio.h>

enum { PAGES_EVERY = 37, REFERENCE_EVERY = 4, START_EVERY = 97 };

int64_t aftermath_starts, aftermath_receipts;

static void on_found(void *arg, const struct message *what)
{
	char text[256];
	message_say(text, sizeof text, LANG_EN, what);
	printf("# %s: %s\n", *(const char **)arg, text);
}

static void check_journal(
	const char *where, struct db *money, const struct identity *identity, bool pages)
{
	struct verify verify;
	struct err err;
	bool done = false;
	must(verify_begin(&verify, money, identity, pages, on_found, (void *)&where, &err));
	while (!done)
		must(verify_step(&verify, 1000, &done, &err));
	if (verify.findings)
		broken("%s: verify finds %llu things", where, (unsigned long long)verify.findings);
	verify_done(&verify);
}

/* A basket that was paid does not come back, and a receipt is there with its sale. */
static void check_what_goes_together(const char *where, struct db *money)
{
	static struct sale draft;
	if (draft_load(money, &draft)) {
		const struct told_sale *sale = oracle_find(&draft.uid);
		if (sale && sale->on_disks)
			broken("%s: the basket of a sale is back", where);
	}
	AUTO(stmt)
	struct stmt last = sql(money,
		"SELECT (SELECT count(*) FROM spool WHERE spool.uid = journal.uid) FROM journal "
		"WHERE kind = 6 ORDER BY place DESC LIMIT 1");
	if (next_row(&last) && column_int(&last, 0) == 0)
		broken("%s: the last sale has no receipt", where);
}

static void check_file(
	const char *where, const char *path, bool enrolled, bool receipts, bool pages)
{
	static struct identity identity;
	struct db money;
	struct err err;
	char why[300];
	if (!db_open(&money, path, DB_MONEY, NULL, &err) ||
		!identity_open(&identity, &money, &machines[0].env, &err)) {
		err_text(why, sizeof why, LANG_EN, &err);
		broken("%s: %s", where, why);
	}
	if (enrolled && !identity.enrolled)
		broken("%s: the till forgot who it is", where);
	if (identity.enrolled) {
		check_journal(where, &money, &identity, pages);
		oracle_look_at_disk(0, &money);
	}
	if (identity.enrolled && receipts)
		check_what_goes_together(where, &money);
	db_done(&money);
}

/* Every row up to the cursor and none beyond it: headquarters knows which those are. Of a stream
 * that is fetched anew those count that came again: the old rows serve until the end. */
static void check_stream(
	const char *where, struct db *ref, const char *stream, const char *ours, const char *theirs)
{
	char query[200];
	(void)snprintf(query, sizeof query, "SELECT since FROM cursor WHERE stream = '%s'", stream);
	int64_t since = db_int(ref, query, 0), rows = db_int(ref, ours, -1);
	AUTO(stmt) struct stmt s = sql(&site.hq.db, theirs);
	bind_int(&s, since);
	must(next_row(&s));
	if (rows != column_int(&s, 0))
		broken("%s: %lld rows of %s up to %lld", where, (long long)rows, stream,
			(long long)since);
}

/* Old or new, each whole; and not empty where there were goods when the scene began. */
static void check_reference(const char *where, bool alive)
{
	static struct reference reference;
	struct err err;
	char why[300];
	if (!reference_open(&reference, "/disk0", &machines[0].env, &err)) {
		err_text(why, sizeof why, LANG_EN, &err);
		broken("%s: %s", where, why);
	}
	check_stream(where, &reference.db, "goods",
		"SELECT count(*) FROM goods WHERE generation >= "
		"(SELECT generation * sweeping FROM cursor WHERE stream = 'goods')",
		"SELECT count(*) FROM ref_row WHERE stream = 'goods' AND gone = 0 AND ver <= ?");
	if (!db_sound(&reference.db, &err))
		broken("%s: %s is damaged", where, reference.name);
	if (alive && db_int(&reference.db, "SELECT count(*) FROM goods", -1) < SHOP_GOODS)
		broken("%s: the goods are gone", where);
	reference_done(&reference);
}

/* The whole till starts on what is left, and sells if it has goods to sell. */
static void check_start(const char *where, bool alive)
{
	struct machine *machine = &machines[0];
	aftermath_starts++;
	machine_boot(machine);
	bool ready = machine_ready(machine) && machine->app->till.view != VIEW_LOGIN;
	if (ready)
		machine_scan(machine, shop_goods[0]);
	struct told_sale *sale = ready ? cashier_pay(machine) : NULL;
	/* "Only so many points are left, look again": the basket is one that came back. */
	if (sale && sale->told == TOLD_NO && machine_ready(machine))
		sale = cashier_pay(machine);
	if (alive && (!sale || sale->told != TOLD_OK))
		broken("%s: the till starts and does not sell", where);
	machine_stop(machine, END_KILLED);
	if (sale)
		sale->told = TOLD_NOTHING; /* the next look is at another damage */
	if (sale)
		sale->on_disks = 0;
}

/* The books of the moment of the cut; each damage is looked at with them. */
static struct oracle before;

/* A file that is of the new version has its copy of the old one beside it, and what has the name of
 * a copy is one. */
static void check_copy_before(const char *where)
{
	static struct identity identity;
	bool copied = disk_find(&disks[0], "money.db.v1") != NULL;
	struct db money;
	struct err err;
	if (copied) {
		old_schema_check("/disk0/money.db.v1", DB_MONEY);
		must(db_open(&money, "/disk0/money.db.v1", DB_MONEY, NULL, &err));
		must(identity_open(&identity, &money, &machines[0].env, &err));
		check_journal(where, &money, &identity, true);
		db_done(&money);
	}
	if (old_schema_version("/disk0/money.db") > 1 && !copied)
		broken("%s: the new version has no copy of the old one", where);
}

void aftermath_check(const struct scene *scene, const char *where, int64_t number)
{
	bool enrolled = scene_enrolled(scene);
	uint64_t random = world.random;
	before = oracle;
	if (scene->old && disk_find(&disks[0], "money.db"))
		old_schema_check("/disk0/money.db", DB_MONEY);
	if (scene->old && disk_find(&disks[0], "money.db"))
		check_copy_before(where);
	check_file(where, "/disk0/money.db", enrolled, !scene->old, number % PAGES_EVERY == 0);
	if (scene->saves && disk_find(&disks[0], "saved.db"))
		check_file(where, "/disk0/saved.db", true, false, true);
	if (scene->site || number % REFERENCE_EVERY == 0)
		check_reference(where, scene->alive);
	if (number % START_EVERY == 0 && enrolled)
		check_start(where, scene->alive);
	for (int i = 0; i < before.count; i++)
		aftermath_receipts += before.sales[i].told == TOLD_OK;
	oracle = before;
	world.random = random;
}
