/* points_moves.h - all movements of one member's points as the database has them: sales and refunds
 * that posted to it, and its entries in points_entry; also those of cards that were merged into it.
 */
#ifndef SUANPAN_HQ_POINTS_MOVES_H
#define SUANPAN_HQ_POINTS_MOVES_H

#include "sync/hq/paper.h"
#include "sync/hq/points_count.h"

#include <stdint.h>

struct hq;
struct points_terms;

/* Adds a struct points_move for each. Failures stick to the database. */
void points_moves_read(
	struct hq *hq, const struct points_terms *terms, int64_t member, struct paper *moves);
uint32_t points_moves_count(const struct paper *moves);

#endif
