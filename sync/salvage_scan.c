/* salvage.h, first half: collecting. */
#include "sync/salvage.h"

#include "pos/core/closed_sale.h"
#include "pos/core/text.h"
#include "sync/salvage_parts.h"

#include <stdlib.h>
#include <string.h>

/* ---- journal rows ---- */

static uint64_t mix(uint64_t print, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	for (size_t i = 0; i < size; i++)
		print = (print ^ bytes[i]) * UINT64_C(0x100000001b3);
	return print;
}

/* FNV-1a over all that stands on the page. */
static uint64_t print_of(const struct journal_row *row)
{
	uint64_t print = mix(UINT64_C(0xcbf29ce484222325), row->hash.bytes, HASH_SIZE);
	print = mix(print, &row->record_size, sizeof row->record_size);
	print = mix(print, &row->overflow, sizeof row->overflow);
	return mix(print, row->local, row->local_size);
}

static bool add_find(struct salvage *salvage, struct find find)
{
	if (salvage->find_count == salvage->find_room) {
		size_t room = salvage->find_room ? salvage->find_room * 2 : 4096;
		struct find *finds = realloc(salvage->finds, room * sizeof *finds);
		if (!finds)
			return false;
		salvage->finds = finds;
		salvage->find_room = room;
	}
	salvage->finds[salvage->find_count++] = find;
	return true;
}

static bool scan_journal(struct salvage *salvage, size_t sheet, const uint8_t page[PAGE_SIZE])
{
	struct journal_row row;
	uint32_t at = 0;
	while (page_next_journal_row(page, &at, &row)) {
		struct find find = {
			.place = row.place,
			.print = print_of(&row),
			.sheet = sheet,
			.mark = at - SALVAGE_MARK_SIZE,
			.sure = salvage->image.sheets[sheet].sure,
			.bare = row.bare,
			.rank = salvage->image.sheets[sheet].rank,
		};
		if (!add_find(salvage, find))
			return false;
	}
	return true;
}

static int compare_finds(const void *a, const void *b)
{
	const struct find *one = a, *two = b;
	if (one->place != two->place)
		return one->place < two->place ? -1 : 1;
	if (one->sure != two->sure)
		return one->sure ? -1 : 1;
	if (one->bare != two->bare)
		return two->bare ? -1 : 1;
	return one->rank == two->rank ? 0 : one->rank > two->rank ? -1 : 1;
}

static bool is_known(const struct find *kept, const struct find *end, const struct find *find)
{
	while (end-- > kept && end->place == find->place)
		if (end->print == find->print)
			return true;
	return false;
}

static void sort_finds(struct salvage *salvage)
{
	size_t kept = 0;
	if (!salvage->find_count)
		return;
	qsort(salvage->finds, salvage->find_count, sizeof *salvage->finds, compare_finds);
	for (size_t i = 0; i < salvage->find_count; i++)
		if (!is_known(salvage->finds, salvage->finds + kept, &salvage->finds[i]))
			salvage->finds[kept++] = salvage->finds[i];
	salvage->find_count = kept;
}

/* ---- rows of other tables ---- */

static bool is_text(const struct page_value *value, size_t cap)
{
	return !value->is_int && !value->is_null && value->size < cap &&
	       !memchr(value->bytes, 0, value->size) && text_valid_utf8(value->bytes, value->size);
}

static struct salvage_meta *meta_for(struct salvage *salvage, const char *name)
{
	for (uint32_t i = 0; i < salvage->meta_count; i++)
		if (strcmp(salvage->meta[i].name, name) == 0)
			return &salvage->meta[i];
	if (salvage->meta_count == SALVAGE_META_MAX)
		return NULL;
	struct salvage_meta *meta = &salvage->meta[salvage->meta_count++];
	*meta = (struct salvage_meta){.rank = INT64_MIN};
	text_copy(meta->name, sizeof meta->name, name);
	return meta;
}

static char *text_of(const struct page_value *value)
{
	return strndup((const char *)value->bytes, value->size);
}

