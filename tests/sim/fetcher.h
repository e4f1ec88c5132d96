/* fetcher.h - the child that fetches a snapshot, in the till's own process.
 *
 * The linker brings child_start() and its like here; the fetching is fetch.c's, on the machine's
 * loop, line and disk. It dies with the till.
 */
#ifndef SUANPAN_TESTS_FETCHER_H
#define SUANPAN_TESTS_FETCHER_H

#include "sync/fetch.h"

struct child;

struct fetcher {
	struct child *child; /* NULL: nobody is at work */
	struct fetch_order order;
	struct fetch fetch;
	struct loop_timer look;
};

#endif
