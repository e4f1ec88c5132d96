/* bystander.h - a process beside ours that does nothing but append a page to a file and sync it, a
 * hundred times a second: what the disk alone costs anybody in the same moments.
 */
#ifndef SUANPAN_PERF_BYSTANDER_H
#define SUANPAN_PERF_BYSTANDER_H

void bystander_start(const char *folder);
void bystander_stop(void);
/* "name p50 p99 longest", in nanoseconds; and the samples are forgotten. */
void bystander_tell(const char *name);

#endif
