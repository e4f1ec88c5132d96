#include "tests/stories/chance.h"

#include "pos/core/draft.h"
#include "tests/stories/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The state before a step, as far as the promises speak of it. */
static struct {
	uint8_t draft[DRAFT_SIZE_MAX];
	size_t draft_size;
	bool committing, refunding, enrolling;
	enum severity severity;
	struct message message;
} before;

static struct uid sold; /* the last sale that was committed */
static int sales;

static void promise(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "the till broke its promise: %s\n", what);
	abort();
}

static uint32_t ordered(const struct duties *duties, enum duty_kind kind)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < duties->count; i++)
		count += duties->list[i].kind == kind;
	return count;
}

static bool is_command(const struct fact *fact, enum command command)
{
	return fact->kind == FACT_COMMAND && fact->command == command;
}

static void check_commit(const struct world *w, const struct fact *fact)
{
	const struct closed_sale *closed = &w->till.closed;
	int64_t list = 0, discounts = 0;
	for (uint32_t i = 0; i < closed->line_count; i++) {
		list += closed->lines[i].qty * closed->lines[i].unit_price_minor;
		discounts += closed->lines[i].discount_minor;
	}
	promise(list == closed->list_minor, "lines add up to the list price");
	promise(list - discounts == closed->total_minor, "discounts add up to the total");
	promise(closed->tenders[0].amount_minor - closed->change_minor == closed->total_minor,
		"tender less change is the total");
	promise(!before.committing, "one tender key, one commit");
	promise(before.severity != SEVERITY_PROBLEM || is_command(fact, COMMAND_CASH) ||
			is_command(fact, COMMAND_EXACT_CASH),
		"nobody pays with a problem unread");
	promise(is_command(fact, COMMAND_CASH) || is_command(fact, COMMAND_EXACT_CASH) ||
			is_command(fact, COMMAND_YES),
		"only a tender key or Yes pays");
	promise(!uid_equal(&closed->uid, &sold), "a sale is sold once");
}

static void check_refund(const struct world *w, const struct fact *fact)
{
	const struct closed_refund *refund = &w->till.refund;
	const struct sold_sale *sold_sale = w->till.ret.slip.sold;
	int64_t lines = 0;
	for (uint32_t i = 0; i < refund->line_count; i++) {
		const struct refund_line *line = &refund->lines[i];
		promise(line->qty > 0 && line->amount_minor >= 0, "no line goes the other way");
		lines += line->amount_minor;
	}
	promise(lines == refund->total_minor, "lines add up to the refund");
	promise(refund->tenders[0].amount_minor == refund->total_minor, "all of it is paid");
	promise(is_command(fact, COMMAND_YES), "only Yes pays back");
	promise(!before.refunding && !before.committing, "one Yes, one refund");
	promise(!uid_equal(&refund->uid, &sold), "a refund is no sale");
	if (!sold_sale) {
		promise(!refund->member && !refund->points_taken && !refund->points_given,
			"without a receipt no points move");
		return;
	}
	promise(sold_sale->refunded_minor + refund->total_minor <= sold_sale->sale->total_minor,
		"never more than was paid");
	promise(sold_sale->points_taken + refund->points_taken <= sold_sale->sale->points_earned &&
			sold_sale->points_given + refund->points_given <=
				sold_sale->sale->points_used,
		"never more points than moved");
	for (uint32_t i = 0; i < refund->line_count; i++)
		promise(sold_sale->returned[refund->lines[i].line] + refund->lines[i].qty <=
				sold_sale->sale->lines[refund->lines[i].line].qty,
			"never more pieces than were bought");
}

static void check_draft(const struct world *w, const struct fact *fact, const struct duties *duties)
{
	static uint8_t draft[DRAFT_SIZE_MAX];
	struct bytes_out out = bytes_out(draft, sizeof draft);
	draft_write(&w->till.sale, &out);
	promise(!out.full, "the draft fits");
	bool same = out.used == before.draft_size && memcmp(draft, before.draft, out.used) == 0;
	bool kept_otherwise = fact->kind == FACT_COMMITTED || fact->kind == FACT_RESTORED;
	uint32_t saved = ordered(duties, DUTY_SAVE_DRAFT);
	promise(saved <= 1, "a draft is saved once a step");
	promise(same || kept_otherwise || saved == 1, "a changed basket is saved");
}

static void check_problem(const struct world *w, const struct fact *fact)
{
	const struct till *till = &w->till;
	bool may_go = is_command(fact, COMMAND_BACK) || is_command(fact, COMMAND_SUBMIT) ||
		      is_command(fact, COMMAND_CASH) || is_command(fact, COMMAND_EXACT_CASH) ||
		      is_command(fact, COMMAND_YES);
	if (before.severity != SEVERITY_PROBLEM || may_go)
		return;
	promise(till->severity == SEVERITY_PROBLEM && till->message.id == before.message.id,
		"a problem stays until acknowledged");
}

