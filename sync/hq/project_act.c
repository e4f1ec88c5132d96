#include "sync/hq/project_act.h"

#include "pos/core/member_word.h"
#include "pos/core/period.h"
#include "sync/hq/checkin.h"
#include "sync/hq/hold.h"
#include "sync/hq/hq.h"
#include "sync/hq/lease.h"
#include "sync/hq/points_book.h"
#include "sync/hq/posted.h"
#include "sync/hq/project.h"
#include "sync/hq/project_single.h"
#include "sync/hq/quota_use.h"
#include "sync/hq/stock.h"
#include "sync/hq/wallet.h"
#include "sync/journal_act.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DETAIL_MAX = 96, SETTLED_A_TURN = 100 };

/* One act on its way into the books. */
struct doing {
	struct projector *projector;
	const struct deed *deed;
	const struct closed_act *act;
	int64_t holder; /* 0: nobody */
};

bool is_act(uint16_t record_kind)
{
	enum act_kind kind;
	return act_kind_of(record_kind, &kind);
}

void act_understand(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct closed_act act;
	char text[RECORD_TEXT_MAX];
	int64_t most =
		hq_setting_int(projector->hq, "correction.points_most", CORRECTION_POINTS_USUAL);
	if (!act_record_read(record, &act)) {
		/* A note of before is a text alone, for nobody in particular. */
		if (!note_read(record, text))
			project_dead_letter(projector, deed, PROBLEM_PARKED, "the act's body");
		return;
	}
	if (act.kind == ACT_POINTS_ADJ && (act.points > most || act.points < -most))
		project_dead_letter(projector, deed, PROBLEM_CORRECTS_MUCH, act.text);
}

/* ---- points ---- */

static void remark(const struct doing *doing, enum problem_code code, int64_t number)
{
	char detail[DETAIL_MAX];
	(void)snprintf(detail, sizeof detail, "%.*s %lld", REWARD_ID_MAX - 1, doing->act->item,
		(long long)number);
	project_remark(doing->projector, doing->deed, code, detail);
}

static bool credit(const struct doing *doing, const char *source, const char *key)
{
	char by[24];
	const struct closed_act *act = doing->act;
	bool adjusts = act->kind == ACT_POINTS_ADJ;
	(void)snprintf(by, sizeof by, "%u", act->operator_number);
	const struct points_credit credit = {.member = doing->holder,
		.points = act->points,
		.source = source,
		.key = key,
		.on = act->business_date,
		.at_ms = act->wall_ms,
		.by = adjusts ? by : NULL,
		.reason = adjusts ? act->text : NULL};
	return act->points != 0 &&
	       points_book_credit(doing->projector->hq, &credit, doing->projector->now_ms);
}

/* By the record's own name: it is posted once. */
static void credit_once(const struct doing *doing, const char *source)
{
	char key[UID_TEXT_MAX];
	struct patron patron;
	hex_text(key, doing->act->uid.bytes, UID_SIZE);
	if (!credit(doing, source, key) || doing->act->points > 0 ||
		!book_find(doing->projector->hq, doing->holder, &patron) || patron.points >= 0)
		return;
	project_remark_number(
		doing->projector, doing->deed, PROBLEM_OVERSPEND, (uint64_t)-patron.points);
}

/* What was set aside for it. */
static void settle_cover(const struct doing *doing)
{
	char id[UID_TEXT_MAX];
	const struct closed_act *act = doing->act;
	struct hq *hq = doing->projector->hq;
	if (act->points_leased > 0)
		lease_spent(hq, (int64_t)act->member, doing->deed->made_till,
			doing->deed->made_epoch, act->points_leased);
	if (act->points_held <= 0 ||
		hold_settle(hq, doing->deed->made_till, &act->hold, doing->projector->now_ms))
		return;
	hex_text(id, act->hold.bytes, UID_SIZE);
	project_remark(doing->projector, doing->deed, PROBLEM_HOLD_EXPIRED, id);
}

/* ---- check-ins and events ---- */

static void attend(const struct doing *doing)
{
	struct hq *hq = doing->projector->hq;
	const struct closed_act *act = doing->act;
	struct shop_event event;
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db,
			"INSERT INTO event_visit (event, member, on_date) VALUES (?, ?, ?) "
			"ON CONFLICT DO NOTHING RETURNING event_visit.member");
		bind_text(&s, act->item);
		bind_int(&s, doing->holder);
		bind_int(&s, act->business_date);
		if (!next_row(&s))
			return;
	}
	(void)credit(doing, "event", act->item);
	if (!catalogue_find_event(hq, act->item, &event) || act->points > event.points)
		remark(doing, PROBLEM_ACT_POINTS, act->points);
	int32_t over = places_tell(hq, act->item, doing->projector->now_ms);
	if (over > 0)
		remark(doing, PROBLEM_EVENT_FULL, over);
}

