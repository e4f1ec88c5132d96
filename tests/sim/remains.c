#include "tests/sim/remains.h"
#include "sync/journal_record.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum {
	PAGE = 4096,
	LINK = 4, /* the number of the next page stands before what a page goes on with */
	GOES_ON = PAGE - LINK,
	LOG_HEAD = 32,
	FRAME_HEAD = 24,
	SEQ_AT = 3 + 2 + 2 + 4 + 4 + 4, /* sync/README.md 4 */
	UID_AT = SEQ_AT + 8,
	KEY = 8,
	COLUMNS = 56, /* before the record, or one or two bytes more */
	PROOF = 8,
};

static struct truth {
	uint8_t *bytes;
	uint32_t size;
	uint32_t first; /* of these, on the page where it begins */
	uint8_t columns[COLUMNS];
} truths[REMAINS_RECORDS_MAX];

/* Where content begins that may go on from another page, by its first bytes. */
static struct going {
	uint8_t key[KEY];
	const uint8_t *at;
} * goings;
static size_t going_count;

void remains_add(uint64_t seq, const void *bytes, uint32_t size)
{
	check(seq < REMAINS_RECORDS_MAX && !truths[seq].bytes);
	truths[seq] = (struct truth){.bytes = malloc(size), .size = size};
	check(truths[seq].bytes != NULL);
	memcpy(truths[seq].bytes, bytes, size);
}

/* ---- pages that go on ---- */

static int compare_goings(const void *a, const void *b)
{
	return memcmp(((const struct going *)a)->key, ((const struct going *)b)->key, KEY);
}

static void add_pages(const uint8_t *bytes, size_t size, size_t head, size_t each)
{
	for (size_t at = head + each - PAGE; at + PAGE <= size; at += each) {
		struct going *going = &goings[going_count++];
		going->at = bytes + at + LINK;
		memcpy(going->key, going->at, KEY);
	}
}

static void sort_pages(const struct remains_files *files)
{
	free(goings);
	goings = calloc((files->file_size + files->wal_size) / PAGE + 2, sizeof *goings);
	check(goings != NULL);
	going_count = 0;
	add_pages(files->file, files->file_size, 0, PAGE);
	add_pages(files->wal, files->wal_size, LOG_HEAD, FRAME_HEAD + PAGE);
	qsort(goings, going_count, sizeof *goings, compare_goings);
}

/* size >= KEY: less never goes on (format 1.6). */
static bool any_page_holds(const uint8_t *piece, uint32_t size)
{
	size_t low = 0, high = going_count;
	check(size >= KEY);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (memcmp(goings[middle].key, piece, KEY) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < going_count && memcmp(goings[low].key, piece, KEY) == 0; low++)
		if (memcmp(goings[low].at, piece, size) == 0)
			return true;
	return false;
}

static bool all_pieces_from(const struct truth *truth, uint32_t from)
{
	for (uint32_t at = from; at < truth->size; at += GOES_ON) {
		uint32_t left = truth->size - at;
		if (!any_page_holds(truth->bytes + at, left < GOES_ON ? left : GOES_ON))
			return false;
	}
	return true;
}

/* ---- beginnings ---- */

/* 0: what stands there is no record's beginning. */
static uint64_t seq_at(const uint8_t *mark, const uint8_t *end)
{
	uint64_t seq = 0;
	if ((size_t)(end - mark) < RECORD_HEAD_SIZE)
		return 0;
	for (int i = 7; i >= 0; i--)
		seq = seq << 8 | mark[SEQ_AT + i];
	if (seq >= REMAINS_RECORDS_MAX || !truths[seq].bytes)
		return 0;
	return memcmp(mark, truths[seq].bytes, UID_AT + UID_SIZE) == 0 ? seq : 0;
}

static void each_beginning(const uint8_t *bytes, size_t size,
	void (*take)(uint64_t seq, const uint8_t *mark, const uint8_t *end))
{
	const uint8_t *end = bytes + size, *at = bytes + COLUMNS;
	while (size > COLUMNS && (at = memmem(at, (size_t)(end - at), "PJ1", 3))) {
		uint64_t seq = seq_at(at, end);
		if (seq)
			take(seq, at, end);
		at += 3;
	}
}

static uint32_t alike(const struct truth *truth, const uint8_t *mark, const uint8_t *end)
{
	uint32_t count = 0;
	while (count < truth->size && mark + count < end && mark[count] == truth->bytes[count])
		count++;
	return count;
}

/* Bytes of the link may look like the record's next ones. */
static void learn_one(uint64_t seq, const uint8_t *mark, const uint8_t *end)
{
	struct truth *truth = &truths[seq];
	if (truth->first)
		return;
	uint32_t most = alike(truth, mark, end), least = most == truth->size ? most : most - LINK;
	for (uint32_t first = most; first >= least && !truth->first; first--)
		if (all_pieces_from(truth, first))
			truth->first = first;
	memcpy(truth->columns, mark - COLUMNS, COLUMNS);
}

void remains_learn(const struct remains_files *healthy)
{
	static bool there[REMAINS_RECORDS_MAX];
	uint32_t added = 0;
	sort_pages(healthy);
	each_beginning(healthy->file, healthy->file_size, learn_one);
	each_beginning(healthy->wal, healthy->wal_size, learn_one);
	for (uint64_t seq = 1; seq < REMAINS_RECORDS_MAX; seq++)
		added += truths[seq].bytes != NULL;
	check(remains_count(healthy, there) == added);
}

enum evidence { DESTROYED, BY_THE_ONE_BEFORE, BY_ITSELF };
static enum evidence evidence[REMAINS_RECORDS_MAX];

static enum evidence evidence_of(const struct truth *truth, const uint8_t *mark, const uint8_t *end)
{
	if (!truth->first || (size_t)(end - mark) < truth->first ||
		memcmp(mark, truth->bytes, truth->first) != 0 ||
		memcmp(mark - PROOF, truth->columns + COLUMNS - PROOF, PROOF) != 0 ||
		!all_pieces_from(truth, truth->first))
		return DESTROYED;
	return memcmp(mark - COLUMNS, truth->columns, COLUMNS) == 0 ? BY_ITSELF : BY_THE_ONE_BEFORE;
}

static void find_one(uint64_t seq, const uint8_t *mark, const uint8_t *end)
{
	enum evidence found = evidence_of(&truths[seq], mark, end);
	if (found > evidence[seq])
		evidence[seq] = found;
}

uint32_t remains_count(const struct remains_files *damaged, bool there[REMAINS_RECORDS_MAX])
{
	uint32_t count = 0;
	memset(evidence, 0, sizeof evidence);
	sort_pages(damaged);
	each_beginning(damaged->file, damaged->file_size, find_one);
	each_beginning(damaged->wal, damaged->wal_size, find_one);
	there[0] = false;
	for (uint64_t seq = 1; seq < REMAINS_RECORDS_MAX; seq++) {
		there[seq] = evidence[seq] == BY_ITSELF ||
			     (evidence[seq] == BY_THE_ONE_BEFORE && there[seq - 1]);
		count += there[seq];
	}
	return count;
}

void remains_done(void)
{
	for (uint64_t seq = 0; seq < REMAINS_RECORDS_MAX; seq++) {
		free(truths[seq].bytes);
		truths[seq] = (struct truth){0};
	}
	free(goings);
	goings = NULL;
}
