#include "pos/shell/return_desk.h"

#include "pos/core/sold_basket.h"
#include "pos/core/text.h"
#include "sync/archive_shelf.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "sync/purge.h"
#include "sync/rules.h"
#include "sync/wire_sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct return_desk {
	struct closed_sale sale;
	struct closed_refund refund; /* room */
	struct sold_basket basket;
	struct pricing pricing;
	struct rules *rules;
	struct rule_use *uses;
	void *priced, *scratch;
	uint8_t marks[SALE_UNITS_MAX];
	struct sold_sale sold;
};

struct return_desk *return_desk_open(void)
{
	return calloc(1, sizeof(struct return_desk));
}

static void forget(struct return_desk *desk)
{
	free(desk->rules);
	free(desk->uses);
	free(desk->priced);
	free(desk->scratch);
	desk->rules = NULL;
	desk->uses = NULL;
	desk->priced = NULL;
	desk->scratch = NULL;
	desk->sold = (struct sold_sale){.sale = &desk->sale, .marks = desk->marks};
}

void return_desk_done(struct return_desk *desk)
{
	if (desk)
		forget(desk);
	free(desk);
}

/* ---- what came back before ---- */

static void add_refund(struct return_desk *desk, const struct record *record)
{
	struct sold_sale *sold = &desk->sold;
	const struct closed_refund *refund = &desk->refund;
	if (record->kind != RECORD_REFUND || !refund_record_read(record, &desk->refund) ||
		!uid_equal(&refund->original, &desk->sale.uid))
		return;
	sold->refunded_minor += refund->total_minor;
	sold->points_taken += refund->points_taken;
	sold->points_given += refund->points_given;
	for (uint32_t i = 0; i < refund->line_count; i++) {
		uint32_t line = refund->lines[i].line;
		if (line >= desk->sale.line_count)
			continue;
		int32_t left = desk->sale.lines[line].qty - sold->returned[line];
		int32_t qty = refund->lines[i].qty;
		sold->returned[line] += qty < left ? qty : left;
		sold->returned_minor[line] += refund->lines[i].amount_minor;
	}
}

static void add_refunds(struct return_desk *desk, struct db *money)
{
	struct record record;
	size_t size;
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT record FROM journal WHERE place IN "
				   "(SELECT place FROM refund WHERE original = ?) ORDER BY place");
	bind_blob(&s, desk->sale.uid.bytes, UID_SIZE);
	while (next_row(&s)) {
		const void *bytes = column_blob(&s, 0, &size);
		if (bytes && record_read(bytes, size, &record))
			add_refund(desk, &record);
	}
}

/* ---- in the journal ---- */

#define BY_UID "SELECT record FROM journal WHERE uid = ?1 AND kind = 6 ORDER BY place DESC"
#define BY_NUMBER                                                                                  \
	"SELECT record FROM journal WHERE place IN (SELECT place FROM sale WHERE counter = ?1 "    \
	"AND place BETWEEN ?2 AND ?3) AND kind = 6 ORDER BY place DESC"

static void bind_number(struct stmt *s, const struct receipt_name *name)
{
	uint32_t last = name->epoch ? name->epoch : RECORD_EPOCH_MAX;
	bind_int(s, name->counter);
	bind_int(s, record_place(name->epoch, 0));
	bind_int(s, record_place(last, RECORD_SEQ_MAX));
}

static bool in_journal(struct return_desk *desk, struct db *money, const struct receipt_name *name)
{
	struct record record;
	size_t size;
	AUTO(stmt) struct stmt s = sql(money, name->by_uid ? BY_UID : BY_NUMBER);
	if (name->by_uid)
		bind_blob(&s, name->uid.bytes, UID_SIZE);
	else
		bind_number(&s, name);
	if (!next_row(&s))
		return false;
	const void *bytes = column_blob(&s, 0, &size);
	return bytes && record_read(bytes, size, &record) && sale_record_read(&record, &desk->sale);
}

/* ---- in the archive ---- */

struct pass {
	struct return_desk *desk;
	const struct receipt_name *name;
	int64_t above, below; /* records looked at already; those from here on are in money.db */
	bool found;
};

