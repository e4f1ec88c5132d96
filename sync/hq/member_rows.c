#include "sync/hq/member_rows.h"

#include "pos/core/period.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/import.h"
#include "sync/hq/ledger.h"
#include "sync/hq/page.h"
#include "sync/hq/points_entry.h"
#include "sync/hq/points_terms.h"
#include "sync/hq/selection.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { TOUCHED_PLACES = 2 * MEMBER_ROWS_MAX, CHANGE_MONTHS_USUAL = 12 };

/* Members that rows of this lot are about: a set, open addressing, 0 is free. */
struct touched {
	int64_t ids[TOUCHED_PLACES];
};

/* Rows that are settled together, and a way to find one by its card, id or store. */
struct lot {
	struct member_row *rows;
	uint32_t count, sorted;
	struct member_row *order[MEMBER_ROWS_MAX];
};

struct member_row *member_rows_add(struct member_rows *rows)
{
	assert(rows->count < MEMBER_ROWS_MAX);
	if (!rows->rows)
		rows->rows = malloc(MEMBER_ROWS_MAX * sizeof *rows->rows);
	if (!rows->rows)
		return NULL;
	struct member_row *row = &rows->rows[rows->count++];
	*row = (struct member_row){0};
	return row;
}

void member_rows_done(struct member_rows *rows)
{
	free(rows->rows);
	*rows = (struct member_rows){0};
}

/* ---- finding a row again ---- */

typedef int compare_fn(const struct member_row *a, const struct member_row *b);

static int by_card(const struct member_row *a, const struct member_row *b)
{
	return strcmp(a->patron.card, b->patron.card);
}

static int by_id(const struct member_row *a, const struct member_row *b)
{
	return a->patron.id < b->patron.id ? -1 : a->patron.id > b->patron.id;
}

static int by_store(const struct member_row *a, const struct member_row *b)
{
	return a->store < b->store ? -1 : a->store > b->store;
}

static int compare_cards(const void *a, const void *b)
{
	return by_card(*(struct member_row *const *)a, *(struct member_row *const *)b);
}

static int compare_ids(const void *a, const void *b)
{
	return by_id(*(struct member_row *const *)a, *(struct member_row *const *)b);
}

static int compare_stores(const void *a, const void *b)
{
	return by_store(*(struct member_row *const *)a, *(struct member_row *const *)b);
}

