#include "tests/stories/world.h"

#include "pos/core/draft.h"
#include "pos/core/engine.h"
#include "pos/core/text.h"
#include "tests/stories/desk.h"
#include "tests/stories/quotas.h"
#include "tests/stories/returns.h"
#include "tests/stories/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const duty_words[] = {
	[DUTY_FIND_ITEM] = "find-item",
	[DUTY_FIND_MEMBER] = "find-member",
	[DUTY_CHECK_COUPON] = "check-coupon",
	[DUTY_CHECK_PIN] = "check-pin",
	[DUTY_ASK_POINTS] = "ask-points",
	[DUTY_FREE_POINTS] = "free-points",
	[DUTY_COMMIT] = "commit",
	[DUTY_FIND_SALE] = "find-sale",
	[DUTY_LIST_SALES] = "list-sales",
	[DUTY_COMMIT_REFUND] = "commit-refund",
	[DUTY_FIND_PHONE] = "find-phone",
	[DUTY_ENROL] = "enrol",
	[DUTY_TALLY_ACTS] = "tally",
	[DUTY_COMMIT_ACT] = "commit-act",
	[DUTY_SAVE_DRAFT] = "draft",
	[DUTY_OPEN_DRAWER] = "drawer",
	[DUTY_PRINT_RECEIPT] = "print",
	[DUTY_REPRINT] = "reprint",
	[DUTY_PRINT_WHY] = "print-why",
	[DUTY_PRINT_MEMBER] = "print-member",
	[DUTY_BEEP_OK] = "beep",
	[DUTY_BEEP_ERROR] = "error-beep",
	[DUTY_SYNC_NOW] = "sync",
	[DUTY_REPRICE] = "reprice",
	[DUTY_VERIFY] = "verify",
	[DUTY_JOURNAL] = "journal",
	[DUTY_DOCTOR] = "doctor",
	[DUTY_BACKUP] = "backup",
	[DUTY_SHIFT_REPORT] = "shift-report",
	[DUTY_OVERVIEW] = "overview",
	[DUTY_CLOSE_SHIFT] = "close-shift",
	[DUTY_UNLOCK_OPERATOR] = "unlock",
	[DUTY_SET_CLOCK] = "set-clock",
	[DUTY_USE_RULES] = "use-rules",
	[DUTY_LOG_IN] = "log-in",
	[DUTY_LEAVE] = "leave",
};

/* ---- the shell's part ---- */

static void find_item(struct world *w, const struct code *code)
{
	const struct story_item *found = story_item_of(code);
	if (found)
		world_step(w, (struct fact){FACT_ITEM_FOUND, .item = &found->item});
	else
		world_step(w, (struct fact){FACT_ITEM_UNKNOWN});
}

static void find_member(struct world *w, const struct code *code)
{
	const struct story_member *found = story_member_of(code);
	bool zhang = found && found->member.id == 7;
	struct member member = found ? found->member : (struct member){0};
	if (zhang && w->birthday) {
		member.birthday_month = 11;
		member.birthday_day = 21;
	}
	if (found)
		world_step(
			w, (struct fact){FACT_MEMBER_FOUND, .member = &member,
				   .more = zhang ? &w->more : story_more(found->member.id),
				   .wallet = zhang ? &w->wallet : NULL, .often = w->member_often});
	else
		world_step(w, (struct fact){FACT_MEMBER_UNKNOWN,
				      .told = message_of((struct says){TEXT_NONE})});
}