static void check_duties(
	const struct world *w, const struct fact *fact, const struct duties *duties)
{
	bool heard = ordered(duties, DUTY_FIND_ITEM) || ordered(duties, DUTY_FIND_MEMBER) ||
		     ordered(duties, DUTY_CHECK_COUPON) || ordered(duties, DUTY_FIND_SALE) ||
		     ordered(duties, DUTY_FIND_PHONE) || ordered(duties, DUTY_BEEP_OK) ||
		     ordered(duties, DUTY_BEEP_ERROR);
	promise(fact->kind != FACT_SCANNED || heard, "no scan is lost in silence");
	promise(!ordered(duties, DUTY_PRINT_RECEIPT) ||
			(fact->kind == FACT_COMMITTED &&
				(before.committing || before.refunding || before.enrolling)),
		"a receipt prints only after the commit");
	promise(!is_command(fact, COMMAND_SUBMIT) || !ordered(duties, DUTY_LEAVE),
		"Enter confirms nothing");
	if (ordered(duties, DUTY_COMMIT))
		check_commit(w, fact);
	if (ordered(duties, DUTY_COMMIT_REFUND))
		check_refund(w, fact);
}

static void remember(const struct world *w)
{
	struct bytes_out out = bytes_out(before.draft, sizeof before.draft);
	draft_write(&w->till.sale, &out);
	before.draft_size = out.used;
	before.committing = w->till.committing;
	before.refunding = w->till.refunding;
	before.enrolling = w->till.enrolling;
	before.severity = w->till.severity;
	before.message = w->till.message;
}

static void watch(struct world *w, const struct fact *fact, const struct duties *duties)
{
	check_duties(w, fact, duties);
	check_draft(w, fact, duties);
	check_problem(w, fact);
	if (fact->kind == FACT_COMMITTED && before.committing) {
		sold = w->till.closed.uid;
		sales++;
	}
	remember(w);
}

/* ---- facts from bytes ---- */

struct source {
	const uint8_t *at, *end;
};

static uint32_t draw(struct source *from, uint32_t below)
{
	return from->at < from->end ? *from->at++ % below : 0;
}

static const char *const words[] = {"milk", "nappies", "wipes", "bib", "sample", "goldbar", "zhang",
	"li", "blocked", "twenty-off", "zhangs", "twenty-off-too", "forged", "expired",
	"2206013006844", "2106013040083", "6901234567892", "101234567890123456", "1003"};

static void scan_something(struct world *w, struct source *from)
{
	char line[64];
	uint32_t which = draw(from, LENGTH(words) + 2);
	if (which < LENGTH(words)) {
		snprintf(line, sizeof line, "quickly scan %s", words[which]);
		(void)world_fact(w, line);
		return;
	}
	uint8_t raw[24];
	size_t size = draw(from, sizeof raw);
	for (size_t i = 0; i < size; i++)
		raw[i] = (uint8_t)draw(from, 256);
	world_step(w, (struct fact){FACT_SCANNED, .scanned = {raw, size}});
}

static void type_something(struct world *w, struct source *from)
{
	static const char keys[] = "0123456789012345678901234567890123456789..*A";
	world_step(w, (struct fact){FACT_TYPED, .character = keys[draw(from, sizeof keys - 1)]});
}

static void answer_something(struct world *w, struct source *from)
{
	const struct story_item *item = story_item(words[draw(from, 6)]);
	const struct story_member *member = story_member(words[6 + draw(from, 3)]);
	const struct story_coupon *coupon = story_coupon(words[9 + draw(from, 5)]);
	const struct story_operator *who = story_operator(1007 + draw(from, 2));
	struct fact fact = {(enum fact_kind)(FACT_ITEM_FOUND + draw(from, 6))};
	if (fact.kind == FACT_ITEM_FOUND) {
		fact.item = &item->item;
	} else if (fact.kind == FACT_MEMBER_FOUND) {
		fact.member = &member->member;
		fact.wallet = &w->wallet;
	} else if (fact.kind == FACT_COUPON_CHECKED) {
		fact.coupon.verdict = (enum coupon_verdict)draw(from, COUPON_NOT_HERE + 1);
		fact.coupon.coupon = (struct sale_coupon){.coupon = coupon->coupon};
		memcpy(fact.coupon.coupon.code, coupon->code, strlen(coupon->code));
	} else if (fact.kind == FACT_PIN_CHECKED) {
		fact.pin.verdict = (enum pin_verdict)draw(from, PIN_UNKNOWN_OPERATOR + 1);
		fact.pin.who = who->who;
	}
	world_step(w, fact);
}