/* The first row in lot->order that is no lower than the wanted one. */
static uint32_t first_of(
	const struct lot *lot, const struct member_row *wanted, compare_fn *compare)
{
	uint32_t low = 0, high = lot->sorted;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (compare(lot->order[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* NULL if there is none. */
static struct member_row *row_like(
	const struct lot *lot, const struct member_row *wanted, compare_fn *compare)
{
	uint32_t at = first_of(lot, wanted, compare);
	bool found = at < lot->sorted && compare(lot->order[at], wanted) == 0;
	return found ? lot->order[at] : NULL;
}

/* ---- looking up ---- */

#define FOUND_COLUMNS BOOK_COLUMNS ", store, region, birthday_on"

static void take_before(struct member_row *row, struct stmt *found)
{
	row->known = true;
	book_row(found, &row->before);
	row->before_store = column_int(found, BOOK_COLUMN_COUNT);
	row->before_region = column_int(found, BOOK_COLUMN_COUNT + 1);
	row->birthday_on = (uint32_t)column_int(found, BOOK_COLUMN_COUNT + 2);
}

static void take_holder(void *arg, struct stmt *found)
{
	struct member_row wanted;
	column_text(found, 1, wanted.patron.card, sizeof wanted.patron.card);
	struct member_row *row = row_like(arg, &wanted, by_card);
	if (!row)
		return;
	take_before(row, found);
	row->holder = row->before.id;
}

/* No card stands twice in a file. */
static void find_holders(struct hq *hq, struct lot *lot)
{
	static const struct bulk_text text = {KEPT_MEMBERS_BY_CARD,
		"SELECT " FOUND_COLUMNS " FROM member WHERE card = ? AND gone = 0", "t"};
	lot->sorted = lot->count;
	for (uint32_t i = 0; i < lot->count; i++) {
		lot->order[i] = &lot->rows[i];
		lot->rows[i].holder = 0;
		lot->rows[i].known = false;
	}
	qsort(lot->order, lot->sorted, sizeof(struct member_row *), compare_cards);
	AUTO(bulk) struct bulk find = bulk_begin(hq, &text, take_holder, lot);
	for (uint32_t i = 0; i < lot->count; i++) {
		bulk_text(&find, lot->rows[i].patron.card);
		bulk_end_row(&find);
	}
	bulk_run(&find);
}

static void take_known(void *arg, struct stmt *found)
{
	struct member_row wanted = {.patron.id = column_int(found, 0)};
	struct member_row *row = row_like(arg, &wanted, by_id);
	if (row)
		take_before(row, found);
}

/* Those who are not known by their card. No id stands twice in a lot. */
static void find_known(struct hq *hq, struct lot *lot)
{
	static const struct bulk_text text = {
		KEPT_MEMBERS_BY_ID, "SELECT " FOUND_COLUMNS " FROM member WHERE id = ?", "i"};
	lot->sorted = 0;
	for (uint32_t i = 0; i < lot->count; i++)
		if (lot->rows[i].patron.id && lot->rows[i].holder != lot->rows[i].patron.id)
			lot->order[lot->sorted++] = &lot->rows[i];
	qsort(lot->order, lot->sorted, sizeof(struct member_row *), compare_ids);
	AUTO(bulk) struct bulk find = bulk_begin(hq, &text, take_known, lot);
	for (uint32_t i = 0; i < lot->sorted; i++) {
		lot->order[i]->known = false;
		bulk_int(&find, lot->order[i]->patron.id);
		bulk_end_row(&find);
	}
	bulk_run(&find);
}

static void take_region(void *arg, struct stmt *found)
{
	const struct lot *lot = arg;
	struct member_row wanted = {.store = column_int(found, 0)};
	uint32_t at = first_of(lot, &wanted, by_store);
	for (; at < lot->sorted && lot->order[at]->store == wanted.store; at++)
		lot->order[at]->region = column_int(found, 1);
}

static void find_regions(struct hq *hq, struct lot *lot)
{
	static const struct bulk_text text = {KEPT_REGIONS,
		"SELECT region.store, region.region FROM region WHERE store = ?", "i"};
	lot->sorted = 0;
	for (uint32_t i = 0; i < lot->count; i++) {
		lot->rows[i].region = REGION_EVERYBODY;
		if (lot->rows[i].has_store)
			lot->order[lot->sorted++] = &lot->rows[i];
	}
	qsort(lot->order, lot->sorted, sizeof(struct member_row *), compare_stores);
	AUTO(bulk) struct bulk find = bulk_begin(hq, &text, take_region, lot);
	for (uint32_t i = 0; i < lot->sorted; i++) {
		if (i > 0 && lot->order[i]->store == lot->order[i - 1]->store)
			continue;
		bulk_int(&find, lot->order[i]->store);
		bulk_end_row(&find);
	}
	bulk_run(&find);
}

/* ---- whose row it is ---- */

/* Where the id is, or the free place for it. */
static int64_t *place_of(struct touched *touched, int64_t id)
{
	uint64_t at = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15) >> 32;
	while (touched->ids[at % TOUCHED_PLACES] && touched->ids[at % TOUCHED_PLACES] != id)
		at++;
	return &touched->ids[at % TOUCHED_PLACES];
}

static void name(struct hq *hq, struct member_row *row)
{
	row->drawn = !row->gone && !row->asked && !row->holder;
	if (row->drawn)
		row->patron.id = book_draw_id(hq);
	else if (row->gone)
		row->patron.id = row->asked ? row->asked : row->holder;
	else
		row->patron.id = row->holder ? row->holder : row->asked;
}

/* Names everybody, up to the first row that is about a member of an earlier one, as the holder of
 * the row's card too. A card belongs to one member at a time. */
static bool name_all(struct import *import, struct lot *lot, struct err *err)
{
	struct touched touched = {0};
	for (uint32_t i = 0; i < lot->count; i++) {
		struct member_row *row = &lot->rows[i];
		name(import->hq, row);
		int64_t *own = place_of(&touched, row->patron.id);
		if (*own) {
			lot->count = i;
			return true;
		}
		import->line = row->line;
		if (!row->gone && row->holder && row->asked && row->holder != row->asked)
			return fail(err, TEXT_HQ_MEMBER_CARD_TAKEN, row->patron.card);
		*own = row->patron.id;
	}
	return true;
}

/* A number we drew is somebody's: that row draws again in the next lot. */
static void cut_at_drawn(struct lot *lot)
{
	uint32_t i = 0;
	while (i < lot->count && !(lot->rows[i].drawn && lot->rows[i].known))
		i++;
	lot->count = i;
}

/* ---- birthdays change once in a while ---- */

static bool another_birthday(const struct patron *before, const struct patron *after)
{
	return before->birthday_month > 0 && (before->birthday_month != after->birthday_month ||
						     before->birthday_day != after->birthday_day);
}

/* A birthday that was changed lately stays: whoever moves it from month to month would have it all
 * year. The rest of the row counts. */
static void keep_birthdays(struct import *import, struct lot *lot)
{
	int offset = (int)hq_setting_int(import->hq, "utc_offset_minutes", 480);
	int64_t months = hq_setting_int(import->hq, "birthday.change_months", CHANGE_MONTHS_USUAL);
	uint32_t today = date_at(import->now_ms, offset);
	for (uint32_t i = 0; i < lot->count; i++) {
		struct member_row *row = &lot->rows[i];
		if (!row->known || row->gone || row->before.gone ||
			!another_birthday(&row->before, &row->patron))
			continue;
		bool lately = row->birthday_on > 0 && months > 0 &&
			      date_plus_months(row->birthday_on, months) > today;
		if (!lately) {
			row->birthday_on = today;
			continue;
		}
		row->patron.birthday_month = row->before.birthday_month;
		row->patron.birthday_day = row->before.birthday_day;
		import->birthdays_kept++;
	}
}

/* ---- writing ---- */

static bool is_new(const struct member_row *row)
{
	return !row->gone && !row->known;
}

static bool is_changed(const struct member_row *row)
{
	return !row->gone && row->known && !book_same_person(&row->before, &row->patron);
}

static void bind_person(struct bulk *bulk, const struct patron *patron)
{
	bulk_text(bulk, patron->card);
	bulk_text(bulk, patron->name);
	bulk_text(bulk, patron->phone);
	bulk_text(bulk, patron->tier);
	bulk_text(bulk, patron->group);
	bulk_int(bulk, patron->birthday_month);
	bulk_int(bulk, patron->birthday_day);
	bulk_int(bulk, patron->blocked);
	bulk_text(bulk, patron->blocked_reason);
	bulk_int(bulk, patron->ver);
}

static void add_new(const struct import *import, const struct lot *lot)
{
	static const struct bulk_text text = {KEPT_MEMBERS_ADD,
		"INSERT INTO member (card, name, phone, tier, kind, birthday_month, birthday_day, "
		"blocked, blocked_reason, ver, gone, id, points, completed_orders, metric, "
		"spent_minor, changed_ms, store, region) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"tttttiiitiiiiiiiiii"};
	AUTO(bulk) struct bulk add = bulk_begin(import->hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < lot->count; i++) {
		const struct member_row *row = &lot->rows[i];
		if (!is_new(row))
			continue;
		bind_person(&add, &row->patron);
		bulk_int(&add, false);
		bulk_int(&add, row->patron.id);
		bulk_int(&add, row->patron.points);
		bulk_int(&add, row->patron.completed_orders);
		bulk_int(&add, row->patron.metric);
		bulk_int(&add, 0);
		bulk_int(&add, import->now_ms);
		bulk_int(&add, row->store);
		bulk_int(&add, row->region);
		bulk_end_row(&add);
	}
	bulk_run(&add);
}

static void change_known(const struct import *import, const struct lot *lot)
{
	static const struct bulk_text text = {KEPT_MEMBERS_CHANGE,
		"UPDATE member SET card = ?, name = ?, phone = ?, tier = ?, kind = ?, "
		"birthday_month = ?, birthday_day = ?, blocked = ?, blocked_reason = ?, ver = ?, "
		"gone = 0, changed_ms = ?, birthday_on = ? WHERE id = ?",
		"tttttiiitiiii"};
	AUTO(bulk) struct bulk change = bulk_begin(import->hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < lot->count; i++) {
		const struct member_row *row = &lot->rows[i];
		if (!is_changed(row))
			continue;
		bind_person(&change, &row->patron);
		bulk_int(&change, import->now_ms);
		bulk_int(&change, row->birthday_on);
		bulk_int(&change, row->patron.id);
		bulk_end_row(&change);
	}
	bulk_run(&change);
}

/* Rows that are news, in the order of the file. */
static void give_versions(struct import *import, struct lot *lot)
{
	int64_t news = 0, ver;
	for (uint32_t i = 0; i < lot->count; i++)
		news += is_new(&lot->rows[i]) || is_changed(&lot->rows[i]);
	ver = news ? feed_raise_by(import->hq, STREAM_MEMBERS, news) : 0;
	for (uint32_t i = 0; i < lot->count; i++)
		if (is_new(&lot->rows[i]) || is_changed(&lot->rows[i]))
			lot->rows[i].patron.ver = ver++;
	import->written += news;
}

static bool opens_account(const struct member_row *row)
{
	return is_new(row) && row->patron.points != 0;
}

/* Good as long as points that are earned today. */
static void write_openings(const struct import *import, const struct lot *lot)
{
	struct points_terms terms;
	points_terms_read(import->hq, &terms);
	AUTO(bulk) struct bulk entries = points_entries_begin(import->hq);
	for (uint32_t i = 0; i < lot->count; i++) {
		struct points_entry entry = {.member = lot->rows[i].patron.id,
			.points = lot->rows[i].patron.points,
			.at_ms = import->now_ms,
			.source = POINTS_OPENING,
			.key = POINTS_OPENING};
		if (!opens_account(&lot->rows[i]))
			continue;
		if (entry.points > 0)
			entry.expires_on = points_last_day(
				points_day_of(&terms, import->now_ms), terms.now.valid_months);
		points_entries_add(&entries, &entry, import->now_ms);
	}
	bulk_run(&entries);
}

static bool open_accounts(struct import *import, const struct lot *lot, struct err *err)
{
	int64_t count = 0;
	for (uint32_t i = 0; i < lot->count; i++)
		count += opens_account(&lot->rows[i]);
	if (count == 0)
		return true;
	int64_t number = counter_take(import->hq, "own", count);
	AUTO(bulk) struct bulk legs = legs_begin(import->hq);
	for (uint32_t i = 0; i < lot->count; i++) {
		const struct member_row *row = &lot->rows[i];
		struct posting posting = {.at.seq = (uint64_t)number};
		if (!opens_account(row))
			continue;
		posting_member(&posting, row->patron.id, row->patron.points);
		posting_account(&posting, ACCOUNT_OPENING, UNIT_POINTS, -row->patron.points);
		import->line = row->line;
		if (!posting_balanced(&posting))
			return fail(err, TEXT_HQ_MEMBER_POINTS);
		legs_add(&legs, &posting);
		number++;
	}
	bulk_run(&legs);
	write_openings(import, lot);
	return true;
}

/* Who goes, and who is known and moves: few of a file. */
static void settle_others(struct import *import, const struct lot *lot)
{
	struct hq *hq = import->hq;
	for (uint32_t i = 0; i < lot->count; i++) {
		const struct member_row *row = &lot->rows[i];
		bool gone = row->gone && row->known && !row->before.gone &&
			    book_erase(hq, row->patron.id, import->now_ms);
		bool moves = row->known && !row->gone && row->has_store &&
			     (row->store != row->before_store || row->region != row->before_region);
		import->removed += gone;
		import->same += !gone && !is_new(row) && !is_changed(row);
		if (moves)
			selection_place(hq, row->patron.id, row->store, import->now_ms);
	}
}

/* ---- all of it ---- */

/* Settles rows from the lot's first on; its count says how many. */
static bool settle_lot(struct import *import, struct lot *lot, struct err *err)
{
	find_holders(import->hq, lot);
	if (!name_all(import, lot, err))
		return false;
	find_known(import->hq, lot);
	cut_at_drawn(lot);
	find_regions(import->hq, lot);
	keep_birthdays(import, lot);
	give_versions(import, lot);
	if (!open_accounts(import, lot, err))
		return false;
	add_new(import, lot);
	change_known(import, lot);
	settle_others(import, lot);
	return true;
}

bool member_rows_settle(struct import *import, struct err *err)
{
	struct member_rows *rows = import->members;
	uint32_t width = MEMBER_ROWS_MAX, count = rows->count;
	rows->count = 0;
	for (uint32_t at = 0; at < count;) {
		uint32_t left = count - at, wanted = left < width ? left : width;
		struct lot lot = {.rows = rows->rows + at, .count = wanted};
		if (!settle_lot(import, &lot, err))
			return false;
		/* Rows that wait for each other would be looked up again and again. */
		width = lot.count < wanted ? MEMBER_ROWS_NARROW : 2 * wanted;
		at += lot.count;
	}
	return true;
}