static void check_coupon(struct world *w, const struct code *code)
{
	const struct story_coupon *found = story_coupon_of(code);
	struct fact fact = {FACT_COUPON_CHECKED};
	fact.coupon.verdict = COUPON_UNKNOWN;
	fact.coupon.coupon.typed = code->kind == CODE_COUPON_TYPED;
	if (found) {
		bool right_member =
			found->only_member == 0 ||
			(w->till.sale.has_member && w->till.sale.member.id == found->only_member);
		fact.coupon.verdict = right_member ? found->verdict : COUPON_OTHER_MEMBER;
		fact.coupon.coupon.coupon = found->coupon;
		text_copy(fact.coupon.coupon.code, COUPON_CODE_MAX, found->code);
	}
	if (fact.coupon.verdict == COUPON_ONLINE_ONLY && w->points_online)
		fact.coupon.verdict = COUPON_ASKING;
	w->asked_coupon = fact.coupon.coupon;
	world_step(w, fact);
}

static void check_pin(struct world *w, uint32_t number, const char *pin)
{
	const struct story_operator *found = story_operator(number);
	struct fact fact = {FACT_PIN_CHECKED};
	fact.pin.verdict = PIN_UNKNOWN_OPERATOR;
	if (found)
		fact.pin.verdict = strcmp(found->pin, pin) == 0 ? PIN_RIGHT : PIN_WRONG;
	if (number == 1013) {
		fact.pin.verdict = PIN_LOCKED;
		fact.pin.locked_s = 60;
	}
	if (found)
		fact.pin.who = found->who;
	world_step(w, fact);
}

/* Trust: 200 points a member and day, half of the balance; enough for the till. */
static struct allowance allowance(const struct world *w, int64_t wish)
{
	static const struct points_policy policy = {
		.member_day = 200, .till = 10000, .share_bp = 5000};
	const struct points_facts facts = {.balance = w->till.sale.member.points,
		.told = w->till.sale.member.points,
		.lease_left = w->points_lease,
		.spent_today = w->points_spent};
	return allowance_of(&policy, &facts, wish);
}

static void answer_points(
	struct world *w, enum points_answer answer, int64_t allowed, enum points_bound bound)
{
	struct fact fact = {FACT_POINTS};
	fact.points.answer = answer;
	fact.points.member = w->asked_member;
	fact.points.allowed = allowed;
	fact.points.bound = bound;
	world_step(w, fact);
}

static void ask_points(struct world *w, const struct duty *duty)
{
	int64_t wish = duty->points.wish;
	struct allowance found = allowance(w, wish);
	bool asks =
		w->points_online && found.bound != POINTS_ENOUGH && found.bound != POINTS_BALANCE;
	w->asked_member = duty->points.member;
	w->asked_points = wish;
	if (!duty->points.in_earnest)
		answer_points(w, POINTS_OFFER, asks ? wish : allowance_sum(&found),
			asks ? POINTS_ENOUGH : found.bound);
	else
		answer_points(w, asks ? POINTS_ASKING : POINTS_ALLOWED, allowance_sum(&found),
			found.bound);
}

static void save_draft(struct world *w)
{
	struct bytes_out out = bytes_out(w->draft, sizeof w->draft);
	draft_write(&w->till.sale, &out);
	w->draft_size = out.full ? 0 : out.used;
}

static void find_sale(struct world *w, const struct receipt_name *name)
{
	struct fact fact = {FACT_SALE_FOUND};
	fact.sold = returns_find(w, name);
	if (!fact.sold) {
		fact.kind = FACT_SALE_UNKNOWN;
		fact.told = message_of((struct says){TEXT_RETURN_NOT_HERE});
	}
	world_step(w, fact);
}

static void list_sales(struct world *w, uint64_t member)
{
	struct listed_sale listed;
	struct fact fact = {FACT_SALES_LISTED};
	fact.listed.list = &listed;
	fact.listed.count = returns_list(w, member, &listed);
	world_step(w, fact);
}

