/* quota_shops.h - two shops with two tills each, of which headquarters gives each a part of what is
 * there only so often: the real handler (sync/README.md 3.15).
 */
#ifndef SUANPAN_TESTS_QUOTA_SHOPS_H
#define SUANPAN_TESTS_QUOTA_SHOPS_H

#include "sync/hq/member_more.h"
#include "sync/hq/quota.h"
#include "sync/hq/quota_review.h"
#include "sync/hq/quota_use.h"
#include "sync/member_more.h"
#include "tests/hq_world.h"
#define FLASH  "rule:flash"
#define BUDGET "rule:spring"

enum { TILLS = 4 };

/* Two shops with two tills each; a till that sells by what it was told, as sync/README.md says. */
struct seller {
	struct fake_till *till;
	struct quota_page list;
	struct upload batch;
	bool has_list;
	uint64_t list_head;
	struct {
		uint32_t epoch;
		uint64_t seq;
		int64_t minor;
	} own[512];
	uint32_t own_count;
};

struct shops {
	struct world *world;
	struct seller sellers[TILLS];
};

static void publish(struct shops *shops, const char *version, const char *limits)
{
	char text[600];
	(void)snprintf(text, sizeof text,
		"{\"version\":\"%s\",\"vocabulary\":%d,\"currency\":\"CNY\",\"rules\":[{\"id\":"
		"\"flash\",%s\"then\":[{\"e\":\"pct\","
		"\"bp\":1000,\"on\":\"line\"}]}]}",
		version, strstr(limits, "shops") ? 2 : 1, limits);
	world_publish(shops->world, text);
}

static void publish_total(struct shops *shops, const char *version, int total)
{
	char limits[60];
	(void)snprintf(limits, sizeof limits, "\"limits\":{\"total\":%d},", total);
	publish(shops, version, limits);
}

static void begin_batch(struct seller *seller)
{
	seller->batch = upload_begin(seller->till);
}

static struct shops *open_shops(void)
{
	struct shops *shops = calloc(1, sizeof *shops);
	check(shops != NULL);
	shops->world = world_open(":memory:");
	for (uint32_t i = 0; i < TILLS; i++) {
		shops->sellers[i].till = new_till(shops->world, 1 + i / 2, 1 + i);
		begin_batch(&shops->sellers[i]);
	}
	return shops;
}

static void close_shops(struct shops *shops)
{
	for (int i = 0; i < TILLS; i++) {
		upload_done(&shops->sellers[i].batch);
		free(shops->sellers[i].till);
	}
	world_close(shops->world);
	free(shops);
}

/* ---- what a till does ---- */

static int64_t hello(struct shops *shops, int i)
{
	till_hello(shops->world, shops->sellers[i].till);
	check(shops->world->answer.status == 200);
	return answer_number(shops->world, "quota_version");
}

static void fetch(struct shops *shops, int i)
{
	char target[120];
	struct err err;
	struct seller *seller = &shops->sellers[i];
	(void)snprintf(target, sizeof target, "/v1/quotas?have=%lld&head=%llu",
		(long long)(seller->has_list ? seller->list.version : 0),
		(unsigned long long)(seller->has_list ? seller->list_head : 0));
	till_get(shops->world, seller->till, target);
	check(shops->world->answer.status == 200);
	const char *text = paper_read(&shops->world->answer.body);
	struct quota_page *page = malloc(sizeof *page);
	check(page != NULL);
	check(quota_page_read(text, strlen(text), page, &err));
	if (!seller->has_list || page->version != seller->list.version)
		seller->list_head = seller->till->next - 1;
	seller->list = *page;
	seller->has_list = true;
	free(page);
}

/* Hears, takes the list and says that it has it. */
static void meet(struct shops *shops, int i)
{
	if (hello(shops, i) <= 0)
		return;
	fetch(shops, i);
	fetch(shops, i);
}

static void meet_all(struct shops *shops)
{
	for (int i = 0; i < TILLS; i++)
		meet(shops, i);
}

static const struct quota_row *row_of(const struct seller *seller, const char *name)
{
	for (uint32_t i = 0; seller->has_list && i < seller->list.count; i++)
		if (strcmp(seller->list.rows[i].name, name) == 0)
			return &seller->list.rows[i];
	return NULL;
}

/* Where HQ did not take it off already. */
static bool counts(const struct seller *seller, uint32_t k)
{
	return seller->own[k].epoch > seller->list.projected_epoch ||
	       (seller->own[k].epoch == seller->list.projected_epoch &&
		       seller->own[k].seq >= seller->list.projected_next);
}

static int64_t left(const struct seller *seller)
{
	const struct quota_row *quota = row_of(seller, FLASH);
	int64_t uses = quota ? quota->uses : 0;
	for (uint32_t k = 0; k < seller->own_count; k++)
		uses -= counts(seller, k);
	return uses;
}

/* This one of the sale's rules gave points or goods, and the till counted it. */
static void use_flash(struct closed_sale *sale, uint32_t at)
{
	strcpy(sale->rules[at].id, "flash");
	sale->rules[at].applied = true;
	sale->use_count = 1;
	strcpy(sale->uses[0].rule, "flash");
}

/* A sale in which the rule took something, into the batch. */
static void sell_to(struct shops *shops, int i, uint64_t member, int64_t minor)
{
	struct seller *seller = &shops->sellers[i];
	struct closed_sale *sale = world_sale(shops->world, member, 0, 0);
	use_flash(sale, 0);
	sale->rules[0].taken_minor = minor;
	seller->own[seller->own_count].epoch = seller->till->epoch;
	seller->own[seller->own_count].seq = seller->till->next;
	seller->own[seller->own_count++].minor = minor;
	upload_sale(shops->world, seller->till, &seller->batch, sale);
	free(sale);
}

static void sell(struct shops *shops, int i)
{
	sell_to(shops, i, 0, 0);
}

static void upload(struct shops *shops, int i)
{
	struct seller *seller = &shops->sellers[i];
	if (seller->batch.count == 0)
		return;
	upload_send(shops->world, seller->till, &seller->batch);
	check(shops->world->answer.status == 200);
	upload_done(&seller->batch);
	begin_batch(seller);
}

/* ---- what headquarters has ---- */

static struct quota now_of(struct shops *shops, const char *name, uint32_t store)
{
	struct quota quota;
	struct quota_key key = {.store = store};
	strcpy(key.name, name);
	check(quota_find(&shops->world->hq, &key, &quota));
	return quota;
}

static int64_t used(struct shops *shops)
{
	return now_of(shops, FLASH, 0).used[QUOTA_USES];
}

static int64_t out(struct shops *shops)
{
	const struct quota_key key = quota_of_rule("flash");
	return quota_out(&shops->world->hq, &key, QUOTA_USES);
}

static void night(struct shops *shops)
{
	check(world_say(shops->world, WORDS("jobs", "run", "quotas"), NULL) == WORD_DONE);
}

#endif
