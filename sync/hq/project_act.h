/* project_act.h - what members did at the tills besides buying, posted one by one: see project.h.
 *
 * What a till did is done: a limit that two tills broke while they could not ask is remarked on,
 * never refused. Earned points have keys (member and day, member and event), so that whichever of
 * two records comes first, one of them counts.
 */
#ifndef SUANPAN_HQ_PROJECT_ACT_H
#define SUANPAN_HQ_PROJECT_ACT_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

struct deed;
struct hq;
struct place;
struct projector;
struct record;

/* Whether it is one of these kinds. */
bool is_act(uint16_t record_kind);
void act_understand(struct projector *projector, struct deed *deed, const struct record *record);
void act_post(struct projector *projector, struct deed *deed, const struct record *record);
/* The act at this place waits for its member, who is here now: all that waited happens. false: it
 * does not wait, or still does. */
bool act_settle(struct projector *projector, const struct place *at);
/* Those whose members came with this turn or since. */
void acts_settle(struct projector *projector);

#endif