static void perform(struct world *w, const struct duty *duty)
{
	size_t used = strlen(w->did);
	snprintf(w->did + used, sizeof w->did - used, "%s%s", used ? " " : "",
		duty_words[duty->kind]);
	if (duty->kind == DUTY_SAVE_DRAFT)
		save_draft(w);
	if (duty->kind == DUTY_FIND_SALE)
		find_sale(w, &duty->receipt); /* in our own files: never silent */
	if (duty->kind == DUTY_LIST_SALES)
		list_sales(w, duty->member);
	if (duty->kind == DUTY_TALLY_ACTS)
		desk_tally(w, duty->member);
	if (w->silent)
		return;
	if (duty->kind == DUTY_FIND_ITEM)
		find_item(w, &duty->code);
	else if (duty->kind == DUTY_FIND_MEMBER || duty->kind == DUTY_FIND_PHONE)
		find_member(w, &duty->code);
	else if (duty->kind == DUTY_CHECK_COUPON)
		check_coupon(w, &duty->code);
	else if (duty->kind == DUTY_CHECK_PIN)
		check_pin(w, duty->pin.number, duty->pin.pin);
	else if (duty->kind == DUTY_ASK_POINTS)
		ask_points(w, duty);
}

static void fresh_uid(struct world *w)
{
	w->uids_given++;
	memset(&w->till.next_uid, 0, sizeof w->till.next_uid);
	memcpy(w->till.next_uid.bytes, &w->uids_given, sizeof w->uids_given);
}

void world_step(struct world *w, struct fact fact)
{
	struct duties duties;
	fact.mono_ms = w->mono_ms;
	fact.wall_ms = w->wall_ms;
	till_step(&w->till, &fact, &duties);
	if (w->watch)
		w->watch(w, &fact, &duties);
	if (uid_equal(&w->till.sale.uid, &w->till.next_uid) ||
		uid_equal(&w->till.refund.uid, &w->till.next_uid) ||
		uid_equal(&w->till.enrol.newcomer.uid, &w->till.next_uid) ||
		uid_equal(&w->till.act.uid, &w->till.next_uid))
		fresh_uid(w);
	for (uint32_t i = 0; i < duties.count; i++)
		perform(w, &duties.list[i]);
}

/* As the shell does: room grows only while nothing is priced in it. */
static void make_room(struct world *w)
{
	size_t size = engine_scratch_size(w->rules, SALE_LINES_MAX, SALE_UNITS_MAX);
	if (size <= w->scratch_size || !sale_empty(&w->till.sale))
		return;
	free(w->scratch);
	w->scratch = w->till.scratch = malloc(size);
	w->scratch_size = w->till.scratch_size = size;
}

void world_give_rules(struct world *w)
{
	struct fact fact = {FACT_RULES, .rules = w->rules};
	if (w->quotas.rules)
		fact.quotas = &w->quotas;
	make_room(w);
	world_step(w, fact);
}

static void clear_till(struct world *w)
{
	till_init(&w->till, &w->shop, w->scratch, w->scratch_size);
	fresh_uid(w);
}

static void open_till(struct world *w)
{
	clear_till(w);
	world_give_rules(w);
}

void world_begin(struct world *w, const char *story)
{
	text_copy(w->story, sizeof w->story, story);
	w->stories++;
	w->mono_ms = 1000000;
	w->wall_ms = INT64_C(1795264260000); /* 2026-11-21 20:31 in the shop */
	story_shop(&w->shop);
	w->shop.catalogue = story_catalogue();
	w->rules = story_rules(w->folder, "shop");
	w->quotas = (struct rule_quotas){0};
	sale_clear(&w->till.sale);
	make_room(w);
	w->receipts = 0;
	w->uids_given = 0;
	w->more = (struct member_more){0};
	w->wallet.count = 0;
	w->birthday = false;
	w->draft_size = 0;
	w->member_often = false;
	w->points_online = false;
	w->points_lease = w->points_spent = 0;
	returns_forget();
	desk_forget();
	open_till(w);
}

/* ---- facts ---- */

static void command(struct world *w, enum command command)
{
	world_step(w, (struct fact){FACT_COMMAND, .command = command});
}

static void type(struct world *w, const char *text)
{
	for (int32_t c; (c = text_next(&text)) >= 0;) {
		/* As a hand types; amid a scanner's burst it would be text (pos/ui/burst.h). */
		if (c == '*')
			command(w, COMMAND_TIMES);
		else
			world_step(w, (struct fact){FACT_TYPED, .character = c});
	}
}

