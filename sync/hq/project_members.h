/* project_members.h - whose account a turn's sales post to, and moving all of them at once. */
#ifndef SUANPAN_HQ_PROJECT_MEMBERS_H
#define SUANPAN_HQ_PROJECT_MEMBERS_H

#include <stdbool.h>

struct hq;
struct movement;
struct place;
struct projector;

/* Fills in deed.holder of every sale: the member, the one it was merged into, or nobody. */
void members_find(struct projector *projector);
/* Moves balance and counters of every holder by what its sales add up to, and remarks on unknown
 * members and debts. The members of dead letters and of repeats get a new version, so that tills
 * which show their balance with such a sale in it, or with it twice, learn what HQ's is. */
void members_move(struct projector *projector);

/* What the sale or refund at this place does to a member, points apart. false if it cannot be read.
 */
bool members_movement(struct hq *hq, const struct place *at, struct movement *movement);

#endif