static void check_in(const struct doing *doing)
{
	const struct closed_act *act = doing->act;
	struct hq *hq = doing->projector->hq;
	if (!checkin_note(hq, doing->holder, act->business_date, "till", act->points,
		    doing->projector->now_ms))
		return;
	if (act->points > hq_setting_int(hq, "checkin.points", 0))
		remark(doing, PROBLEM_ACT_POINTS, act->points);
}

/* ---- gifts ---- */

/* How many the member had in the days up to this one, or from it on: of two that broke a limit the
 * one that comes last is remarked on, whichever was first. */
static int64_t had_within(const struct doing *doing, int32_t days)
{
	int64_t before = 0, after = 0;
	AUTO(stmt)
	struct stmt s = sql(&doing->projector->hq->db,
		"SELECT business_date, qty FROM act WHERE holder = ? AND kind = ? AND item = ? AND "
		"swapped = 0");
	bind_int(&s, doing->holder);
	bind_int(&s, RECORD_GIFT);
	bind_text(&s, doing->act->item);
	while (next_row(&s)) {
		int64_t apart =
			date_days_between(doing->act->business_date, (uint32_t)column_int(&s, 0));
		int64_t qty = column_int(&s, 1);
		before += apart <= 0 && (!days || apart > -days) ? qty : 0;
		after += apart >= 0 && (!days || apart < days) ? qty : 0;
	}
	return !days ? before + after : before > after ? before : after;
}

static void check_limit(const struct doing *doing, const struct gift *gift)
{
	int64_t had = gift->limit_count ? had_within(doing, gift->limit_days) : 0;
	if (had > gift->limit_count)
		remark(doing, PROBLEM_GIFT_LIMIT, had);
}

/* A gift that is a voucher or a right is handed out here. */
static void hand_out(const struct doing *doing, const struct gift *gift)
{
	struct hq *hq = doing->projector->hq;
	char uid[UID_TEXT_MAX], key[WALLET_KEY_MAX];
	hex_text(uid, doing->act->uid.bytes, UID_SIZE);
	for (int32_t i = 0; gift->kind == GIFT_COUPON && i < doing->act->qty; i++) {
		(void)snprintf(key, sizeof key, "gift:%s:%d", uid, i);
		const struct voucher voucher = {
			.member = doing->holder, .campaign = gift->campaign, .key = key};
		(void)wallet_give(hq, &voucher, doing->projector->now_ms);
	}
	if (gift->kind != GIFT_RIGHT)
		return;
	(void)snprintf(key, sizeof key, "gift:%s", uid);
	const struct entitlement right = {.member = doing->holder,
		.right = gift->right,
		.count = doing->act->qty,
		.key = key};
	(void)wallet_entitle(hq, &right, doing->projector->now_ms);
}

static void redeem(const struct doing *doing)
{
	struct gift gift;
	const struct closed_act *act = doing->act;
	if (act->swapped)
		return;
	credit_once(doing, "gift");
	if (!catalogue_find_gift(doing->projector->hq, act->item, &gift)) {
		remark(doing, PROBLEM_ACT_POINTS, act->points);
		return;
	}
	if (-act->points < gift.points * act->qty)
		remark(doing, PROBLEM_ACT_POINTS, act->points);
	check_limit(doing, &gift);
	hand_out(doing, &gift);
}

/* ---- rights ---- */

static void use_right(const struct doing *doing)
{
	const struct closed_act *act = doing->act;
	const struct right_use use = {.member = doing->holder,
		.right = act->item,
		.count = act->qty,
		.on = act->business_date};
	int32_t missing = wallet_use_right(doing->projector->hq, &use, doing->projector->now_ms);
	if (missing > 0)
		remark(doing, PROBLEM_RIGHT_SPENT, missing);
}

/* ---- what does not depend on who it was ---- */

static void take_stock(const struct doing *doing)
{
	const struct closed_act *act = doing->act;
	int32_t missing = stock_take(doing->projector->hq, doing->deed->at.store, act->item,
		act->qty, doing->projector->now_ms);
	if (missing > 0)
		remark(doing, PROBLEM_GIFT_STOCK, missing);
}

static void take_cash(const struct doing *doing)
{
	const struct projector *projector = doing->projector;
	struct posting posting = {.at = doing->deed->at};
	posting_account(&posting, ACCOUNT_CASH, projector->currency, doing->act->minor);
	posting_account(&posting, ACCOUNT_GIFTS, projector->currency, -doing->act->minor);
	posting_write(projector->hq, &posting);
}

