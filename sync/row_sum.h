/* row_sum.h - 1,024 sums over the rows of a stream: whether a till has what HQ has (sync/README.md
 * 3.12). Both ends; the order of rows does not matter, one row more or less or other does.
 *
 * A row's hash is the first 8 bytes, little-endian, of the SHA-256 of its members as text, each
 * followed by the byte 0x1f. It goes into the bucket of its key, by addition modulo 2^64.
 */
#ifndef SUANPAN_SYNC_ROW_SUM_H
#define SUANPAN_SYNC_ROW_SUM_H

#include <stddef.h>
#include <stdint.h>

enum { SUM_BUCKETS = 1024, SUM_LINE_MAX = 4608 };

struct sums {
	uint64_t bucket[SUM_BUCKETS];
};

struct sum_line {
	char text[SUM_LINE_MAX];
	size_t used;
};

void sum_int(struct sum_line *line, int64_t value);
void sum_text(struct sum_line *line, const char *value);
/* The row's hash; the line is empty again. */
uint64_t sum_hash(struct sum_line *line);

uint32_t sum_bucket_of_id(int64_t id);
uint32_t sum_bucket_of_key(const char *key);
/* What stands for a long key in a set of keys: the hash its bucket comes from. */
uint64_t sum_key(const char *key);

#endif
