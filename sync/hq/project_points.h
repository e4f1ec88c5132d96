/* project_points.h - what a turn's sales do to points and coupons that were set aside for them. */
#ifndef SUANPAN_HQ_PROJECT_POINTS_H
#define SUANPAN_HQ_PROJECT_POINTS_H

struct projector;

/* Leases shrink by what was spent of them, holds are settled; one that had run out is remarked. */
void points_settle(struct projector *projector);

#endif
