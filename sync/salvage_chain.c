/* salvage.h, second half: judging by the chain. */
#include "pos/core/closed_sale.h"
#include "sync/certificate.h"
#include "sync/journal_sale.h"
#include "sync/salvage.h"
#include "sync/salvage_parts.h"
#include "sync/sign.h"

#include <stdlib.h>
#include <string.h>

/* ---- reading a find again ---- */

static bool row_of(struct salvage *salvage, const struct find *find, struct journal_row *row)
{
	if (salvage->leaf_sheet != find->sheet) {
		salvage->leaf_sheet = SIZE_MAX;
		if (!image_read(
			    &salvage->image, &salvage->image.sheets[find->sheet], salvage->leaf))
			return false;
		salvage->leaf_sheet = find->sheet;
	}
	uint32_t at = find->mark;
	return page_next_journal_row(salvage->leaf, &at, row) && row->place == find->place;
}

/* The bytes are one record, and the one that the row says. */
static bool is_record(const uint8_t *bytes, const struct journal_row *row, struct record *record)
{
	return record_read(bytes, row->record_size, record) &&
	       record_place(record->epoch, record->seq) == row->place &&
	       record->kind == row->kind && uid_equal(&record->uid, &row->uid);
}

/* Ways to try: each with another image of the pages that follow. */
static uint32_t ways_of(const struct salvage *salvage, const struct journal_row *row)
{
	uint32_t versions = row->overflow ? image_versions(&salvage->image, row->overflow) : 1;
	return versions < IMAGE_VERSIONS_MAX ? versions : IMAGE_VERSIONS_MAX;
}

static bool load(struct salvage *salvage, const struct journal_row *row,
	const struct image_way *way, uint8_t *bytes)
{
	struct record record;
	const struct image_piece piece = {
		row->local, row->local_size, row->record_size, row->overflow};
	return image_follow(&salvage->image, &piece, way, bytes) && is_record(bytes, row, &record);
}

static bool follows(
	const struct hash *before, const uint8_t *bytes, uint32_t size, const struct hash *hash)
{
	struct hash made = hash_after(before, bytes, size);
	return hash_equal(&made, hash);
}

/* Damage inside a body leaves a record all the same, but hardly ever a sale. */
static bool body_reads(struct salvage *salvage, const struct journal_row *row, const uint8_t *bytes)
{
	struct record record;
	if (!record_read(bytes, row->record_size, &record))
		return false;
	return record.kind != RECORD_SALE || record.schema > RECORD_SCHEMA ||
	       sale_record_read(&record, salvage->sale);
}

/* ---- the record before ---- */

/* false: nothing is known that this record could be checked against. The first of an epoch brings
 * the certificate that its chain grows from. */
static bool hash_before(const struct salvage *salvage, int64_t place, const uint8_t *bytes,
	uint32_t size, struct hash *before)
{
	struct certificate certificate;
	struct record record;
	for (uint32_t i = 0; i < salvage->purged_count; i++) {
		const struct salvage_purged *purged = &salvage->purged[i];
		if (record_place(purged->epoch, purged->next_seq) != place)
			continue;
		*before = purged->head;
		return true;
	}
	if ((place & (int64_t)RECORD_SEQ_MAX) != 1) {
		*before = salvage->head;
		return salvage->head_good && salvage->place == place - 1;
	}
	if (!record_read(bytes, size, &record) || record.kind != RECORD_ENROL ||
		!certificate_read(record.body, record.body_size, &certificate) ||
		certificate.epoch != record.epoch || certificate.till != record.till)
		return false;
	*before = certificate_genesis(&certificate);
	return true;
}

/* ---- the record after ---- */

static size_t end_of(const struct salvage *salvage, size_t first)
{
	size_t end = first;
	while (end < salvage->find_count &&
		salvage->finds[end].place == salvage->finds[first].place)
		end++;
	return end;
}

enum next { NEXT_NONE, NEXT_AGREES, NEXT_DISAGREES };

/* Does what stands at the place after finds[first] follow from this hash? What is damaged itself
 * cannot say that it does not. */
