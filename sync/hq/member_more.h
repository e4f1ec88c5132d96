/* member_more.h - what tills are told of a member beside the row (sync/README.md 3.4), composed
 * from what headquarters knows elsewhere: wallet, file, lots, consents.
 *
 * Whoever changes one of those calls member_more_refresh() in the same transaction. It costs the
 * tills nothing where the text stays as it was.
 */
#ifndef SUANPAN_HQ_MEMBER_MORE_H
#define SUANPAN_HQ_MEMBER_MORE_H

#include <stdbool.h>
#include <stdint.h>

struct hq;

/* Composes it anew; a text that is another raises the member's version. Nobody: nothing. Inside a
 * transaction; fails by the database's sticky failure. */
void member_more_refresh(struct hq *hq, int64_t member, int64_t now_ms);
/* Whether something of what a member bought is told (member_progress.h, draw.h). Reads settings:
 * who has many members to refresh asks once. */
bool member_more_tells_bought(struct hq *hq);
/* The same after something was bought or came back, where it is told. */
void member_more_bought(struct hq *hq, int64_t member, int64_t now_ms);

#endif
