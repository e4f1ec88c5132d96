/* job_book.h - what stands in the database about jobs: up to which day each is done, and the runs.
 *
 * Functions that write need an open transaction and fail by the database's sticky failure.
 */
#ifndef SUANPAN_HQ_JOB_BOOK_H
#define SUANPAN_HQ_JOB_BOOK_H

#include "pos/core/attr.h"
#include "sync/hq/jobs.h"

#include <stdbool.h>
#include <stdint.h>

enum { JOB_HOLDER_MAX = 40, JOB_WHY_MAX = 300 };

enum job_state { JOB_UNDER_WAY, JOB_DONE, JOB_BROKE };

struct job_entry {
	char job[JOB_NAME_MAX];
	uint32_t on;
	int64_t reached;
	enum job_state state;
	char holder[JOB_HOLDER_MAX];
	int64_t beat_ms, began_ms, ended_ms;
	int64_t seen, changed;
	char why[JOB_WHY_MAX];
};

/* false: it was never begun. The row is locked until the transaction ends, if there is one. */
bool job_book_find(struct hq *hq, const char *job, uint32_t on, struct job_entry *entry);
void job_book_put(struct hq *hq, const struct job_entry *entry);
/* Up to which day it is done; a job that is new counts as done up to `day`, which is noted. */
uint32_t job_book_done_to(struct hq *hq, const struct job *job, uint32_t day);
void job_book_set_done_to(struct hq *hq, const struct job *job, uint32_t day);

typedef void job_entry_fn(void *arg, const struct job_entry *entry);
/* The latest first. */
void job_book_latest(struct hq *hq, int limit, job_entry_fn *each, void *arg);
/* The latest of this state; false: there is none. */
bool job_book_latest_of(struct hq *hq, enum job_state state, struct job_entry *entry);
/* The run that ended last; false: none did. */
bool job_book_last_ended(struct hq *hq, const char *job, struct job_entry *entry);

#endif