/* meta is the one table WITHOUT ROWID of two texts. */
static void take_meta(
	struct salvage *salvage, const struct sheet *sheet, const struct page_row *row)
{
	if (row->columns != 2 || row->values[0].size == 0 ||
		!is_text(&row->values[0], SALVAGE_NAME_MAX) ||
		!is_text(&row->values[1], SALVAGE_VALUE_MAX))
		return;
	char *name = text_of(&row->values[0]), *value = text_of(&row->values[1]);
	struct salvage_meta *meta = name && value ? meta_for(salvage, name) : NULL;
	bool better = meta && (meta->sure < sheet->sure ||
				      (meta->sure == sheet->sure && meta->rank < sheet->rank));
	if (better) {
		free(meta->value);
		meta->value = value;
		meta->sure = sheet->sure;
		meta->rank = sheet->rank;
		value = NULL;
	}
	free(name);
	free(value);
}

/* epoch, certificate, three numbers, a name. */
static bool read_branch(
	const struct page_cell *cell, const struct page_row *row, struct salvage_branch *branch)
{
	const struct page_value *values = row->values;
	struct certificate certificate;
	if (row->columns != 6 || !values[0].is_null || values[1].size != CERTIFICATE_SIZE ||
		!values[2].is_int || !values[3].is_int || !values[4].is_int ||
		!is_text(&values[5], sizeof branch->settled) ||
		!certificate_read(values[1].bytes, CERTIFICATE_SIZE, &certificate) ||
		certificate.epoch != cell->rowid)
		return false;
	*branch = (struct salvage_branch){
		.epoch = certificate.epoch,
		.carried_from = values[2].number,
		.pass_from = values[3].number,
		.at_seq = values[4].number,
	};
	memcpy(branch->certificate, values[1].bytes, CERTIFICATE_SIZE);
	memcpy(branch->settled, values[5].bytes, values[5].size);
	return true;
}

static void take_branch(
	struct salvage *salvage, const struct sheet *sheet, const struct salvage_branch *found)
{
	struct salvage_branch *kept = salvage->branches;
	struct salvage_branch *end = kept + salvage->branch_count;
	while (kept < end && kept->epoch != found->epoch)
		kept++;
	if (kept == end && salvage->branch_count == SALVAGE_BRANCHES_MAX)
		return;
	if (kept < end && kept->rank >= sheet->rank)
		return;
	salvage->branch_count += kept == end;
	*kept = *found;
	kept->rank = sheet->rank;
}

/* epoch, next_seq, head, counter. */
static bool read_purged(
	const struct page_cell *cell, const struct page_row *row, struct salvage_purged *purged)
{
	const struct page_value *values = row->values;
	if (row->columns != 4 || !values[0].is_null || !values[1].is_int || values[2].is_int ||
		values[2].size != HASH_SIZE || !values[3].is_int || cell->rowid < 1 ||
		cell->rowid > RECORD_EPOCH_MAX || values[1].number < 2 || values[3].number < 0 ||
		values[3].number > UINT32_MAX)
		return false;
	*purged = (struct salvage_purged){
		.epoch = (uint32_t)cell->rowid,
		.next_seq = (uint64_t)values[1].number,
		.counter = (uint32_t)values[3].number,
	};
	memcpy(purged->head.bytes, values[2].bytes, HASH_SIZE);
	return true;
}

static void take_purged(
	struct salvage *salvage, const struct sheet *sheet, const struct salvage_purged *found)
{
	struct salvage_purged *kept = salvage->purged;
	struct salvage_purged *end = kept + salvage->purged_count;
	while (kept < end && kept->epoch != found->epoch)
		kept++;
	if (kept == end && salvage->purged_count == SALVAGE_BRANCHES_MAX)
		return;
	if (kept < end && kept->rank >= sheet->rank)
		return;
	salvage->purged_count += kept == end;
	*kept = *found;
	kept->rank = sheet->rank;
}

/* A row of sale: place and seven whole numbers, a date among them. */
static bool is_sale(const struct page_cell *cell, const struct page_row *row)
{
	if (row->columns != 8 || !row->values[0].is_null)
		return false;
	for (uint32_t i = 1; i < row->columns; i++)
		if (!row->values[i].is_int)
			return false;
	int64_t epoch = cell->rowid >> 40, date = row->values[2].number;
	return epoch >= 1 && epoch <= RECORD_EPOCH_MAX && date > 20000101 && date < 99991231 &&
	       row->values[1].number >= 1;
}