static bool write_use(const struct doing *doing, bool first)
{
	static const char *const texts[] = {
		"INSERT INTO coupon_use (campaign, serial, store, uid, first) "
		"VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING RETURNING coupon_use.serial",
		"INSERT INTO coupon_use (campaign, serial, store, uid, first) "
		"VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING RETURNING coupon_use.serial"};
	AUTO(stmt) struct stmt s = sql(&doing->projector->hq->db, texts[first]);
	bind_int(&s, doing->act->campaign);
	bind_int(&s, (int64_t)doing->act->serial);
	bind_int(&s, doing->deed->at.store);
	bind_blob(&s, doing->act->uid.bytes, UID_SIZE);
	return next_row(&s);
}

static void use_voucher(const struct doing *doing)
{
	char detail[DETAIL_MAX];
	const struct closed_act *act = doing->act;
	struct hq *hq = doing->projector->hq;
	if (!write_use(doing, true)) {
		(void)!write_use(doing, false);
		(void)snprintf(detail, sizeof detail, "%u-%llu", act->campaign,
			(unsigned long long)act->serial);
		project_remark(doing->projector, doing->deed, PROBLEM_DUP_COUPON, detail);
	}
	hold_settle_coupon(hq, act->campaign, act->serial);
	wallet_settle(hq, act->campaign, act->serial, doing->projector->now_ms);
}

/* ---- a card that was lost, and the one that takes its place ---- */

/* Nobody has to look at the note any more. */
static void note_done(const struct doing *doing)
{
	AUTO(stmt)
	struct stmt s = sql(&doing->projector->hq->db,
		"UPDATE act SET done_ms = ?, done_by = 'suanpan-hq' WHERE store = ? AND till = ? "
		"AND epoch = ? AND seq = ? AND branch = ?");
	bind_int(&s, doing->projector->now_ms);
	bind_place(&s, &doing->deed->at);
	run(&s);
}

/* Tills show it as it stands. */
static const char *why_lost(struct hq *hq)
{
	char name[16];
	enum lang lang;
	hq_setting(hq, "receipt.lang", name, sizeof name, "zh_CN");
	return text_in(lang_read(name, &lang) ? lang : LANG_ZH_CN, TEXT_CARD_LOST);
}

/* Both as the words `member freeze` and `member card` do it. A card that is somebody's already is
 * not given again: the note stays for a person, and the till that gave it learns how it is. */
static void carry_out(const struct doing *doing)
{
	char normal[CARD_MAX];
	struct patron patron, other;
	enum member_word word;
	struct hq *hq = doing->projector->hq;
	const char *card = member_word_card(doing->act->item);
	if (!member_word_read(doing->act, &word) || !book_find(hq, doing->holder, &patron))
		return;
	if (word == WORD_LOST) {
		book_put_card(hq, patron.id, patron.card, why_lost(hq), doing->projector->now_ms);
		note_done(doing);
	} else if (word == WORD_NEW_CARD && card_normal(normal, card) &&
		   !book_find_card(hq, normal, &other)) {
		book_put_card(hq, patron.id, normal, "", doing->projector->now_ms);
		note_done(doing);
	} else {
		book_tell_again(hq, patron.id);
	}
}

/* ---- all of it ---- */

static void happen_to_holder(const struct doing *doing)
{
	settle_cover(doing);
	switch (doing->act->kind) {
	case ACT_CHECKIN:
		if (doing->act->item[0])
			attend(doing);
		else
			check_in(doing);
		return;
	case ACT_GIFT:
		redeem(doing);
		return;
	case ACT_ENTITLEMENT:
		use_right(doing);
		return;
	case ACT_DONATION:
		credit_once(doing, POINTS_DONATION);
		return;
	case ACT_POINTS_ADJ:
		credit_once(doing, POINTS_ADJUST);
		remark(doing, PROBLEM_POINTS_ADJUSTED, doing->act->points);
		return;
	case ACT_COUPON_USE:
		/* It may be a ticket. */
		member_more_bought(doing->projector->hq, doing->holder, doing->projector->now_ms);
		return;
	case ACT_NOTE:
		carry_out(doing);
		return;
	case ACT_KINDS:
		return;
	}
}

