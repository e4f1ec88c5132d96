/* project_shift.h - what a SHIFT_CLOSE leaves at HQ: one row of shift_close. */
#ifndef SUANPAN_HQ_PROJECT_SHIFT_H
#define SUANPAN_HQ_PROJECT_SHIFT_H

struct deed;
struct projector;
struct record;

/* own: it stands where the till wrote it. */
void shift_understand(
	struct projector *projector, struct deed *deed, const struct record *record, int own);
/* Those that were claimed. */
void shifts_post(struct projector *projector);

#endif