static void scan(struct world *w, const char *code)
{
	world_step(w, (struct fact){FACT_SCANNED, .scanned = {code, strlen(code)}});
}

static bool do_scan(struct world *w, const char *word)
{
	char digits[COUPON_DIGITS + 1];
	const struct story_item *item = story_item(word);
	const struct story_member *member = story_member(word);
	const struct story_coupon *coupon = story_coupon(word);
	if (coupon)
		coupon_write(digits, &coupon->coupon);
	scan(w, item ? item->code : member ? member->member.card : coupon ? digits : word);
	return true;
}

static bool do_type(struct world *w, const char *text)
{
	type(w, text);
	return true;
}

/* The code under a coupon's QR, typed with Enter. */
static bool do_type_coupon(struct world *w, const char *word)
{
	char digits[COUPON_TYPED_DIGITS + 1];
	const struct story_coupon *coupon = story_coupon(word);
	if (!coupon)
		return false;
	coupon_typed_write(digits, coupon->coupon.campaign, coupon->coupon.serial);
	type(w, digits);
	command(w, COMMAND_SUBMIT);
	return true;
}

static bool do_key(struct world *w, const char *word)
{
	static const struct {
		const char *word;
		enum command command;
	} keys[] = {{"Enter", COMMAND_SUBMIT}, {"Backspace", COMMAND_RUB_OUT},
		{"Esc", COMMAND_BACK}, {"+", COMMAND_EXACT_CASH}, {"F9", COMMAND_CASH},
		{"*", COMMAND_TIMES}, {"F3", COMMAND_SET_QTY}, {"Del", COMMAND_VOID_LINE},
		{"Up", COMMAND_UP}, {"Down", COMMAND_DOWN}, {"PageUp", COMMAND_PAGE_UP},
		{"PageDown", COMMAND_PAGE_DOWN}, {"F2", COMMAND_MEMBER}, {"F5", COMMAND_COUPONS},
		{"F6", COMMAND_POINTS}, {"F8", COMMAND_WHY}, {"F1", COMMAND_HELP},
		{"F10", COMMAND_MENU}, {"F7", COMMAND_REPRINT}, {"void-sale", COMMAND_VOID_SALE},
		{"F4", COMMAND_PANEL}, {"F11", COMMAND_RETURN}, {"F12", COMMAND_LOCK},
		{"yes", COMMAND_YES}, {"no", COMMAND_NO}, {"leave", COMMAND_LEAVE},
		{"=", COMMAND_OFFER}, {"-", COMMAND_PRICE}};
	for (size_t i = 0; i < LENGTH(keys); i++) {
		if (strcmp(keys[i].word, word) == 0) {
			command(w, keys[i].command);
			return true;
		}
	}
	return false;
}

static bool do_log_in(struct world *w, const char *number)
{
	const struct story_operator *who = story_operator((uint32_t)atoi(number));
	if (!who)
		return false;
	type(w, number);
	command(w, COMMAND_SUBMIT);
	type(w, who->pin);
	command(w, COMMAND_SUBMIT);
	return true;
}

static bool do_committed(struct world *w, const char *how)
{
	struct fact fact = {FACT_COMMITTED};
	w->receipts++;
	if (w->till.acting) {
		desk_settle(w);
		w->receipts--;
	} else if (w->till.refunding) {
		w->till.refund.till = w->shop.till;
		w->till.refund.epoch = 1;
		w->till.refund.counter = (uint32_t)w->receipts;
		returns_settle(w);
	} else if (w->till.committing) {
		w->draft_size = 0; /* the same transaction */
		w->till.closed.epoch = 1;
		w->till.closed.counter = (uint32_t)w->receipts;
		returns_keep(w);
		quotas_keep(w);
	}
	receipt_number(fact.committed.receipt_number, w->shop.till, 1, (uint32_t)w->receipts);
	fact.committed.printed_later = strcmp(how, "printer-off") == 0;
	world_step(w, fact);
	return true;
}

