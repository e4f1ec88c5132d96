/* This till's list of quotas in money.db: what is left of it, by what was used here since. */
#include "sync/quotas.h"

#include "sync/journal_act.h"
#include "sync/restored.h"
#include "sync/rules.h"
#include "tests/unit/sample_till.h"

static const char file[] =
	"{\"version\":\"q\",\"vocabulary\":1,\"currency\":\"CNY\",\"rules\":["
	"{\"id\":\"tier-gold\",\"limits\":{\"total\":100},\"budget\":{\"type\":\"spend\","
	"\"limit\":900000},\"then\":[{\"e\":\"pct\",\"bp\":100,\"on\":\"line\"}]},"
	"{\"id\":\"other\",\"limits\":{\"total\":50},"
	"\"then\":[{\"e\":\"pct\",\"bp\":100,\"on\":\"line\"}]}]}";

static struct rules *rules;
static struct limited_rule limited[2];
static struct rule_use use[2];
static struct rule_quotas quotas;
static struct quota_page page;

static int begin(void **state)
{
	struct err err;
	sample_setup(state);
	check(rules_read(file, strlen(file), &rules, &err));
	rule_quotas_of(&quotas, rules, limited, use);
	return 0;
}

static int end(void **state)
{
	free(rules);
	return sample_teardown(state);
}

/* A list of these two, as of this place. */
static void list(int64_t version, uint64_t next, int64_t uses, int64_t minor)
{
	struct err err;
	page = (struct quota_page){
		.version = version, .projected_epoch = 1, .projected_next = next, .count = 2};
	page.rows[0] = (struct quota_row){"gift:bear", 3, QUOTA_NO_LIMIT};
	page.rows[1] = (struct quota_row){"rule:tier-gold", uses, minor};
	sample_told(quotas_take(&till.money, &page, &err), &err);
}

static const struct rule_quota *left(void)
{
	check(quotas_fill(&till.money, &quotas));
	return &limited[0].left;
}

static void without_a_list_nothing_is_left(void **state)
{
	(void)state;
	sample_sell_many(2);
	check(!quotas_word(&till.money).heard);
	check(!left()->listed && use[0].used == 100 && use[1].used == 50);
	list(7, 1, QUOTA_NO_LIMIT, QUOTA_NO_LIMIT);
	check(quotas_word(&till.money).heard);
	/* Listed without a number: this side is not limited. */
	check(left()->listed && left()->uses == QUOTA_OPEN && left()->minor == QUOTA_OPEN);
	check(use[0].used == 0 && !limited[1].left.listed && use[1].used == 50);
}

static void what_was_used_here_since_the_list_is_taken_off(void **state)
{
	(void)state;
	sample_sell_many(3);
	uint64_t here = till.journal.next_seq;
	list(7, 1, 10, 100000);
	check(left()->uses == 7 && left()->minor == 100000 - 3 * 4500);
	list(8, here, 10, 100000);
	check(left()->uses == 10);
	sample_sell_many(2);
	check(left()->uses == 8 && left()->minor == 100000 - 2 * 4500);
	check(use[0].used == 92 && use[0].spent_minor == 900000 - (100000 - 2 * 4500));
}

/* Records of an epoch that is over, of which HQ is not known to hold any yet. */
static void what_waits_to_be_carried_over_counts(void **state)
{
	(void)state;
	sample_sell_many(4);
	list(7, till.journal.next_seq, 10, QUOTA_NO_LIMIT);
	check(left()->uses == 10);
	db_script(&till.money, "UPDATE quota_list SET place = (2 << 40) + 1; "
			       "INSERT INTO branch (epoch, certificate, carried_from, pass_from, "
			       "at_seq, settled) VALUES (1, zeroblob(165), 5, 3, 3, '')");
	check(db_ok(&till.money));
	check(left()->uses == 8);
}

static void a_list_takes_the_place_of_the_one_before_and_is_forgotten_with_its_epoch(void **state)
{
	(void)state;
	struct err err;
	list(7, 1, 10, 100000);
	list(9, 1, 4, 100000);
	page.count = 1;
	page.version = 12;
	sample_told(quotas_take(&till.money, &page, &err), &err);
	check(db_int(&till.money, "SELECT count(*) FROM quota", -1) == 1);
	check(!left()->listed && quotas_word(&till.money).version == 12);
	sample_told(quotas_told(&till.money, 12, &err), &err);
	check(quotas_word(&till.money).told == 12);
	{
		AUTO(tx) struct tx tx = tx_begin(&till.money);
		restored_mark(&till.money, RESTORED_COPY);
		check(tx_commit(&tx, &err));
	}
	check(!quotas_word(&till.money).heard);
	check(db_int(&till.money, "SELECT count(*) FROM quota", -1) == 0);
}

