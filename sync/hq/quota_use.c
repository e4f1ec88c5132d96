#include "sync/hq/quota_use.h"

#include "pos/core/act.h"
#include "pos/core/text.h"
#include "sync/hq/bulk.h"
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

/* It took something off, or the till counted it for goods or points. A rule may apply to a basket
 * that has nothing from it. */
static bool is_use(const struct closed_sale *sale, uint32_t rule)
{
	const struct closed_rule *one = &sale->rules[rule];
	return one->applied && (one->taken_minor != 0 || closed_sale_used(sale, rule));
}

void quota_uses_understand(
	struct projector *projector, const struct deed *deed, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->rule_count; i++) {
		const struct closed_rule *rule = &sale->rules[i];
		struct deed_use use = {.deed = (uint32_t)(deed - projector->deeds)};
		if (!is_use(sale, i))
			continue;
		use.minor = bounded(rule->taken_minor);
		text_copy(use.rule, sizeof use.rule, rule->id);
		paper_add(&projector->uses, &use, sizeof use);
	}
}

/* ---- records into the book ---- */

/* One use on its way into it. */
struct using
{
	struct quota_key key;
	uint32_t at_store, till, epoch;
	const struct uid *uid;
	int64_t member;
	int64_t amount[QUOTA_SIDES];
};

static const struct bulk_text add_use = {KEPT_QUOTA_USE,
	"INSERT INTO quota_use (name, at_store, uid, store, till, epoch, member, uses, minor, "
	"returned) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING "
	"quota_use.name, quota_use.store, quota_use.till, quota_use.epoch, quota_use.uses, "
	"quota_use.minor",
	"tibiiiiiii"};

static void add_using(struct bulk *uses, const struct using *use)
{
	bulk_text(uses, use->key.name);
	bulk_int(uses, use->at_store);
	bulk_blob(uses, use->uid->bytes, UID_SIZE);
	bulk_int(uses, use->key.store);
	bulk_int(uses, use->till);
	bulk_int(uses, use->epoch);
	bulk_int(uses, use->member);
	bulk_int(uses, use->amount[QUOTA_USES]);
	bulk_int(uses, use->amount[QUOTA_MINOR]);
	bulk_int(uses, 0);
	bulk_end_row(uses);
}

/* What one till's epoch used of one quota, by the records of a turn that are new in the book. */
struct tally {
	struct quota_key key;
	uint32_t till, epoch;
	int64_t amount[QUOTA_SIDES];
};

static bool same_till(const struct tally *a, const struct tally *b)
{
	return a->till == b->till && a->epoch == b->epoch && a->key.store == b->key.store &&
	       strcmp(a->key.name, b->key.name) == 0;
}

/* Those of one quota mostly come one after the other. */
static void count_use(void *arg, struct stmt *row)
{
	struct paper *tallies = arg;
	struct tally one = {.key = {.store = (uint32_t)column_int(row, 1)},
		.till = (uint32_t)column_int(row, 2),
		.epoch = (uint32_t)column_int(row, 3),
		.amount = {column_int(row, 4), column_int(row, 5)}};
	column_text(row, 0, one.key.name, sizeof one.key.name);
	for (size_t at = tallies->used; at > 0; at -= sizeof one) {
		struct tally *before = (struct tally *)(tallies->text + at - sizeof one);
		if (!same_till(before, &one))
			continue;
		for (int i = 0; i < QUOTA_SIDES; i++)
			before->amount[i] += one.amount[i];
		return;
	}
	paper_add(tallies, &one, sizeof one);
}

static int compare_tallies(const void *a, const void *b)
{
	const struct tally *left = a, *right = b;
	int order = strcmp(left->key.name, right->key.name);
	if (order)
		return order;
	return left->epoch < right->epoch ? -1 : left->epoch > right->epoch;
}

/* In the order of their names: who locks several locks them in one order. */
static void take_all(struct projector *projector, struct paper *tallies)
{
	struct hq *hq = projector->hq;
	struct tally *all = (struct tally *)tallies->text;
	size_t count = tallies->used / sizeof *all;
	struct quota_review ignored = {0};
	if (count > 0)
		qsort(all, count, sizeof *all, compare_tallies);
	for (size_t i = 0; i < count; i++) {
		const struct quota_look look = {.now_ms = projector->now_ms, .till = all[i].till};
		quota_take(hq, &all[i].key, all[i].till, all[i].epoch, all[i].amount);
		if (i + 1 == count || strcmp(all[i + 1].key.name, all[i].key.name) != 0)
			quota_review(hq, &all[i].key, &look, &ignored);
	}
}

/* ---- the sales of a turn ---- */