static bool do_wait(struct world *w, const char *seconds)
{
	w->mono_ms += atoll(seconds) * 1000;
	w->wall_ms += atoll(seconds) * 1000;
	world_step(w, (struct fact){FACT_TICK});
	return true;
}

static struct fact telling(enum fact_kind kind)
{
	struct fact fact = {kind};
	fact.told = message_of((struct says){TEXT_OUT_OF_MEMORY});
	return fact;
}

static bool do_plain(struct world *w, const char *fact)
{
	static const struct {
		const char *word;
		enum fact_kind kind;
	} facts[] = {{"scan-failed", FACT_SCAN_FAILED}, {"unprinted", FACT_UNPRINTED},
		{"may-sell", FACT_MAY_SELL}, {"not-committed", FACT_NOT_COMMITTED},
		{"stop-selling", FACT_STOP_SELLING}, {"told", FACT_TOLD}, {"problem", FACT_PROBLEM},
		{"no-new-basket", FACT_NO_NEW_BASKET}, {"new-baskets", FACT_NEW_BASKETS}};
	for (size_t i = 0; i < LENGTH(facts); i++) {
		if (strcmp(facts[i].word, fact) == 0) {
			world_step(w, telling(facts[i].kind));
			return true;
		}
	}
	return false;
}

static bool do_terminal(struct world *w, const char *size)
{
	world_step(w, (struct fact){FACT_TOO_SMALL, .too_small = strcmp(size, "too-small") == 0});
	return true;
}

static bool do_rules(struct world *w, const char *name)
{
	w->rules = story_rules(w->folder, name);
	w->quotas = (struct rule_quotas){0};
	world_give_rules(w);
	return true;
}

/* "receipt zh_TW 48": the language and width of the receipts from here on; with a third word,
 * "explained", each of them tells what every rule took. */
static bool do_receipt(struct world *w, const char *how)
{
	char code[8] = "", more[12] = "";
	int columns = 0;
	if (sscanf(how, "%7s %d %11s", code, &columns, more) < 2 ||
		!lang_read(code, &w->shop.receipt_lang))
		return false;
	w->shop.receipt_explains = strcmp(more, "explained") == 0;
	w->shop.receipt_columns = columns;
	world_step(w, (struct fact){FACT_SHOP, .shop = &w->shop});
	return true;
}

/* The program is killed and started again: what was kept of the basket comes back. */
/* "restart without rules": none were ever downloaded; "rules shop" brings them. */
static bool do_restart(struct world *w, const char *how)
{
	static uint8_t draft[DRAFT_SIZE_MAX];
	static struct sale kept;
	memcpy(draft, w->draft, w->draft_size);
	size_t size = w->draft_size;
	if (strcmp(how, "without rules") == 0)
		clear_till(w);
	else
		open_till(w);
	if (size == 0)
		return true;
	if (!draft_read(draft, size, &kept))
		return false;
	world_step(w, (struct fact){FACT_RESTORED, .restored = &kept, .more = &w->more,
			      .wallet = &w->wallet});
	return true;
}

static bool do_report(struct world *w, const char *title)
{
	static const char *const lines[] = {"one", "two", "three"};
	struct fact fact = {FACT_REPORT};
	fact.report.title = title;
	fact.report.lines = lines;
	fact.report.count = LENGTH(lines);
	world_step(w, fact);
	return true;
}

/* "points online", "points lease 300", "points spent 200", and what HQ says in the end: "points
 * held", "points refused 50", "points silence", and the journal's own "points fewer 100". */