/* The word "we have it" must outlive a power cut as the list does. */
static void the_longest_list_is_taken_whole_and_with_a_sync(void **state)
{
	(void)state;
	struct err err;
	page = (struct quota_page){
		.version = 1, .projected_epoch = 1, .projected_next = 1, .count = QUOTA_ROWS_MAX};
	for (uint32_t i = 0; i < QUOTA_ROWS_MAX; i++) {
		(void)snprintf(page.rows[i].name, QUOTA_NAME_MAX, "rule:%047u", i);
		page.rows[i].uses = page.rows[i].minor = QUOTA_MOST;
	}
	db_durable(&till.money, false);
	sample_told(quotas_take(&till.money, &page, &err), &err);
	check(till.money.relaxed);
	check(db_int(&till.money, "SELECT count(*) FROM quota", -1) == QUOTA_ROWS_MAX);
}

static void hand_out(int32_t qty)
{
	struct err err;
	struct closed_act act = {.kind = ACT_GIFT,
		.uid = env_uid(&till.env),
		.member = 42,
		.item = "bear",
		.qty = qty,
		.business_date = 20251121};
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	bool done = journal_add_act(&till.journal, &act, &err) && tx_commit(&tx, &err);
	journal_settle(&till.journal, done);
	sample_told(done, &err);
}

/* programme: RDM-06 */
static void of_a_gift_this_till_hands_out_its_part(void **state)
{
	(void)state;
	int64_t pieces = -1;
	check(!quotas_of_gift(&till.money, "bear", &pieces));
	hand_out(2);
	list(7, till.journal.next_seq, 1, 1);
	check(quotas_of_gift(&till.money, "bear", &pieces) && pieces == 3);
	check(!quotas_of_gift(&till.money, "bib", &pieces));
	hand_out(2);
	check(quotas_of_gift(&till.money, "bear", &pieces) && pieces == 1);
	hand_out(2); /* more than there was: nobody is taken back */
	check(quotas_of_gift(&till.money, "bear", &pieces) && pieces == 0);
}

static int64_t count_of(const struct member_more *more, const char *rule)
{
	for (uint32_t i = 0; i < more->used_count; i++)
		if (strcmp(more->used[i].rule, rule) == 0)
			return more->used[i].count;
	return 0;
}

/* programme: CAMP-39 */
static void a_members_own_uses_here_are_added_to_what_headquarters_counts(void **state)
{
	(void)state;
	static struct member_more more;
	sample_sell_many(3);
	more = (struct member_more){.used_count = 1};
	strcpy(more.used[0].rule, "tier-gold");
	more.used[0].count = 5;
	quotas_of_member(&till.money, 42, record_place(1, 3), &more);
	check(count_of(&more, "tier-gold") == 5 + 2); /* two from the third record on */
	more.used_count = 0;
	quotas_of_member(&till.money, 43, 0, &more);
	quotas_of_member(&till.money, 0, 0, &more);
	check(more.used_count == 0);
}

static void beyond_the_room_nothing_is_counted(void **state)
{
	(void)state;
	static struct member_more more;
	more = (struct member_more){.used_count = 0};
	for (int i = 0; i < MORE_USED_ROOM + 2; i++) {
		char text[120];
		(void)snprintf(text, sizeof text,
			"INSERT INTO rule_use VALUES (%d, 'r%d', 42, 1, 0)", 100 + i, i);
		db_script(&till.money, text);
	}
	quotas_of_member(&till.money, 42, 0, &more);
	check(more.used_count == MORE_USED_ROOM);
	check(count_of(&more, "r0") == 0); /* the latest are kept */
	check(count_of(&more, "r49") == 1);
}

#define with_list(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_list(without_a_list_nothing_is_left),
	with_list(what_was_used_here_since_the_list_is_taken_off),
	with_list(what_waits_to_be_carried_over_counts),
	with_list(a_list_takes_the_place_of_the_one_before_and_is_forgotten_with_its_epoch),
	with_list(the_longest_list_is_taken_whole_and_with_a_sync),
	with_list(of_a_gift_this_till_hands_out_its_part),
	with_list(a_members_own_uses_here_are_added_to_what_headquarters_counts),
	with_list(beyond_the_room_nothing_is_counted))
