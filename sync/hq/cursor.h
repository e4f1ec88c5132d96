/* cursor.h - the end of an epoch's chain at HQ, inside the transaction that moves it.
 *
 * Several headquarters may work on one database: whoever locks the cursor first takes the batch in,
 * the other then sees what is held. The move itself is a compare-and-set, so that even without the
 * lock no two histories could be woven into one.
 */
#ifndef SUANPAN_HQ_CURSOR_H
#define SUANPAN_HQ_CURSOR_H

#include "sync/hq/epochs.h"

struct hq;

/* Reads next, head and the marks anew and keeps others from moving them until the transaction ends;
 * *current is the till's epoch that counts. Needs tx_begin_locking(). */
void cursor_lock(struct hq *hq, struct epoch *epoch, uint32_t *current);
/* From epoch->next to next. The problems known when *epoch was read count as told by the answer
 * that follows. Someone else having moved it is db->again. */
void cursor_move(struct hq *hq, const struct epoch *epoch, uint64_t next, const struct hash *head);
/* After the commit of the transaction that read or moved it: if a second machine holds all of that
 * on its disk, next is the durable mark. It is written down without waiting for a disk, since the
 * next answer can find it out again. */
void cursor_mark_durable(struct hq *hq, struct epoch *epoch);

#endif
