/* aftermath.h - what must hold on a till's disk after the power failed. */
#ifndef SUANPAN_TESTS_AFTERMATH_H
#define SUANPAN_TESTS_AFTERMATH_H

#include "tests/sim/scene.h"

extern int64_t aftermath_starts, aftermath_receipts;

/* where says it to a person; number decides how thoroughly this one is looked at. */
void aftermath_check(const struct scene *scene, const char *where, int64_t number);

#endif
