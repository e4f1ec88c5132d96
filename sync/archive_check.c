#include "sync/archive_check.h"

#include "sync/archive_shelf.h"
#include "sync/purge.h"

#include <inttypes.h>
#include <stdio.h>

/* One epoch on its way up. */
struct climb {
	uint64_t next; /* everything below was seen, or is missing */
	struct hash head;
	bool head_known;
	uint64_t missing, missing_from;
};

struct check {
	const struct archive_shelf *shelf;
	void (*found)(void *arg, const struct message *what);
	void *arg;
	struct archive_checked *checked;
};

static void name(const struct check *check, struct says says)
{
	const struct message what = message_of(says);
	check->found(check->arg, &what);
}

struct look {
	uint64_t seq, wanted; /* the hash of which record */
	struct hash hash;
};

static bool look(void *arg, const uint8_t *record, size_t size, const struct hash *hash)
{
	struct look *look = arg;
	(void)record;
	(void)size;
	if (look->seq++ == look->wanted)
		look->hash = *hash;
	return true;
}

/* Whole, and of the same chain as the piece before. */
static bool good(const struct check *check, const struct climb *climb, uint32_t at,
	struct archive_piece *piece)
{
	const struct shelf_piece *named = &check->shelf->pieces[at];
	char path[ARCHIVE_PATH_MAX];
	struct err err;
	struct look joint = {.seq = named->from, .wanted = climb->next - 1};
	archive_shelf_path(check->shelf, at, path);
	bool read = archive_read(path, piece, look, &joint, &err);
	bool meant = read && piece->epoch == named->epoch && piece->from == named->from &&
		     piece->from + piece->count == named->to + 1;
	if (meant && named->from == climb->next)
		joint.hash = piece->prev;
	bool apart = named->from > climb->next || named->to + 1 < climb->next;
	bool joins = !climb->head_known || apart || hash_equal(&joint.hash, &climb->head);
	if (meant && joins)
		return true;
	name(check, (struct says){TEXT_ARCHIVE_DAMAGED, path});
	check->checked->damaged++;
	return false;
}

static void miss(struct climb *climb, uint64_t to)
{
	if (climb->missing == 0)
		climb->missing_from = climb->next;
	climb->missing += to - climb->next;
	climb->next = to;
	climb->head_known = false;
}

static void climb_piece(const struct check *check, struct climb *climb, uint32_t at)
{
	const struct shelf_piece *named = &check->shelf->pieces[at];
	struct archive_piece piece;
	if (!good(check, climb, at, &piece) || named->to < climb->next)
		return;
	if (named->from > climb->next)
		miss(climb, named->from);
	check->checked->records += named->to + 1 - climb->next;
	climb->next = named->to + 1;
	climb->head = piece.last;
	climb->head_known = true;
}

static void check_epoch(const struct check *check, uint32_t epoch, const struct purged *purged)
{
	struct climb climb = {.next = 1};
	for (uint32_t at = 0; at < check->shelf->count; at++)
		if (check->shelf->pieces[at].epoch == epoch &&
			check->shelf->pieces[at].from < purged->next_seq)
			climb_piece(check, &climb, at);
	/* The last one must lead to where money.db begins. */
	if (climb.next == purged->next_seq && !hash_equal(&climb.head, &purged->head))
		climb.next = 1;
	if (climb.next < purged->next_seq)
		miss(&climb, purged->next_seq);
	if (climb.missing == 0)
		return;
	char number[24], from[24], count[24];
	(void)snprintf(number, sizeof number, "%" PRIu32, epoch);
	(void)snprintf(from, sizeof from, "%" PRIu64, climb.missing_from);
	(void)snprintf(count, sizeof count, "%" PRIu64, climb.missing);
	name(check, (struct says){TEXT_ARCHIVE_LACKS, number, count, from});
	check->checked->missing += climb.missing;
}

bool archive_check(struct db *money, const char *folder,
	void (*found)(void *arg, const struct message *what), void *arg,
	struct archive_checked *checked, struct err *err)
{
	struct archive_shelf shelf;
	const struct check check = {&shelf, found, arg, checked};
	*checked = (struct archive_checked){0};
	if (!archive_shelf_open(&shelf, folder, err))
		return false;
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT epoch FROM purged WHERE next_seq > 1 ORDER BY epoch");
	while (next_row(&s)) {
		uint32_t epoch = (uint32_t)column_int(&s, 0);
		const struct purged purged = purged_of(money, epoch);
		check_epoch(&check, epoch, &purged);
	}
	archive_shelf_done(&shelf);
	return db_ok(money) || db_fail(money, err);
}