static int compare_rules(const void *a, const void *b)
{
	return strcmp(((const struct deed_use *)a)->rule, ((const struct deed_use *)b)->rule);
}

static void take_limited(void *arg, struct stmt *row)
{
	struct projector *projector = arg;
	struct deed_use *all = (struct deed_use *)projector->uses.text;
	size_t count = projector->uses.used / sizeof *all, low = 0, high = count;
	char name[QUOTA_NAME_MAX];
	column_text(row, 0, name, sizeof name);
	const char *rule = name + strlen(QUOTA_OF_RULE);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(all[middle].rule, rule) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && strcmp(all[low].rule, rule) == 0; low++) {
		all[low].limited = true;
		all[low].per_member = column_int(row, 1) != QUOTA_NO_LIMIT;
	}
}

/* Marks those of limited rules. */
static void find_limited(struct projector *projector)
{
	static const struct bulk_text text = {KEPT_QUOTA_KNOWN,
		"SELECT quota.name, quota.per_member FROM quota WHERE store = 0 AND name = ?", "t"};
	struct deed_use *all = (struct deed_use *)projector->uses.text;
	size_t count = projector->uses.used / sizeof *all;
	qsort(all, count, sizeof *all, compare_rules);
	AUTO(bulk) struct bulk found = bulk_begin(projector->hq, &text, take_limited, projector);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(all[i].rule, all[i - 1].rule) == 0)
			continue;
		const struct quota_key key = quota_of_rule(all[i].rule);
		bulk_text(&found, key.name);
		bulk_end_row(&found);
	}
	bulk_run(&found);
}

static bool posts(const struct projector *projector, const struct deed_use *use)
{
	const struct deed *deed = &projector->deeds[use->deed];
	return use->limited && deed->claimed && !deed->dead;
}

static void add_limited(struct projector *projector, struct paper *tallies)
{
	const struct deed_use *all = (const struct deed_use *)projector->uses.text;
	size_t count = projector->uses.used / sizeof *all;
	AUTO(bulk) struct bulk uses = bulk_begin(projector->hq, &add_use, count_use, tallies);
	for (size_t i = 0; i < count; i++) {
		const struct deed *deed = &projector->deeds[all[i].deed];
		if (posts(projector, &all[i]))
			add_using(&uses, &(struct using){.key = quota_of_rule(all[i].rule),
						 .at_store = deed->at.store,
						 .till = deed->made_till,
						 .epoch = deed->made_epoch,
						 .uid = &deed->uid,
						 .member = deed->member,
						 .amount = {1, all[i].minor}});
	}
	bulk_run(&uses);
}

static int compare_members(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return left < right ? -1 : left > right;
}

/* Of rules that each may use only so often. */
static void tell_members(struct projector *projector)
{
	const struct deed_use *all = (const struct deed_use *)projector->uses.text;
	size_t count = projector->uses.used / sizeof *all;
	AUTO(paper) struct paper members = {0};
	for (size_t i = 0; i < count; i++) {
		int64_t holder = projector->deeds[all[i].deed].holder;
		if (posts(projector, &all[i]) && all[i].per_member && holder)
			paper_add(&members, &holder, sizeof holder);
	}
	int64_t *ids = (int64_t *)members.text;
	count = members.used / sizeof *ids;
	if (count > 0)
		qsort(ids, count, sizeof *ids, compare_members);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || ids[i] != ids[i - 1])
			member_more_refresh(projector->hq, ids[i], projector->now_ms);
}

void quota_uses_post(struct projector *projector)
{
	AUTO(paper) struct paper tallies = {0};
	if (projector->uses.used == 0 ||
		db_int(&projector->hq->db, "SELECT 1 FROM quota WHERE store = 0 LIMIT 1", 0) != 1)
		return;
	find_limited(projector);
	add_limited(projector, &tallies);
	take_all(projector, &tallies);
	tell_members(projector);
}

/* ---- gifts ---- */

void quota_gift_post(
	struct projector *projector, const struct deed *deed, const struct closed_act *act)
{
	AUTO(paper) struct paper tallies = {0};
	const struct quota_key key = quota_of_gift(deed->at.store, act->item);
	struct quota quota;
	if (!quota_find(projector->hq, &key, &quota))
		return;
	AUTO(bulk) struct bulk uses = bulk_begin(projector->hq, &add_use, count_use, &tallies);
	add_using(&uses, &(struct using){.key = key,
				 .at_store = deed->at.store,
				 .till = deed->made_till,
				 .epoch = deed->made_epoch,
				 .uid = &act->uid,
				 .member = (int64_t)act->member,
				 .amount = {act->qty, 0}});
	bulk_run(&uses);
	take_all(projector, &tallies);
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