static bool take_witness(struct salvage *salvage, int64_t place)
{
	if (salvage->witness_count == salvage->witness_room) {
		size_t room = salvage->witness_room ? salvage->witness_room * 2 : 4096;
		int64_t *witnesses = realloc(salvage->witnesses, room * sizeof *witnesses);
		if (!witnesses)
			return false;
		salvage->witnesses = witnesses;
		salvage->witness_room = room;
	}
	salvage->witnesses[salvage->witness_count++] = place;
	return true;
}

/* The whole row, wherever it goes on. */
static bool row_of_cell(struct salvage *salvage, const struct page_cell *cell, struct page_row *row)
{
	if (!cell->overflow)
		return page_row(cell->local, cell->size, row);
	const struct image_piece piece = {
		cell->local, cell->local_size, cell->size, cell->overflow};
	const struct image_way way = {0};
	return cell->size <= SALVAGE_ROW_MAX &&
	       image_follow(&salvage->image, &piece, &way, salvage->record) &&
	       page_row(salvage->record, cell->size, row);
}

static bool scan_rows(
	struct salvage *salvage, const struct sheet *sheet, const uint8_t page[PAGE_SIZE])
{
	bool first = sheet->number == 1;
	uint32_t cells = page_cells(page, first);
	for (uint32_t i = 0; i < cells; i++) {
		struct page_cell cell;
		struct page_row row;
		if (!page_cell(page, first, i, &cell) || (cell.keyed && cell.overflow) ||
			!row_of_cell(salvage, &cell, &row))
			continue;
		struct salvage_branch branch;
		struct salvage_purged purged;
		if (!cell.keyed)
			take_meta(salvage, sheet, &row);
		else if (sheet->sure && read_branch(&cell, &row, &branch))
			take_branch(salvage, sheet, &branch);
		else if (sheet->sure && read_purged(&cell, &row, &purged))
			take_purged(salvage, sheet, &purged);
		else if (sheet->sure && is_sale(&cell, &row) && !take_witness(salvage, cell.rowid))
			return false;
	}
	return true;
}

const char *salvage_meta(const struct salvage *salvage, const char *name)
{
	for (uint32_t i = 0; i < salvage->meta_count; i++)
		if (strcmp(salvage->meta[i].name, name) == 0)
			return salvage->meta[i].value;
	return NULL;
}

uint64_t salvage_witnessed(const struct salvage *salvage, uint32_t epoch)
{
	int64_t last = 0;
	for (size_t i = 0; i < salvage->witness_count; i++)
		if (salvage->witnesses[i] >> 40 == epoch && salvage->witnesses[i] > last)
			last = salvage->witnesses[i];
	return (uint64_t)last & RECORD_SEQ_MAX;
}

/* ---- all of it ---- */

static bool scan(struct salvage *salvage)
{
	uint8_t page[PAGE_SIZE];
	for (size_t i = 0; i < salvage->image.count; i++) {
		const struct sheet *sheet = &salvage->image.sheets[i];
		if (!image_read(&salvage->image, sheet, page))
			continue;
		if (!scan_journal(salvage, i, page) || !scan_rows(salvage, sheet, page))
			return false;
	}
	sort_finds(salvage);
	return true;
}

bool salvage_begin(struct salvage *salvage, const char *path, struct err *err)
{
	memset(salvage, 0, sizeof *salvage);
	salvage->leaf_sheet = SIZE_MAX;
	if (!image_open(&salvage->image, path, err)) {
		image_done(&salvage->image);
		return false;
	}
	salvage->record = malloc(RECORD_MAX);
	salvage->other = malloc(RECORD_MAX);
	salvage->sale = malloc(sizeof *salvage->sale);
	if (salvage->record && salvage->other && salvage->sale && scan(salvage))
		return true;
	salvage_done(salvage);
	return fail(err, TEXT_OUT_OF_MEMORY);
}

void salvage_done(struct salvage *salvage)
{
	for (uint32_t i = 0; i < salvage->meta_count; i++)
		free(salvage->meta[i].value);
	free(salvage->finds);
	free(salvage->witnesses);
	free(salvage->firsts);
	free(salvage->record);
	free(salvage->other);
	free(salvage->sale);
	image_done(&salvage->image);
	memset(salvage, 0, sizeof *salvage);
	salvage->image.file = salvage->image.wal = -1;
}
