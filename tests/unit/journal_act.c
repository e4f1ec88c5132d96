/* What members do besides buying, at the till: record, points, journal line, verify, archive. */
#include "sync/journal_act.h"
#include "sync/journal_text.h"
#include "tests/unit/sample_verify.h"

static uint8_t room[RECORD_MAX], again[RECORD_MAX];

static struct closed_act sample_act(enum act_kind kind)
{
	struct closed_act act = {.uid = env_uid(&till.env),
		.kind = kind,
		.wall_ms = 1763700000000,
		.business_date = 20251121,
		.operator_number = 1001,
		.member = 42,
		.qty = 1};
	switch (kind) {
	case ACT_CHECKIN:
		act.points = 5;
		break;
	case ACT_GIFT:
		strcpy(act.item, "teddy");
		act.qty = 2;
		act.points = -600;
		act.points_leased = 100;
		act.points_held = 200;
		act.hold = (struct uid){{7}};
		act.minor = 990;
		break;
	case ACT_ENTITLEMENT:
		strcpy(act.item, "parking");
		strcpy(act.text, "沪A12345");
		break;
	case ACT_DONATION:
		strcpy(act.item, "school");
		act.points = -100;
		break;
	case ACT_COUPON_USE:
		act.member = 0;
		act.campaign = ACT_CAMPAIGN_MAX;
		act.serial = ACT_SERIAL_MAX;
		break;
	case ACT_NOTE:
		strcpy(act.text, "wants a larger size");
		act.refers = (struct uid){{9}};
		break;
	case ACT_POINTS_ADJ:
		act.points = -30;
		strcpy(act.text, "scanned twice");
		break;
	case ACT_KINDS:
		break;
	}
	return act;
}

static struct record record_of(const struct closed_act *act)
{
	struct bytes_out out = bytes_out(room, sizeof room);
	act_body_write(&out, act);
	check(!out.full);
	return (struct record){.schema = RECORD_SCHEMA,
		.kind = act_record_kind(act->kind),
		.body = room,
		.body_size = (uint32_t)out.used};
}

/* programme: RDM-04 */
static void each_kind_reads_back_and_writes_to_the_same_bytes(void **state)
{
	(void)state;
	for (int kind = 0; kind < ACT_KINDS; kind++) {
		struct closed_act back, act = sample_act((enum act_kind)kind);
		row("%d", kind);
		struct record record = record_of(&act);
		check(act_record_read(&record, &back));
		check(back.kind == act.kind && back.member == act.member);
		check(strcmp(back.item, act.item) == 0 && strcmp(back.text, act.text) == 0);
		check(back.points == act.points && back.points_held == act.points_held);
		check(back.serial == act.serial && back.minor == act.minor);
		uint32_t size = record.body_size;
		struct bytes_out out = bytes_out(again, sizeof again);
		act_body_write(&out, &back);
		check(out.used == size && memcmp(room, again, size) == 0);
		for (record.body_size = 0; record.body_size < size; record.body_size++)
			check(!act_record_read(&record, &back));
		room[size] = 0;
		record.body_size = size + 1;
		check(!act_record_read(&record, &back));
	}
}

static void the_largest_act_fits(void **state)
{
	(void)state;
	struct closed_act back, act = sample_act(ACT_GIFT);
	act.member = INT64_MAX;
	memset(act.item, 'x', REWARD_ID_MAX - 1);
	memset(act.text, 'x', ACT_TEXT_MAX - 1);
	act.qty = ACT_QTY_MAX;
	act.points = -ACT_POINTS_MAX;
	act.points_held = ACT_POINTS_MAX - act.points_leased;
	act.minor = ACT_MINOR_MAX;
	act.refers = (struct uid){{1}};
	struct record record = record_of(&act);
	check(record.body_size <= ACT_BODY_MAX);
	check(act_record_read(&record, &back));
}

static void what_its_kind_does_not_allow_is_no_act(void **state)
{
	(void)state;
	struct closed_act act;
	act = sample_act(ACT_GIFT);
	act.points = 1;
	check(!act_sound(&act));
	act = sample_act(ACT_GIFT);
	act.points_leased = 401; /* with 200 held more than was spent */
	check(!act_sound(&act));
	act = sample_act(ACT_GIFT);
	act.points_leased = 601; /* more than was spent */
	act.points_held = 0;
	act.hold = (struct uid){{0}};
	check(!act_sound(&act));
	act.points_leased = 600;
	check(act_sound(&act));
	act.points = 1; /* earned by a gift, of which nothing was spent */
	act.points_leased = 0;
	check(!act_sound(&act));
	act = sample_act(ACT_GIFT);
	act.hold = (struct uid){{0}}; /* held by nobody */
	check(!act_sound(&act));
	act = sample_act(ACT_GIFT);
	act.swapped = true; /* for points a second time */
	check(!act_sound(&act));
	act = sample_act(ACT_GIFT);
	act.qty = ACT_QTY_MAX + 1;
	check(!act_sound(&act));
	act = sample_act(ACT_CHECKIN);
	act.member = 0;
	check(!act_sound(&act));
	act = sample_act(ACT_DONATION);
	act.points = 0;
	check(!act_sound(&act));
	act = sample_act(ACT_POINTS_ADJ);
	act.text[0] = '\0';
	check(!act_sound(&act));
	act = sample_act(ACT_POINTS_ADJ);
	act.points = -ACT_POINTS_MAX - 1;
	check(!act_sound(&act));
	act = sample_act(ACT_NOTE);
	act.campaign = 1;
	check(!act_sound(&act));
	act = sample_act(ACT_COUPON_USE);
	act.serial = 0;
	check(!act_sound(&act));
	act = sample_act(ACT_ENTITLEMENT);
	act.minor = 1;
	check(!act_sound(&act));
}

