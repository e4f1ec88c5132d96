/* suanpan-hq quotas [--name NAME] [--json], quotas review: how often limited things were used, and
 * which till may use how many more without asking. */
#include "pos/core/money.h"
#include "sync/hq/hq.h"
#include "sync/hq/quota_review.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AMOUNT_TEXT_MAX = MONEY_TEXT_MAX > 24 ? MONEY_TEXT_MAX : 24 };

struct telling {
	struct hq *hq;
	const struct word_call *call;
	struct word_answer *answer;
	int exponent;
};

/* Uses as they are, money as money. */
static const char *amount(
	const struct telling *telling, char out[AMOUNT_TEXT_MAX], int side, int64_t value)
{
	if (side == QUOTA_MINOR)
		money_text_grouped(out, value, telling->exponent);
	else
		(void)snprintf(out, AMOUNT_TEXT_MAX, "%lld", (long long)value);
	return out;
}

/* ---- reading ---- */

static uint32_t read_keys(struct hq *hq, const char *name, struct quota_key **keys)
{
	uint32_t count = 0, room = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT store, name FROM quota WHERE ? = '' OR name = ? "
				     "ORDER BY store, name");
	bind_text(&s, name);
	bind_text(&s, name);
	while (next_row(&s)) {
		if (count == room) {
			room = room ? 2 * room : 64;
			struct quota_key *more = realloc(*keys, room * sizeof **keys);
			if (!more)
				break;
			*keys = more;
		}
		(*keys)[count] = (struct quota_key){.store = (uint32_t)column_int(&s, 0)};
		column_text(&s, 1, (*keys)[count].name, sizeof(*keys)[count].name);
		count++;
	}
	return count;
}

static int64_t above(int64_t a, int64_t b)
{
	return a > b ? a - b : 0;
}

typedef void grant_fn(const struct quota_grant *grant, void *arg);

/* Those that may still use something. */
static void each_grant(struct hq *hq, const struct quota_key *key, grant_fn *each, void *arg)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT " QUOTA_GRANT_COLUMNS " FROM quota_grant g WHERE "
				     "g.store = ? AND g.name = ? AND g.ended = 0 AND "
				     "(g.ceiling_uses > g.used_uses OR g.ceiling_minor > "
				     "g.used_minor) ORDER BY g.till, g.epoch");
	bind_int(&s, key->store);
	bind_text(&s, key->name);
	while (next_row(&s)) {
		struct quota_grant grant;
		column_quota_grant(&s, &grant);
		each(&grant, arg);
	}
}

/* ---- as lines ---- */

struct grant_lines {
	const struct telling *telling;
	const struct quota *quota;
	int side;
};

static void say_grant(const struct quota_grant *grant, void *arg)
{
	const struct grant_lines *lines = arg;
	const struct telling *telling = lines->telling;
	char till[16], holds[AMOUNT_TEXT_MAX], back[AMOUNT_TEXT_MAX];
	int64_t held = above(grant->given[lines->side], grant->used[lines->side]);
	int64_t out = above(grant->ceiling[lines->side], grant->used[lines->side]);
	if (out == 0)
		return;
	(void)snprintf(till, sizeof till, "%u", grant->till);
	word_says(telling->call, telling->answer,
		out > held ? TEXT_HQ_QUOTA_TILL_LESS : TEXT_HQ_QUOTA_TILL, till,
		amount(telling, holds, lines->side, held),
		amount(telling, back, lines->side, out - held));
}

static void say_side(const struct telling *telling, const struct quota *quota, int side)
{
	char used[AMOUNT_TEXT_MAX], most[AMOUNT_TEXT_MAX], out[AMOUNT_TEXT_MAX];
	if (quota->most[side] == QUOTA_NO_LIMIT)
		return;
	word_says(telling->call, telling->answer,
		side == QUOTA_MINOR ? TEXT_HQ_QUOTA_MINOR : TEXT_HQ_QUOTA_USES,
		amount(telling, used, side, quota->used[side]),
		amount(telling, most, side, quota->most[side]),
		amount(telling, out, side,
			quota_out(telling->hq, &quota->key, (enum quota_side)side)));
	if (quota->used[side] > quota->most[side])
		word_says(telling->call, telling->answer, TEXT_HQ_QUOTA_OVER,
			amount(telling, out, side, quota->used[side] - quota->most[side]));
	struct grant_lines lines = {telling, quota, side};
	each_grant(telling->hq, &quota->key, say_grant, &lines);
}