static bool do_points(struct world *w, const char *what)
{
	char word[16] = "";
	long long number = 0;
	if (sscanf(what, "%15s %lld", word, &number) < 1)
		return false;
	struct allowance bound = allowance(w, w->asked_points);
	if (strcmp(word, "online") == 0)
		w->points_online = true;
	else if (strcmp(word, "lease") == 0)
		w->points_lease = number;
	else if (strcmp(word, "spent") == 0)
		w->points_spent = number;
	else if (strcmp(word, "held") == 0)
		answer_points(w, POINTS_HELD, w->asked_points, POINTS_ENOUGH);
	else if (strcmp(word, "refused") == 0)
		answer_points(w, POINTS_REFUSED, number, POINTS_BALANCE);
	else if (strcmp(word, "silence") == 0)
		answer_points(w, POINTS_SILENCE, allowance_sum(&bound), bound.bound);
	else if (strcmp(word, "fewer") == 0)
		answer_points(w, POINTS_FEWER, number, POINTS_MEMBER_DAY);
	else
		return false;
	return true;
}

/* What HQ says of the coupon it was asked about: "hq good", "hq elsewhere", "hq silence". */
static bool do_hq(struct world *w, const char *what)
{
	static const struct {
		const char *word;
		enum coupon_verdict verdict;
	} words[] = {{"good", COUPON_GOOD}, {"elsewhere", COUPON_USED_ELSEWHERE},
		{"silence", COUPON_ONLINE_ONLY}};
	for (size_t i = 0; i < LENGTH(words); i++) {
		if (strcmp(words[i].word, what) != 0)
			continue;
		struct fact fact = {FACT_COUPON_CHECKED};
		fact.coupon.verdict = words[i].verdict;
		fact.coupon.coupon = w->asked_coupon;
		world_step(w, fact);
		return true;
	}
	return false;
}

/* Who is looked up has bought here three times within the hour. */
static bool do_often(struct world *w, const char *nothing)
{
	(void)nothing;
	w->shop.receipts_hour = 3;
	w->till.shop.receipts_hour = 3;
	w->member_often = true;
	return true;
}

/* "staff 1007 li": the card of this operator. */
static bool do_staff(struct world *w, const char *who)
{
	const char *member = strchr(who, ' ');
	struct staff_card *staff = &w->till.shop.staff[0];
	if (!member || !story_member(member + 1))
		return false;
	staff->operator_number = (uint32_t)atoi(who);
	text_copy(staff->card, sizeof staff->card, story_member(member + 1)->member.card);
	w->till.shop.staff_count = 1;
	return true;
}

/* "wallet v-twenty v-thirty": what Zhang has from the next look-up on. */
static bool do_wallet(struct world *w, const char *words)
{
	return story_wallet(words, &w->wallet);
}

static struct tier_progress progress_told(
	const struct tier_progress *where, int64_t have, int64_t need)
{
	struct tier_progress progress = *where;
	progress.told = true;
	progress.metric = METRIC_SPEND;
	progress.have = have;
	progress.need = need;
	return progress;
}

/* "more greets", "more birthday", "more tier-news", "more expiring 120 20261231", "more mark
 * dormant 20261130", "more progress silver 60000 100000 20261231" (minor units spent), "more own
 * 12900". */
static bool do_more(struct world *w, const char *what)
{
	struct member_more *more = &w->more;
	long long points, need;
	if (strcmp(what, "greets") == 0)
		more->greets = true;
	else if (strcmp(what, "tier-news") == 0)
		more->tier_news = true;
	else if (strcmp(what, "birthday") == 0)
		w->birthday = true;
	else if (sscanf(what, "progress %23s %lld %lld %u", more->progress.tier, &points, &need,
			 &more->progress.until) == 4)
		more->progress = progress_told(&more->progress, points, need);
	else if (sscanf(what, "own %lld", &points) == 1)
		more->progress.own_minor = points;
	else if (sscanf(what, "expiring %lld %u", &points, &more->expiring[0].on) == 2)
		more->expiring[more->expiring_count++].points = points;
	else
		return sscanf(what, "mark %23s %u", more->mark_group, &more->mark_until) == 2;
	return true;
}