static void do_act(enum act_kind kind)
{
	struct err err;
	struct closed_act act = sample_act(kind);
	AUTO(tx) struct tx tx = tx_begin(&till.money);
	sample_told(journal_add_act(&till.journal, &act, &err), &err);
	bool done = tx_commit(&tx, &err);
	journal_settle(&till.journal, done);
	check(done);
	check(act.till == 2 && act.store == 1);
}

static void do_all(void)
{
	for (int kind = 0; kind < ACT_KINDS; kind++)
		do_act((enum act_kind)kind);
}

/* programme: EARN-21, RDM-04, CPN-11 */
static void acts_move_points_use_up_vouchers_and_take_no_receipt_number(void **state)
{
	(void)state;
	sample_sell_many(1);
	int64_t points = journal_points_since(&till.journal, 42, 1, 0);
	check(!journal_coupon_used(&till.journal, ACT_CAMPAIGN_MAX, ACT_SERIAL_MAX));
	do_all();
	check(journal_points_since(&till.journal, 42, 1, 0) == points + 5 - 600 - 100 - 30);
	check(journal_coupon_used(&till.journal, ACT_CAMPAIGN_MAX, ACT_SERIAL_MAX));
	check(db_int(&till.money, "SELECT count(*) FROM act", -1) == ACT_KINDS);
	check(db_int(&till.money,
		      "SELECT sum(trusted) FROM points_spend WHERE member = 42 AND "
		      "place > (SELECT max(place) FROM sale)",
		      -1) == 300 + 100);
	check(till.journal.next_counter == 2);
	check(findings() == 0);
	sample_sell_many(1);
	check(findings() == 0);
}

static void verify_names_an_act_that_was_changed(void **state)
{
	(void)state;
	static const char *const damages[] = {
		"UPDATE act SET qty = qty + 1 WHERE kind = 25",
		"UPDATE act SET item = 'bear' WHERE kind = 25",
		"DELETE FROM act WHERE kind = 29",
		"UPDATE points_leg SET points = 0 WHERE place IN (SELECT place FROM act)",
		"UPDATE points_spend SET held = 0 WHERE place IN (SELECT place FROM act)",
		"DELETE FROM coupon_use",
		"INSERT INTO act VALUES (99, 24, 20251121, 1, 42, '', 1, 0, 0, 0)",
	};
	each_damage_is_found(damages, LENGTH(damages), do_all);
}

static void each_kind_has_a_line_and_an_object(void **state)
{
	(void)state;
	static const char *const said[ACT_KINDS] = {
		[ACT_CHECKIN] = "points +5",
		[ACT_GIFT] = "teddy × 2  points -600  cash 9.90",
		[ACT_ENTITLEMENT] = "parking × 1  沪A12345",
		[ACT_DONATION] = "school × 1  points -100",
		[ACT_COUPON_USE] = "voucher 999999-999999999999",
		[ACT_NOTE] = "wants a larger size",
		[ACT_POINTS_ADJ] = "points -30  scanned twice",
	};
	static struct closed_sale sale;
	static const struct hash hash;
	static const struct journal_style style = {480, 2, LANG_EN};
	struct err err;
	for (int kind = 0; kind < ACT_KINDS; kind++) {
		char line[RECORD_LINE_MAX];
		struct closed_act act = sample_act((enum act_kind)kind);
		struct record record = record_of(&act);
		record_line(line, &record, &hash, &style, &sale);
		row("%.200s", line);
		check(strstr(line, said[kind]) != NULL);
		char *json = record_json(&record, &hash, &sale, &err);
		check(json && strstr(json, "\"act\":{\"member\":"));
		free(json);
	}
}

static void a_note_of_before_is_still_read(void **state)
{
	(void)state;
	static struct closed_sale sale;
	static const struct hash hash;
	static const struct journal_style style = {480, 2, LANG_EN};
	char line[RECORD_LINE_MAX];
	struct closed_act act;
	struct bytes_out out = bytes_out(room, sizeof room);
	put_text(&out, "only a text");
	const struct record record = {.schema = RECORD_SCHEMA,
		.kind = RECORD_NOTE,
		.body = room,
		.body_size = (uint32_t)out.used};
	check(!act_record_read(&record, &act));
	record_line(line, &record, &hash, &style, &sale);
	check(strstr(line, "only a text") != NULL);
}

TESTS(with_till(each_kind_reads_back_and_writes_to_the_same_bytes), with_till(the_largest_act_fits),
	with_till(what_its_kind_does_not_allow_is_no_act),
	with_till(acts_move_points_use_up_vouchers_and_take_no_receipt_number),
	with_till(verify_names_an_act_that_was_changed),
	with_till(each_kind_has_a_line_and_an_object), with_till(a_note_of_before_is_still_read))