static bool is_it(const struct pass *pass, const struct record *record)
{
	const struct receipt_name *name = pass->name;
	if (record->kind != RECORD_SALE || !sale_record_read(record, &pass->desk->sale))
		return false;
	if (name->by_uid)
		return uid_equal(&record->uid, &name->uid);
	return pass->desk->sale.counter == name->counter &&
	       (!name->epoch || record->epoch == name->epoch);
}

static bool look_at(void *arg, const uint8_t *bytes, size_t size, const struct hash *hash)
{
	struct pass *pass = arg;
	struct record record;
	(void)hash;
	if (!record_read(bytes, size, &record))
		return true;
	int64_t place = record_place(record.epoch, record.seq);
	if (place <= pass->above || place >= pass->below)
		return true;
	if (!pass->found)
		pass->found = is_it(pass, &record);
	else
		add_refund(pass->desk, &record);
	return true;
}

static void look_through(
	struct pass *pass, struct db *money, const struct archive_shelf *shelf, uint32_t at)
{
	const struct shelf_piece *piece = &shelf->pieces[at];
	char path[ARCHIVE_PATH_MAX];
	struct archive_piece read;
	struct err ignored; /* a damaged piece is verify's to name; the others are still there */
	if (!pass->found && pass->name->epoch && piece->epoch != pass->name->epoch)
		return;
	archive_shelf_path(shelf, at, path);
	pass->below = record_place(piece->epoch, purged_of(money, piece->epoch).next_seq);
	if (archive_read(path, &read, look_at, pass, &ignored))
		pass->above = record_place(piece->epoch, piece->to);
}

static bool in_archive(struct return_desk *desk, const struct return_search *search,
	const struct receipt_name *name)
{
	struct pass pass = {.desk = desk, .name = name};
	struct archive_shelf shelf;
	struct err ignored;
	if (!search->archive || !archive_shelf_open(&shelf, search->archive, &ignored))
		return false;
	for (uint32_t at = 0; at < shelf.count; at++)
		look_through(&pass, search->journal->db, &shelf, at);
	archive_shelf_done(&shelf);
	return pass.found;
}

/* ---- the rules of its day, and the goods ---- */

static void read_rules(struct return_desk *desk, struct db *ref)
{
	struct err ignored;
	size_t size;
	AUTO(stmt) struct stmt s = sql(ref, "SELECT text FROM rule_file WHERE version = ?");
	bind_text(&s, desk->sale.rules_version);
	if (desk->sale.engine_version != ENGINE_VERSION || !next_row(&s))
		return;
	const void *text = column_blob(&s, 0, &size);
	if (!text || !rules_read(text, size, &desk->rules, &ignored))
		desk->rules = NULL;
}

/* What the engine says of the record with those rules; it counts if it is what was stored. */
static bool price_as_then(struct return_desk *desk)
{
	uint32_t count = rules_count(desk->rules);
	sold_basket_of(&desk->basket, &desk->sale, NULL);
	size_t size = engine_scratch_size(desk->rules, desk->sale.line_count, desk->basket.units);
	desk->uses = calloc(count ? count : 1, sizeof *desk->uses);
	desk->priced = malloc(size);
	desk->scratch = malloc(size);
	if (!desk->uses || !desk->priced || !desk->scratch)
		return false;
	sold_uses(desk->uses, desk->rules, &desk->sale);
	if (desk->sale.use_count > 0)
		desk->basket.basket.rule_use = desk->uses;
	desk->sold.scratch = desk->scratch;
	desk->sold.scratch_size = size;
	return engine_price(desk->rules, &desk->basket.basket, desk->priced, size,
		       &desk->pricing) == PRICE_OK &&
	       sold_matches(&desk->sale, desk->rules, &desk->pricing);
}

static void explain(struct return_desk *desk, struct db *ref)
{
	read_rules(desk, ref);
	if (!desk->rules || !price_as_then(desk))
		return;
	desk->sold.rules = desk->rules;
	desk->sold.basket = &desk->basket.basket;
	desk->sold.pricing = &desk->pricing;
}