static enum next ask_next(struct salvage *salvage, size_t first, const struct hash *hash)
{
	size_t next = end_of(salvage, first);
	enum next answer = NEXT_NONE;
	if (next == salvage->find_count ||
		salvage->finds[next].place != salvage->finds[first].place + 1)
		return NEXT_NONE;
	for (size_t i = next, end = end_of(salvage, next); i < end; i++) {
		struct journal_row row;
		if (!row_of(salvage, &salvage->finds[i], &row))
			continue;
		for (uint32_t version = 0; version < ways_of(salvage, &row); version++) {
			const struct image_way way = {.version = version};
			if (!load(salvage, &row, &way, salvage->other))
				continue;
			if (follows(hash, salvage->other, row.record_size, &row.hash))
				return NEXT_AGREES;
			if (body_reads(salvage, &row, salvage->other))
				answer = NEXT_DISAGREES;
		}
	}
	return answer;
}

/* ---- ways that are lost ---- */

static uint32_t first_word(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool read_firsts(struct salvage *salvage)
{
	uint8_t page[PAGE_SIZE];
	if (salvage->firsts)
		return true;
	salvage->firsts = calloc(salvage->image.count, sizeof *salvage->firsts);
	if (!salvage->firsts)
		return false;
	for (size_t i = 0; i < salvage->image.count; i++)
		if (image_read(&salvage->image, &salvage->image.sheets[i], page))
			salvage->firsts[i] = first_word(page);
	return true;
}

static uint32_t steps_of(const struct journal_row *row)
{
	return (row->record_size - row->local_size + PAGE_OVERFLOW_SIZE - 1) / PAGE_OVERFLOW_SIZE;
}

/* A page that lies where another should: tries every page in the place of each step. */
static bool find_way(struct salvage *salvage, const struct journal_row *row,
	const struct hash *before, uint8_t *bytes)
{
	if (!row->record_size || row->record_size == row->local_size || !read_firsts(salvage))
		return false;
	uint32_t steps = steps_of(row);
	for (uint32_t step = 0; step < steps; step++)
		for (size_t i = 0; i < salvage->image.count; i++) {
			uint32_t next = salvage->firsts[i];
			if ((step + 1 == steps) != (next == 0) || next > INT32_MAX)
				continue;
			if (salvage->trials++ >= SALVAGE_TRIALS_MAX)
				return false;
			const struct image_way way = {
				.step = step, .instead = &salvage->image.sheets[i]};
			if (load(salvage, row, &way, bytes) &&
				follows(before, bytes, row->record_size, &row->hash))
				return true;
		}
	return false;
}

/* ---- a place ---- */

static void give(struct salvage *salvage, struct saved *saved, const struct journal_row *row,
	const struct hash *hash, bool verified)
{
	*saved = (struct saved){
		.place = row->place,
		.hash = *hash,
		.bytes = salvage->record,
		.size = row->record_size,
		.verified = verified,
	};
	salvage->place = row->place;
	salvage->head = *hash;
	salvage->head_good = true;
	if (verified)
		salvage->verified++;
	else
		salvage->alone++;
}

/* The row whose hash follows from the record before. */
static bool take_verified(struct salvage *salvage, const struct find *find, struct saved *saved)
{
	struct journal_row row;
	struct hash before;
	if (!row_of(salvage, find, &row))
		return false;
	for (uint32_t version = 0; version < ways_of(salvage, &row); version++) {
		const struct image_way way = {.version = version};
		if (!load(salvage, &row, &way, salvage->record) ||
			!hash_before(
				salvage, row.place, salvage->record, row.record_size, &before) ||
			!follows(&before, salvage->record, row.record_size, &row.hash))
			continue;
		give(salvage, saved, &row, &row.hash, true);
		return true;
	}
	return false;
}

/* Damage ends somewhere: the last bytes of a hash may have outlived the first ones. */
static bool ends_alike(const struct hash *one, const struct hash *two)
{
	const size_t at = HASH_SIZE - SALVAGE_HASH_REST;
	return memcmp(one->bytes + at, two->bytes + at, SALVAGE_HASH_REST) == 0;
}

/* A record that is whole beside a hash that is not: what is left of it proves the record, or the
 * one after knows what the hash was. */
static bool take_mended(struct salvage *salvage, size_t first, size_t at, struct saved *saved)
{
	struct journal_row row;
	struct hash before;
	const struct image_way way = {0};
	if (!row_of(salvage, &salvage->finds[at], &row) ||
		!load(salvage, &row, &way, salvage->record) ||
		!hash_before(salvage, row.place, salvage->record, row.record_size, &before))
		return false;
	struct hash hash = hash_after(&before, salvage->record, row.record_size);
	if (!ends_alike(&hash, &row.hash) && ask_next(salvage, first, &hash) != NEXT_AGREES)
		return false;
	give(salvage, saved, &row, &hash, true);
	return true;
}

static bool take_rejoined(struct salvage *salvage, const struct find *find, struct saved *saved)
{
	struct journal_row row;
	bool known = salvage->head_good && salvage->place == find->place - 1;
	if (!known || !row_of(salvage, find, &row) ||
		!find_way(salvage, &row, &salvage->head, salvage->record))
		return false;
	give(salvage, saved, &row, &row.hash, true);
	return true;
}

/* The record before is missing, so nothing proves this one but its own marks and the one after. */
static bool take_alone(struct salvage *salvage, size_t first, size_t at, struct saved *saved)
{
	struct journal_row row;
	const struct find *find = &salvage->finds[at];
	if (!row_of(salvage, find, &row))
		return false;
	const struct hash hash = row.hash;
	const bool sure = find->sure && !find->bare;
	enum next next = ask_next(salvage, first, &hash);
	/* Asking may have read another page. */
	if (next == NEXT_DISAGREES || (!sure && next != NEXT_AGREES) ||
		!row_of(salvage, find, &row))
		return false;
	for (uint32_t version = 0; version < ways_of(salvage, &row); version++) {
		const struct image_way way = {.version = version};
		if (!load(salvage, &row, &way, salvage->record) ||
			!body_reads(salvage, &row, salvage->record))
			continue;
		give(salvage, saved, &row, &hash, false);
		return true;
	}
	return false;
}

/* A bare one may be what another record carries (READOPT): no damage. */
static bool any_with_columns(const struct salvage *salvage, size_t first, size_t end)
{
	while (first < end && salvage->finds[first].bare)
		first++;
	return first < end;
}

/* Nothing of this place can be used; its hash may still be what the next one follows from. */
static void pass_over(struct salvage *salvage, size_t first, size_t end)
{
	if (any_with_columns(salvage, first, end))
		salvage->damaged++;
	salvage->head_good = false;
	for (size_t i = first; i < end && !salvage->head_good; i++) {
		struct journal_row row;
		if (!row_of(salvage, &salvage->finds[i], &row))
			continue;
		const struct hash hash = row.hash;
		if (ask_next(salvage, first, &hash) != NEXT_AGREES)
			continue;
		salvage->place = salvage->finds[first].place;
		salvage->head = hash;
		salvage->head_good = true;
	}
}

static bool take_place(struct salvage *salvage, size_t first, size_t end, struct saved *saved)
{
	bool follower = (salvage->head_good && salvage->place == salvage->finds[first].place - 1) ||
			(salvage->finds[first].place & (int64_t)RECORD_SEQ_MAX) == 1;
	for (size_t i = first; i < end; i++)
		if (take_verified(salvage, &salvage->finds[i], saved))
			return true;
	for (size_t i = first; follower && i < end; i++)
		if (take_mended(salvage, first, i, saved) ||
			take_rejoined(salvage, &salvage->finds[i], saved))
			return true;
	for (size_t i = first; !follower && i < end; i++)
		if (take_alone(salvage, first, i, saved))
			return true;
	return false;
}

bool salvage_next(struct salvage *salvage, struct saved *saved)
{
	while (salvage->at < salvage->find_count) {
		size_t first = salvage->at, end = end_of(salvage, first);
		salvage->at = end;
		if (take_place(salvage, first, end, saved))
			return true;
		pass_over(salvage, first, end);
	}
	return false;
}
