/* salvage_parts.h - what the two halves of salvage need of one another. */
#ifndef SUANPAN_SYNC_SALVAGE_PARTS_H
#define SUANPAN_SYNC_SALVAGE_PARTS_H

enum { SALVAGE_MARK_SIZE = 3 }; /* "PJ1" */

#endif