/* false: such goods are not sold any more. */
static bool find_goods(struct store *store, const char *sku, struct item *item)
{
	struct code code = {.kind = CODE_ITEM_NUMBER};
	text_copy(code.text, sizeof code.text, sku);
	return store_find_item(store, &code, item) == FOUND;
}

static void name_goods(struct return_desk *desk, struct store *store)
{
	struct item item;
	for (uint32_t i = 0; i < desk->sale.line_count; i++) {
		struct closed_line *line = &desk->sale.lines[i];
		bool known = find_goods(store, line->sku, &item);
		text_copy(line->name, sizeof line->name, known ? item.name : line->sku);
	}
}

static void name_gifts(struct return_desk *desk, struct store *store)
{
	struct sold_sale *sold = &desk->sold;
	struct item item;
	uint32_t count = sold->pricing ? sold->pricing->free_item_count : 0;
	sold->gift_count = count < REFUND_GIFTS_MAX ? count : REFUND_GIFTS_MAX;
	for (uint32_t i = 0; i < sold->gift_count; i++) {
		struct sold_gift *gift = &sold->gifts[i];
		gift->sku = sold->pricing->free_items[i].sku;
		bool known = find_goods(store, gift->sku, &item);
		gift->price_minor = known ? item.price_minor : 0;
		text_copy(gift->name, sizeof gift->name, known ? item.name : gift->sku);
	}
}

/* ---- all of it ---- */

static bool lay_out(struct return_desk *desk, const struct return_search *search,
	const struct sold_sale **found, struct err *err)
{
	struct db *money = search->journal->db;
	add_refunds(desk, money);
	explain(desk, search->ref);
	name_goods(desk, search->store);
	name_gifts(desk, search->store);
	if (desk->sale.has_member)
		desk->sold.has_member = store_find_member_id(search->store, desk->sale.member.id,
						&desk->sold.member) == FOUND;
	*found = &desk->sold;
	return db_ok(money) || db_fail(money, err);
}

static bool journal_has(struct journal *journal, const struct uid *uid)
{
	AUTO(stmt)
	struct stmt s = sql(journal->db, "SELECT 1 FROM journal WHERE uid = ? AND kind = 7");
	bind_blob(&s, uid->bytes, UID_SIZE);
	return next_row(&s);
}

static bool not_here(
	const struct journal *journal, const struct receipt_name *name, struct err *err)
{
	char number[RECEIPT_NUMBER_MAX];
	if (name->by_uid)
		return fail(err, TEXT_RETURN_NOT_HERE);
	bool ours = !name->till || name->till == journal->till;
	receipt_number(number, name->till ? name->till : journal->till,
		name->till ? name->epoch : journal->epoch, name->counter);
	return fail(err, ours ? TEXT_RETURN_NO_NUMBER : TEXT_RETURN_UNKNOWN, number);
}

bool return_desk_find(struct return_desk *desk, const struct return_search *search,
	const struct receipt_name *name, const struct sold_sale **found, struct err *err)
{
	struct journal *journal = search->journal;
	forget(desk);
	bool ours = name->by_uid || !name->till || name->till == journal->till;
	if (!ours || (!in_journal(desk, journal->db, name) && !in_archive(desk, search, name)))
		return db_ok(journal->db) ? not_here(journal, name, err)
					  : db_fail(journal->db, err);
	return lay_out(desk, search, found, err);
}

/* What stands in our own journal is counted there. */
static void add_told(
	struct return_desk *desk, struct journal *journal, const struct told_record *told)
{
	struct record record;
	if (record_read(told->bytes, told->size, &record) && !journal_has(journal, &record.uid))
		add_refund(desk, &record);
}

bool return_desk_take(struct return_desk *desk, const struct return_search *search,
	const struct sale_told *told, const struct sold_sale **found, struct err *err)
{
	struct record record;
	forget(desk);
	if (!record_read(told->sale.bytes, told->sale.size, &record) ||
		!sale_record_read(&record, &desk->sale) || record.store != search->journal->store)
		return fail(err, TEXT_RETURN_NOT_TOLD);
	for (uint32_t i = 0; i < told->refund_count; i++)
		add_told(desk, search->journal, &told->refunds[i]);
	return lay_out(desk, search, found, err);
}