/* "limit cashier 10": this role may lower prices by so many percent. */
static bool do_limit(struct world *w, const char *what)
{
	struct price_limit *limit = &w->till.shop.price_limits[0];
	w->till.shop.price_limit_count = 1;
	return sscanf(what, "%23s %d", limit->role, &limit->percent) == 2;
}

/* "window milk 20261201 gold 20261125": sold from that day on, and to this tier from that one. */
static bool do_window(struct world *w, const char *what)
{
	struct sale_window *window = &w->till.shop.windows.list[w->till.shop.windows.count++];
	struct presale *presale = &window->presales[0];
	int read = sscanf(
		what, "%23s %u %23s %u", window->sku, &window->from, presale->tier, &presale->from);
	window->presale_count = read == 4;
	return read == 2 || read == 4;
}

/* "over milk 20261101": sold up to that day. */
static bool do_over(struct world *w, const char *what)
{
	struct sale_window *window = &w->till.shop.windows.list[w->till.shop.windows.count++];
	return sscanf(what, "%23s %u", window->sku, &window->to) == 2;
}

static bool do_no_points(struct world *w, const char *nothing)
{
	(void)nothing;
	w->till.shop.hand_no_points = true;
	return true;
}

/* "greetings 2026-11-21 感恩节快乐" */
static bool do_greetings(struct world *w, const char *lines)
{
	return greetings_read(lines, &w->till.shop.greetings);
}

static bool do_offers(struct world *w, const char *nothing)
{
	(void)nothing;
	w->shop.screen_lang = w->till.shop.screen_lang;
	story_offers(&w->shop);
	world_step(w, (struct fact){FACT_SHOP, .shop = &w->shop});
	return true;
}

static bool do_times(struct world *w, const char *count_and_fact)
{
	int count = atoi(count_and_fact);
	const char *fact = strchr(count_and_fact, ' ');
	for (int i = 0; fact && i < count; i++) {
		w->did[0] = '\0'; /* of the last time only */
		if (!world_fact(w, fact + 1))
			return false;
	}
	return fact != NULL;
}

static bool act(struct world *w, const char *fact)
{
	static const struct {
		const char *verb;
		bool (*act)(struct world *, const char *);
	} verbs[] = {{"scan ", do_scan}, {"type ", do_type}, {"type-coupon ", do_type_coupon},
		{"key ", do_key}, {"log-in ", do_log_in}, {"committed", do_committed},
		{"wait ", do_wait}, {"terminal ", do_terminal}, {"rules ", do_rules},
		{"report ", do_report}, {"receipt ", do_receipt}, {"restart", do_restart},
		{"times ", do_times}, {"points ", do_points}, {"hq ", do_hq}, {"offers", do_offers},
		{"often", do_often}, {"staff ", do_staff}, {"wallet ", do_wallet},
		{"more ", do_more}, {"limit ", do_limit}, {"window ", do_window},
		{"counted ", quotas_counted}, {"quota ", quotas_heard}, {"gone ", quotas_gone},
		{"used ", quotas_used}, {"over ", do_over}, {"no-points", do_no_points},
		{"greetings ", do_greetings}, {"", do_plain}};
	for (size_t i = 0; i < LENGTH(verbs); i++) {
		size_t size = strlen(verbs[i].verb);
		if (strncmp(fact, verbs[i].verb, size) == 0)
			return verbs[i].act(w, fact + size + (fact[size] == ' '));
	}
	return false;
}

bool world_fact(struct world *w, const char *fact)
{
	bool quickly = strncmp(fact, "quickly ", 8) == 0;
	int64_t passed_ms = quickly ? 20 : 1000;
	w->mono_ms += passed_ms;
	w->wall_ms += passed_ms;
	bool happened = act(w, quickly ? fact + 8 : fact);
	if (w->till.hints_due)
		world_step(w, (struct fact){FACT_AT_LEISURE});
	return happened;
}
