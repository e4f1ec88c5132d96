/* till.h - a till for the benchmarks: the real app (pos/shell/app.h) in this process, on a till's
 * folder that was enrolled and synchronised before, and somebody who scans and pays.
 */
#ifndef SUANPAN_PERF_TILL_H
#define SUANPAN_PERF_TILL_H

#include "pos/shell/app.h"
#include "tests/perf/samples.h"

extern struct loop perf_loop;
extern struct app perf_app;

/* Every commit_sale() by itself: the linker sends the app's call through here. */
extern struct samples committed;

/* Syncs so far, and the bytes that the last of them brought to the disk: what SQLite wrote since
 * the one before, the drafts of the basket among it. */
extern uint64_t syncs, synced_bytes;

/* Nothing is synced any more: what is made is only to be measured later. */
extern bool lazy;

/* How far the clock is put on with each scan: people are slower than a benchmark. */
extern int64_t between_ms;
enum { LINES_A_SALE = 3 };

_Noreturn void give_up(const char *what);

/* Starts the till in this folder, logs in and reads up to 50,000 barcodes by random. */
void perf_start(const char *folder);
/* The i-th of them, from the beginning again after the last. */
const char *code(uint32_t i);
void scan(const char *text);
/* Later by so much, for the till. */
void perf_later(int64_t ms);

/* "name p50 p99", in nanoseconds; the samples are forgotten. */
void tell(const char *name, struct samples *samples);

/* drain.c: what waits goes up while somebody scans and pays; then the same work on an idle line. */
void figure_drain(const char *folder);

/* purging.c: pieces of 250 old records leave for the archive, as in idle seconds. */
void figure_purge(const char *folder);

#endif