static void say_quota(const struct telling *telling, const struct quota *quota)
{
	char number[24];
	(void)snprintf(number, sizeof number, "%u", quota->key.store);
	word_says(telling->call, telling->answer,
		quota->key.store ? TEXT_HQ_QUOTA_IN_STORE
		: quota->live    ? TEXT_HQ_QUOTA_NAME
				 : TEXT_HQ_QUOTA_NO_MORE,
		quota->key.name, number);
	for (int i = 0; i < QUOTA_SIDES; i++)
		say_side(telling, quota, i);
	(void)snprintf(number, sizeof number, "%lld", (long long)quota->per_member);
	if (quota->per_member != QUOTA_NO_LIMIT)
		word_says(telling->call, telling->answer, TEXT_HQ_QUOTA_MEMBER, number);
}

/* ---- as JSON ---- */

static void put_side(
	struct json_out *out, const char *name, const char *of_most, int64_t value, int64_t most)
{
	json_put_int(out, name, value);
	if (most != QUOTA_NO_LIMIT)
		json_put_int(out, of_most, most);
}

static void put_grant(const struct quota_grant *grant, void *arg)
{
	struct json_out *out = arg;
	json_put_object(out, NULL);
	json_put_int(out, "till", grant->till);
	json_put_int(out, "epoch", grant->epoch);
	json_put_int(out, "uses", above(grant->given[QUOTA_USES], grant->used[QUOTA_USES]));
	json_put_int(out, "minor", above(grant->given[QUOTA_MINOR], grant->used[QUOTA_MINOR]));
	json_put_int(out, "out_uses", above(grant->ceiling[QUOTA_USES], grant->used[QUOTA_USES]));
	json_put_int(
		out, "out_minor", above(grant->ceiling[QUOTA_MINOR], grant->used[QUOTA_MINOR]));
	json_put_end(out);
}

static void put_quota(const struct telling *telling, const struct quota *quota)
{
	struct err err;
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "name", quota->key.name);
	json_put_int(&out, "store", quota->key.store);
	json_put_bool(&out, "live", quota->live);
	put_side(&out, "used", "most", quota->used[QUOTA_USES], quota->most[QUOTA_USES]);
	put_side(&out, "used_minor", "most_minor", quota->used[QUOTA_MINOR],
		quota->most[QUOTA_MINOR]);
	json_put_array(&out, "tills");
	each_grant(telling->hq, &quota->key, put_grant, &out);
	json_put_end(&out);
	char *text = json_out_text(&out, NULL, &err);
	if (text)
		paper_print(&telling->answer->out, "%s\n", text);
	else
		word_fails_with(telling->call, telling->answer, &err);
	free(text);
}

/* ---- the words ---- */

void word_quotas(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const struct telling telling = {
		hq, call, answer, (int)hq_setting_int(hq, "currency.exponent", 2)};
	const char *name = word_option(call, "name");
	struct quota_key *keys = NULL;
	uint32_t count = read_keys(hq, name ? name : "", &keys);
	for (uint32_t i = 0; i < count; i++) {
		struct quota quota;
		if (!quota_find(hq, &keys[i], &quota))
			continue;
		if (word_flag(call, "json"))
			put_quota(&telling, &quota);
		else
			say_quota(&telling, &quota);
	}
	free(keys);
	if (count == 0 && name)
		word_fails(call, answer, TEXT_HQ_QUOTA_UNKNOWN, name);
	else if (count == 0 && !word_flag(call, "json"))
		word_says(call, answer, TEXT_HQ_QUOTA_NONE);
}

/* A turn a transaction, so that tills are answered in between. */
void word_quotas_review(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const struct quota_look look = {.now_ms = hq_now_ms(hq)};
	struct quota_review review = {0};
	struct err err;
	bool more = true, first = true;
	while (more) {
		AUTO(tx) struct tx tx = tx_begin(&hq->db);
		if (first)
			db_script(&hq->db, "UPDATE quota SET due = 1");
		more = quotas_review_due(hq, QUOTA_TURN, &look, &review);
		if (!tx_commit(&tx, &err)) {
			word_fails_with(call, answer, &err);
			return;
		}
		first = false;
	}
	char looked[24], given[24], lowered[24];
	(void)snprintf(looked, sizeof looked, "%lld", (long long)review.looked);
	(void)snprintf(given, sizeof given, "%lld", (long long)review.given);
	(void)snprintf(lowered, sizeof lowered, "%lld", (long long)review.lowered);
	word_says(call, answer, TEXT_HQ_QUOTAS_REVIEWED, looked, lowered, given);
}
