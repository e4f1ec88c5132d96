/* suanpan-hq wallet show|give|entitle: what a member owns besides points, and giving by hand. */
#include "pos/core/civil.h"
#include "pos/core/coupon.h"
#include "pos/core/period.h"
#include "pos/core/uid.h"
#include "sync/hq/campaign_book.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/hq/wallet.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT_MAX = 24, RIGHT_COUNT_MAX = 10000 };

/* ---- reading ---- */

static bool find(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct patron *patron)
{
	char card[CARD_MAX];
	const char *asked = word_argument(call, 0);
	if (card_normal(card, asked) && book_find_card(hq, card, patron))
		return true;
	word_fails(call, answer, TEXT_HQ_MEMBER_UNKNOWN, asked);
	return false;
}

static bool read_date(const struct word_call *call, struct word_answer *answer, const char *name,
	bool must, uint32_t *date)
{
	struct civil day;
	const char *text = word_option(call, name);
	*date = 0;
	if (!text && !must)
		return true;
	if (text && strlen(text) == 10 && civil_read(text, &day)) {
		*date = civil_date_number(&day);
		return true;
	}
	word_fails(call, answer, TEXT_HQ_WALLET_DATE, name);
	answer->status = WORD_USAGE;
	return false;
}

static bool read_name(const struct word_call *call, struct word_answer *answer, const char **name)
{
	*name = word_option(call, "by");
	if (*name && **name && strlen(*name) < WALLET_NAME_MAX)
		return true;
	word_fails(call, answer, TEXT_HQ_WALLET_BY);
	answer->status = WORD_USAGE;
	return false;
}

/* By hand the same may be given again: each time has a key of its own. */
static void fresh_key(const struct hq *hq, char key[WALLET_KEY_MAX])
{
	char text[UID_TEXT_MAX];
	struct uid uid = env_uid(hq->env);
	hex_text(text, uid.bytes, UID_SIZE);
	(void)snprintf(key, WALLET_KEY_MAX, "hand:%s", text);
}

/* ---- giving ---- */

static bool read_campaign(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct voucher *voucher)
{
	struct campaign_entry campaign;
	const char *text = word_argument(call, 1);
	char *end;
	long number = strtol(text, &end, 10);
	if (*text && !*end && number > 0 && number <= COUPON_CAMPAIGN_MAX &&
		campaign_find(hq, (uint32_t)number, &campaign)) {
		voucher->campaign = (uint32_t)number;
		return true;
	}
	word_fails(call, answer, TEXT_HQ_COUPON_CAMPAIGN, text);
	return false;
}