static void tell_something(struct world *w, struct source *from)
{
	static const char *const facts[] = {"committed", "not-committed", "committed printer-off",
		"unprinted", "may-sell", "stop-selling", "may-sell", "told", "problem",
		"rules half", "rules shop", "report R", "terminal too-small",
		"terminal large-enough", "receipt en 48", "scan-failed", "wait 1", "wait 400",
		"offers", "restore", "no-new-basket", "new-baskets", "new-baskets"};
	const char *fact = facts[draw(from, LENGTH(facts))];
	static struct sale kept;
	if (strcmp(fact, "restore") != 0) {
		(void)world_fact(w, fact);
	} else if (w->draft_size && draft_read(w->draft, w->draft_size, &kept)) {
		/* Not one that was sold since: the commit has emptied it. */
		if (!uid_equal(&kept.uid, &sold))
			world_step(w, (struct fact){FACT_RESTORED, .restored = &kept});
	}
}

static void log_somebody_in(struct world *w, struct source *from)
{
	static const char *const who[] = {"log-in 1007", "log-in 1008", "log-in 1001"};
	if (w->till.operator.number == 0)
		(void)world_fact(w, who[draw(from, 3)]);
}

/* A cashier who cleans up and sells, or else chance alone would seldom get as far as money. */
static void sell_something(struct world *w, struct source *from)
{
	static const char *const day[] = {"may-sell", "new-baskets", "terminal large-enough",
		"key no", "committed", "key Esc", "key Esc", "key Esc", "key Esc", "key Esc",
		"key Esc"};
	for (size_t i = 0; i < LENGTH(day); i++)
		(void)world_fact(w, day[i]);
	log_somebody_in(w, from);
	(void)world_fact(w, "key no");
	scan_something(w, from);
	(void)world_fact(w, draw(from, 2) ? "key +" : "type 99999");
	(void)world_fact(w, "key F9");
	(void)world_fact(w, "key yes");
	if (draw(from, 4))
		(void)world_fact(w, draw(from, 4) ? "committed" : "not-committed");
}

/* And one who takes something of the last sale back. */
static void return_something(struct world *w, struct source *from)
{
	char line[64];
	sell_something(w, from);
	snprintf(line, sizeof line, "type %d", w->receipts - (int)draw(from, 2));
	(void)world_fact(w, "key F11");
	(void)world_fact(w, line);
	(void)world_fact(w, "key Enter");
	(void)world_fact(w, draw(from, 3) ? "key F11" : "key F3");
	if (draw(from, 3) == 0)
		scan_something(w, from);
	(void)world_fact(w, "key F9");
	(void)world_fact(w, draw(from, 4) ? "key yes" : "key no");
	if (draw(from, 4))
		(void)world_fact(w, draw(from, 4) ? "committed" : "not-committed");
}

/* Let the clock stand still often, so that the 150 ms matter. */
static void pass_time(struct world *w, struct source *from)
{
	int64_t ms = (int64_t)draw(from, 4) * 100;
	w->mono_ms += ms;
	w->wall_ms += ms;
}

static void happen_once(struct world *w, struct source *from)
{
	w->did[0] = '\0';
	pass_time(w, from);
	w->silent = draw(from, 16) == 0;
	uint32_t what = draw(from, 32);
	if (what < 8)
		scan_something(w, from);
	else if (what < 16)
		type_something(w, from);
	else if (what < 24)
		world_step(w, (struct fact){FACT_COMMAND,
				      .command = (enum command)draw(from, COMMAND_COUNT)});
	else if (what < 26)
		answer_something(w, from);
	else if (what < 28)
		tell_something(w, from);
	else if (what < 30)
		log_somebody_in(w, from);
	else if (what < 31)
		sell_something(w, from);
	else
		return_something(w, from);
}

void chance_begin(struct world *w, const char *folder)
{
	snprintf(w->folder, sizeof w->folder, "%s", folder);
	w->watch = NULL;
	world_begin(w, "whatever comes");
	if (!story_wallet("v-twenty v-thirty v-service v-expired v-online", &w->wallet))
		abort();
	memset(&sold, 0, sizeof sold);
	remember(w);
	w->watch = watch;
}

void chance_happen(struct world *w, const uint8_t *bytes, size_t size)
{
	struct source from = {bytes, bytes + size};
	while (from.at < from.end)
		happen_once(w, &from);
}

int chance_sales(void)
{
	return sales;
}
