#include "sync/hq/quota_use.h"

#include "pos/core/act.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_more.h"
#include "sync/hq/project.h"
#include "sync/hq/quota.h"
#include "sync/hq/quota_review.h"

#include <stdlib.h>
#include <string.h>

/* As of sales: beyond this a figure is a mistake, and a sum of them could leave 64 bits. */
#define TAKEN_OF_A_SALE_MAX INT64_C(100000000000000)

static int64_t bounded(int64_t minor)
{
	return minor < 0 ? 0 : minor < TAKEN_OF_A_SALE_MAX ? minor : TAKEN_OF_A_SALE_MAX;
}

void quota_uses_understand(
	struct projector *projector, const struct deed *deed, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->rule_count; i++) {
		const struct closed_rule *rule = &sale->rules[i];
		struct deed_use use = {.deed = (uint32_t)(deed - projector->deeds)};
		if (!rule->applied)
			continue;
		use.minor = bounded(rule->taken_minor);
		text_copy(use.rule, sizeof use.rule, rule->id);
		paper_add(&projector->uses, &use, sizeof use);
	}
}

/* ---- a record's use ---- */

/* One use on its way into the book. */
struct using
{
	struct quota_key key;
	uint32_t at_store, till, epoch;
	const struct uid *uid;
	int64_t member;
	int64_t amount[QUOTA_SIDES];
};

static void post(struct hq *hq, const struct using *use)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO quota_use (name, at_store, uid, store, till, epoch, member, uses, "
		"minor, returned) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING "
		"RETURNING quota_use.uses");
	bind_text(&s, use->key.name);
	bind_int(&s, use->at_store);
	bind_blob(&s, use->uid->bytes, UID_SIZE);
	bind_int(&s, use->key.store);
	bind_int(&s, use->till);
	bind_int(&s, use->epoch);
	bind_int(&s, use->member);
	bind_int(&s, use->amount[QUOTA_USES]);
	bind_int(&s, use->amount[QUOTA_MINOR]);
	if (next_row(&s))
		quota_take(hq, &use->key, use->till, use->epoch, use->amount);
}

/* ---- the sales of a turn ---- */

static int compare_rules(const void *a, const void *b)
{
	const struct deed_use *left = a, *right = b;
	int order = strcmp(left->rule, right->rule);
	if (order)
		return order;
	return left->deed < right->deed ? -1 : left->deed > right->deed;
}

static bool posts(const struct deed *deed)
{
	return deed->claimed && !deed->dead;
}

/* The uses of one rule, first..end-1. */
static void post_rule(struct projector *projector, const struct quota *quota,
	const struct deed_use *first, const struct deed_use *end)
{
	struct hq *hq = projector->hq;
	struct quota_review ignored = {0};
	struct quota_look look = {.now_ms = projector->now_ms};
	for (const struct deed_use *use = first; use < end; use++) {
		const struct deed *deed = &projector->deeds[use->deed];
		if (!posts(deed))
			continue;
		look.till = deed->made_till;
		post(hq, &(struct using){.key = quota->key,
				 .at_store = deed->at.store,
				 .till = deed->made_till,
				 .epoch = deed->made_epoch,
				 .uid = &deed->uid,
				 .member = deed->member,
				 .amount = {1, use->minor}});
		if (quota->per_member != QUOTA_NO_LIMIT && deed->holder)
			member_more_refresh(hq, deed->holder, projector->now_ms);
	}
	quota_review(hq, &quota->key, &look, &ignored);
}

static bool any_limited(struct hq *hq)
{
	return db_int(&hq->db, "SELECT 1 FROM quota WHERE store = 0 LIMIT 1", 0) == 1;
}

/* In the order of their names: who locks several locks them in one order. */
void quota_uses_post(struct projector *projector)
{
	struct deed_use *all = (struct deed_use *)projector->uses.text;
	size_t count = projector->uses.used / sizeof *all, end;
	if (count == 0 || !any_limited(projector->hq))
		return;
	qsort(all, count, sizeof *all, compare_rules);
	for (size_t first = 0; first < count; first = end) {
		const struct quota_key key = quota_of_rule(all[first].rule);
		struct quota quota;
		for (end = first + 1; end < count && strcmp(all[end].rule, all[first].rule) == 0;)
			end++;
		if (quota_find(projector->hq, &key, &quota))
			post_rule(projector, &quota, all + first, all + end);
	}
}

/* ---- gifts ---- */

void quota_gift_post(
	struct projector *projector, const struct deed *deed, const struct closed_act *act)
{
	struct quota_review ignored = {0};
	const struct quota_key key = quota_of_gift(deed->at.store, act->item);
	const struct quota_look look = {.now_ms = projector->now_ms, .till = deed->made_till};
	struct quota quota;
	if (!quota_find(projector->hq, &key, &quota))
		return;
	post(projector->hq, &(struct using){.key = key,
				    .at_store = deed->at.store,
				    .till = deed->made_till,
				    .epoch = deed->made_epoch,
				    .uid = &act->uid,
				    .member = (int64_t)act->member,
				    .amount = {act->qty, 0}});
	quota_review(projector->hq, &key, &look, &ignored);
}

/* ---- when all of it came back ---- */

/* false: there is none, or it came back before. */
static bool find_unreturned(struct hq *hq, struct using *use)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE quota_use SET returned = 1 WHERE name = ? AND at_store = ? AND "
		"uid = ? AND returned = 0 RETURNING quota_use.uses, quota_use.minor, "
		"quota_use.member");
	bind_text(&s, use->key.name);
	bind_int(&s, use->at_store);
	bind_blob(&s, use->uid->bytes, UID_SIZE);
	if (!next_row(&s))
		return false;
	use->amount[QUOTA_USES] = column_int(&s, 0);
	use->amount[QUOTA_MINOR] = column_int(&s, 1);
	use->member = column_int(&s, 2);
	return true;
}

void quota_uses_return(
	struct hq *hq, uint32_t store, const struct closed_sale *sale, int64_t now_ms)
{
	for (uint32_t i = 0; i < sale->rule_count; i++) {
		const struct closed_rule *rule = &sale->rules[i];
		struct using use = {
			.key = quota_of_rule(rule->id), .at_store = store, .uid = &sale->uid};
		if (!rule->applied || rule->use_back != USE_BACK_YES || !find_unreturned(hq, &use))
			continue;
		quota_put_back(hq, &use.key, use.amount);
		if (use.member > 0)
			member_more_refresh(hq, book_holder(hq, use.member), now_ms);
	}
}

/* ---- a member's ---- */

uint32_t quota_used_by(struct hq *hq, int64_t member, struct quota_used *used, uint32_t most)
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT u.name, CAST(sum(u.uses) AS BIGINT) FROM quota_use u JOIN quota q ON "
		"q.store = u.store AND q.name = u.name WHERE u.member > 0 AND (u.member = ? OR "
		"u.member IN (SELECT id FROM member WHERE merged_into = ?)) AND u.returned = 0 "
		"AND q.live = 1 AND q.per_member >= 0 GROUP BY u.name ORDER BY 2 DESC, 1 LIMIT ?");
	bind_int(&s, member);
	bind_int(&s, member);
	bind_int(&s, most);
	for (; count < most && next_row(&s); count++) {
		char name[QUOTA_NAME_MAX];
		column_text(&s, 0, name, sizeof name);
		text_copy(used[count].rule, sizeof used[count].rule, name + strlen(QUOTA_OF_RULE));
		used[count].count = column_int(&s, 1);
	}
	return count;
}
