/* site.h - headquarters in the simulated world: the real handler on a disk in memory. */
#ifndef SUANPAN_TESTS_SITE_H
#define SUANPAN_TESTS_SITE_H

#include "sync/hq/handle.h"
#include "sync/hq/hq.h"

struct site {
	bool on;
	bool at_work;      /* what runs is headquarters, on a machine of its own */
	bool does_errands; /* after each request, to their end */
	struct hq hq;
	struct env env;
	uint64_t random;
	int restores, kills, cuts, backups, rotations;
};

extern struct site site;

/* On an empty disk. */
void site_found(void);
/* On the disk as it is. */
void site_boot(void);
void site_stop(bool power);
/* false: nobody answers. */
bool site_handle(const struct hq_request *request, struct hq_answer *answer);
/* Says words, which must be done. What was printed, until the next words. */
const char *site_say(const char *const argv[], const char *input);
#define SITE_WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})
/* The reference data as one file, for tills that have their minds set on one. */
void site_make_snapshot(void);
/* A backup; a later restore brings it back. */
void site_back_up(void);
/* Headquarters loses its disk and comes back from a backup. false: there is none. */
bool site_restore(void);
/* The same with the first that was made. */
void site_restore_first(void);
/* Headquarters takes another signing key. cut: the power fails at one of the steps. */
void site_rotate_keys(bool cut);
int64_t site_count(const char *query);

#endif
