#include "pos/shell/saved_draft.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sale sale, back;

static void fill_line(struct sale_line *line, uint32_t i)
{
	snprintf(line->item.sku, SKU_MAX, "SKU-%05u", i);
	memset(line->item.name, 'n', ITEM_NAME_MAX - 1);
	strcpy(line->item.unit, "罐");
	line->item.category_count = ITEM_CATEGORIES_MAX;
	for (int c = 0; c < ITEM_CATEGORIES_MAX; c++)
		memset(line->item.categories[c], 'c', CATEGORY_MAX - 1);
	line->item.price_minor = 12800 + i;
	line->item.floor_minor = 100;
	line->qty = 1 + (int32_t)(i % 9);
	line->unit_price_minor = 12800 + i;
}

static void fill(uint32_t lines)
{
	memset(&sale, 0, sizeof sale);
	sale_clear(&sale);
	memset(sale.uid.bytes, 7, UID_SIZE);
	sale.opened_ms = 1763700000000;
	sale.line_count = lines;
	for (uint32_t i = 0; i < lines; i++)
		fill_line(&sale.lines[i], i);
	sale.latest = (int32_t)lines - 1;
	sale.has_member = true;
	sale.member = (struct member){.id = 1007,
		.birthday_month = 11,
		.points = -5,
		.completed_orders = 3,
		.qualifying = 900,
		.blocked = true};
	strcpy(sale.member.card, "8800000000017");
	strcpy(sale.member.name_masked, "张**");
	sale.coupon_count = SALE_COUPONS_MAX;
	for (uint32_t i = 0; i < SALE_COUPONS_MAX; i++) {
		sale.coupons[i].coupon = (struct coupon){.version = 1,
			.key_id = 2,
			.campaign = 1001,
			.serial = 5 + i,
			.not_after_s = UINT32_MAX};
		strcpy(sale.coupons[i].code, "NEW20");
	}
}

static void what_was_saved_is_there_after_reopening_and_an_empty_sale_removes_it(void **state)
{
	(void)state;
	char folder[] = "/tmp/suanpan-draft-XXXXXX", path[64];
	struct db db;
	struct saved_draft draft = {.money = &db};
	struct err err;
	check(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/money.db", folder);
	check(db_open(&db, path, DB_MONEY, NULL, &err));
	check(!draft_load(&db, &back));
	fill(2);
	check(draft_save(&draft, &sale, 1, &err));
	sale.line_count = 1;
	sale.latest = 0;
	memset(&sale.lines[1], 0, sizeof sale.lines[1]);
	check(draft_save(&draft, &sale, 2, &err));
	check(draft_settle(&draft, &err));
	db_done(&db);
	draft = (struct saved_draft){.money = &db};
	check(db_open(&db, path, DB_MONEY, NULL, &err));
	check(draft_load(&db, &back));
	check(memcmp(&sale, &back, sizeof sale) == 0);
	sale_clear(&sale);
	check(draft_save(&draft, &sale, 3, &err));
	check(!draft_load(&db, &back));
	db_script(&db, "INSERT INTO draft VALUES (1, 1, x'00ff')");
	check(db_ok(&db));
	check(!draft_load(&db, &back));
	db_done(&db);
}

TESTS(test(what_was_saved_is_there_after_reopening_and_an_empty_sale_removes_it))