void word_wallet_give(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct patron patron;
	struct voucher voucher = {0};
	struct err err;
	char key[WALLET_KEY_MAX], number[NUMBER_TEXT_MAX];
	if (!find(hq, call, answer, &patron) || !read_campaign(hq, call, answer, &voucher) ||
		!read_date(call, answer, "until", true, &voucher.until) ||
		!word_number(call, answer, "benefit", 0, UINT32_MAX, 0, &voucher.benefit_minor) ||
		!read_name(call, answer, &voucher.by))
		return;
	fresh_key(hq, key);
	voucher.member = patron.id;
	voucher.key = key;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	(void)wallet_give(hq, &voucher, hq_now_ms(hq));
	if (!tx_commit(&tx, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	(void)snprintf(number, sizeof number, "%u", voucher.campaign);
	word_says(call, answer, TEXT_HQ_WALLET_GIVEN, number, patron.card);
}

static bool read_right(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct entitlement *entitlement)
{
	char name[FEED_KEY_MAX];
	const char *right = word_argument(call, 1);
	(void)snprintf(name, sizeof name, "right.%.*s", WALLET_RIGHT_MAX - 1, right);
	char *row = feed_find(&hq->db, STREAM_SETTINGS, name);
	bool known = row && strlen(right) < WALLET_RIGHT_MAX;
	free(row);
	entitlement->right = right;
	if (!known)
		word_fails(call, answer, TEXT_HQ_WALLET_RIGHT, right);
	return known;
}

void word_wallet_entitle(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct patron patron;
	struct entitlement given = {0};
	struct err err;
	int64_t count;
	char key[WALLET_KEY_MAX], number[NUMBER_TEXT_MAX];
	if (!find(hq, call, answer, &patron) || !read_right(hq, call, answer, &given) ||
		!word_number(call, answer, "count", 1, RIGHT_COUNT_MAX, 0, &count) ||
		!read_date(call, answer, "from", false, &given.from) ||
		!read_date(call, answer, "until", true, &given.until) ||
		!read_name(call, answer, &given.by))
		return;
	fresh_key(hq, key);
	given.member = patron.id;
	given.count = (int32_t)count;
	given.key = key;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	(void)wallet_entitle(hq, &given, hq_now_ms(hq));
	if (!tx_commit(&tx, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	(void)snprintf(number, sizeof number, "%d", given.count);
	word_says(call, answer, TEXT_HQ_WALLET_ENTITLED, number, given.right, patron.card);
}

/* ---- showing ---- */

static void say_date(char out[DATE_TEXT_MAX], int64_t date)
{
	date_text(out, (uint32_t)date);
	if (date == 0)
		(void)snprintf(out, DATE_TEXT_MAX, "-");
}

static enum text state_name(const char *state)
{
	if (strcmp(state, "used") == 0)
		return TEXT_HQ_WALLET_USED;
	return strcmp(state, "lapsed") == 0 ? TEXT_HQ_WALLET_LAPSED : TEXT_HQ_WALLET_OPEN;
}

static struct stmt vouchers_of(struct hq *hq, int64_t member)
{
	struct stmt s = sql(&hq->db,
		"SELECT campaign, serial, until_on, benefit_minor, state, channel, given_by "
		"FROM voucher WHERE member = ? ORDER BY given_ms, campaign, serial");
	bind_int(&s, member);
	return s;
}

static struct stmt entitlements_of(struct hq *hq, int64_t member)
{
	struct stmt s = sql(&hq->db,
		"SELECT right_id, many, used, from_on, until_on, given_by FROM entitlement "
		"WHERE member = ? ORDER BY given_ms, given_key");
	bind_int(&s, member);
	return s;
}

static void show_voucher(const struct word_call *call, struct word_answer *answer, struct stmt *s)
{
	char code[COUPON_TYPED_DIGITS + 1], until[DATE_TEXT_MAX], state[16],
		channel[WALLET_KEY_MAX];
	coupon_typed_write(code, (uint32_t)column_int(s, 0), (uint64_t)column_int(s, 1));
	say_date(until, column_int(s, 2));
	column_text(s, 4, state, sizeof state);
	column_text(s, 5, channel, sizeof channel);
	paper_print(&answer->out, "%s  %s  %s  ", code, until, channel);
	word_says(call, answer, state_name(state));
}

static void show_entitlement(
	const struct word_call *call, struct word_answer *answer, struct stmt *s)
{
	char right[WALLET_RIGHT_MAX], left[2 * NUMBER_TEXT_MAX + 2], until[DATE_TEXT_MAX];
	column_text(s, 0, right, sizeof right);
	(void)snprintf(left, sizeof left, "%lld/%lld",
		(long long)(column_int(s, 1) - column_int(s, 2)), (long long)column_int(s, 1));
	say_date(until, column_int(s, 4));
	word_says(call, answer, TEXT_HQ_WALLET_RIGHT_LEFT, right, left, until);
}

static void put_column(struct json_out *out, const char *name, struct stmt *s, int column)
{
	char text[WALLET_KEY_MAX];
	column_text(s, column, text, sizeof text);
	json_put_text(out, name, text);
}

static void json_voucher(struct json_out *out, struct stmt *s)
{
	json_put_object(out, NULL);
	json_put_int(out, "campaign", column_int(s, 0));
	json_put_int(out, "serial", column_int(s, 1));
	json_put_int(out, "until", column_int(s, 2));
	json_put_int(out, "benefit_minor", column_int(s, 3));
	put_column(out, "state", s, 4);
	put_column(out, "channel", s, 5);
	put_column(out, "by", s, 6);
	json_put_end(out);
}

static void json_entitlement(struct json_out *out, struct stmt *s)
{
	json_put_object(out, NULL);
	put_column(out, "right", s, 0);
	json_put_int(out, "count", column_int(s, 1));
	json_put_int(out, "used", column_int(s, 2));
	json_put_int(out, "from", column_int(s, 3));
	json_put_int(out, "until", column_int(s, 4));
	put_column(out, "by", s, 5);
	json_put_end(out);
}

static void show_json(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const struct patron *patron)
{
	struct err err;
	AUTO(json_out) struct json_out out = json_out_object();
	AUTO(stmt) struct stmt vouchers = vouchers_of(hq, patron->id);
	AUTO(stmt) struct stmt entitlements = entitlements_of(hq, patron->id);
	json_put_text(&out, "card", patron->card);
	json_put_array(&out, "vouchers");
	while (next_row(&vouchers))
		json_voucher(&out, &vouchers);
	json_put_end(&out);
	json_put_array(&out, "entitlements");
	while (next_row(&entitlements))
		json_entitlement(&out, &entitlements);
	json_put_end(&out);
	char *text = json_out_text(&out, NULL, &err);
	if (text)
		paper_print(&answer->out, "%s\n", text);
	else
		word_fails_with(call, answer, &err);
	free(text);
}

void word_wallet_show(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct patron patron;
	int count = 0;
	if (!find(hq, call, answer, &patron))
		return;
	if (word_flag(call, "json")) {
		show_json(hq, call, answer, &patron);
		return;
	}
	AUTO(stmt) struct stmt vouchers = vouchers_of(hq, patron.id);
	AUTO(stmt) struct stmt entitlements = entitlements_of(hq, patron.id);
	for (; next_row(&vouchers); count++)
		show_voucher(call, answer, &vouchers);
	for (; next_row(&entitlements); count++)
		show_entitlement(call, answer, &entitlements);
	if (count == 0)
		word_says(call, answer, TEXT_HQ_WALLET_EMPTY, patron.card);
}