static void happen(const struct doing *doing)
{
	const struct closed_act *act = doing->act;
	if (act->minor > 0)
		take_cash(doing);
	if (act->kind == ACT_GIFT) {
		take_stock(doing);
		quota_gift_post(doing->projector, doing->deed, act);
	}
	if (act->kind == ACT_COUPON_USE)
		use_voucher(doing);
	if (doing->holder)
		happen_to_holder(doing);
	else if (act->member)
		project_remark_number(
			doing->projector, doing->deed, PROBLEM_UNKNOWN_MEMBER, act->member);
}

static void write_row(const struct doing *doing)
{
	const struct closed_act *act = doing->act;
	AUTO(stmt)
	struct stmt s = sql(&doing->projector->hq->db,
		"INSERT INTO act (store, till, epoch, seq, branch, uid, kind, member, holder, "
		"item, qty, points, minor, swapped, business_date, wall_ms, operator, refers, "
		"text, waits) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	bind_place(&s, &doing->deed->at);
	bind_blob(&s, act->uid.bytes, UID_SIZE);
	bind_int(&s, act_record_kind(act->kind));
	bind_int(&s, (int64_t)act->member);
	bind_int(&s, doing->holder);
	bind_text(&s, act->item);
	bind_int(&s, act->qty);
	bind_int(&s, act->points);
	bind_int(&s, act->minor);
	bind_int(&s, act->swapped);
	bind_int(&s, act->business_date);
	bind_int(&s, act->wall_ms);
	bind_int(&s, act->operator_number);
	bind_blob(&s, act->refers.bytes, UID_SIZE);
	bind_text(&s, act->text);
	bind_int(&s, act->member && !doing->holder);
	run(&s);
}

/* A record may say anything; the books go by days there are. */
static void mend_date(const struct projector *projector, struct closed_act *act)
{
	int offset = (int)hq_setting_int(projector->hq, "utc_offset_minutes", 480);
	if (!date_valid(act->business_date))
		act->business_date = date_at(projector->now_ms, offset);
}

void act_post(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct closed_act act;
	if (!act_record_read(record, &act))
		return;
	mend_date(projector, &act);
	const struct doing doing = {.projector = projector,
		.deed = deed,
		.act = &act,
		.holder = act.member ? book_holder(projector->hq, (int64_t)act.member) : 0};
	write_row(&doing);
	happen(&doing);
}

/* ---- when the member comes later ---- */

static bool waits(struct hq *hq, const struct place *at)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT 1 FROM act WHERE store = ? AND till = ? AND epoch = ? AND seq = ? AND "
		"branch = ? AND waits = 1");
	bind_place(&s, at);
	return next_row(&s);
}

static void wait_no_more(struct hq *hq, const struct place *at, int64_t holder)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE act SET waits = 0, holder = ? WHERE store = ? AND till = ? AND epoch = ? "
		"AND seq = ? AND branch = ?");
	bind_int(&s, holder);
	bind_place(&s, at);
	run(&s);
}

bool act_settle(struct projector *projector, const struct place *at)
{
	struct closed_act act;
	struct record record;
	char member[24];
	struct hq *hq = projector->hq;
	AUTO(paper) struct paper bytes = {0};
	if (!waits(hq, at) || !posted_read(hq, at, &bytes, &record) ||
		!act_record_read(&record, &act))
		return false;
	mend_date(projector, &act);
	const struct deed deed = {.at = *at, .made_till = record.till, .made_epoch = record.epoch};
	const struct doing doing = {.projector = projector,
		.deed = &deed,
		.act = &act,
		.holder = book_holder(hq, (int64_t)act.member)};
	if (!doing.holder)
		return false;
	wait_no_more(hq, at, doing.holder);
	happen_to_holder(&doing);
	(void)snprintf(member, sizeof member, "%llu", (unsigned long long)act.member);
	(void)problem_settle(hq, at, problem_name(PROBLEM_UNKNOWN_MEMBER), member,
		"the member came", projector->now_ms);
	return true;
}

void acts_settle(struct projector *projector)
{
	AUTO(paper) struct paper places = {0};
	{
		AUTO(stmt)
		struct stmt s = sql(&projector->hq->db,
			"SELECT a.store, a.till, a.epoch, a.seq, a.branch FROM act a JOIN member m "
			"ON m.id = a.member WHERE a.waits = 1 AND (m.gone = 0 OR m.merged_into > "
			"0) "
			"LIMIT ?");
		bind_int(&s, SETTLED_A_TURN);
		while (next_row(&s)) {
			struct place at = column_place(&s, 0);
			paper_add(&places, &at, sizeof at);
		}
	}
	for (size_t i = 0; i < places.used; i += sizeof(struct place)) {
		struct place at;
		memcpy(&at, places.text + i, sizeof at);
		(void)act_settle(projector, &at);
	}
}
