/* archivist.h - how soon records leave money.db for the archive in the simulated world, and how
 * often they did.
 *
 * Ninety days and five hundred records would outlast every run: it is some hours and a handful
 * there. The rest is sync/purge.c's.
 */
#ifndef SUANPAN_TESTS_ARCHIVIST_H
#define SUANPAN_TESTS_ARCHIVIST_H

#include "pos/core/uid.h"

#include <stdint.h>

enum { ARCHIVIST_HOURS = 6 };

extern int64_t archivist_purged;     /* records */
extern int64_t archivist_given_back; /* times that some came back for headquarters */

/* Every record that a disk's archive holds. A piece that is none, or does not hang together, is a
 * failure of the test. */
void archivist_read(int disk, void (*each)(void *arg, const struct uid *uid), void *arg);

#endif
