/* remains.h - of which records a damaged money.db and its log still hold every byte.
 *
 * The yardstick for salvage: it knows what was written and looks for nothing else, so it needs no
 * page numbers, no headers and no checksums, and shares no code with sync/salvage*. A record counts
 * when its beginning lies somewhere unbroken and each further piece of it fills the beginning of a
 * page; and when there is something to prove it by: its row's other columns before it, or of those
 * the last eight bytes of its hash and the record before.
 */
#ifndef SUANPAN_REMAINS_H
#define SUANPAN_REMAINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { REMAINS_RECORDS_MAX = 20300 };

/* Borrowed. */
struct remains_files {
	const uint8_t *file, *wal;
	size_t file_size, wal_size; /* wal_size 0: there is no log */
};

/* The record of this seq, one epoch only; copied. */
void remains_add(uint64_t seq, const void *bytes, uint32_t size);
/* How each lies in the healthy files; after the last remains_add. */
void remains_learn(const struct remains_files *healthy);
/* there[seq]; how many. */
uint32_t remains_count(const struct remains_files *damaged, bool there[REMAINS_RECORDS_MAX]);
void remains_done(void);

#endif
