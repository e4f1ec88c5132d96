/* night_book.h - what stands in the database about the nightly check: who does it, how far it is,
 * how the last one ended, and whether a person has looked at what it found.
 */
#ifndef SUANPAN_HQ_NIGHT_BOOK_H
#define SUANPAN_HQ_NIGHT_BOOK_H

#include "pos/core/attr.h"
#include "sync/hq/paper.h"
#include "sync/hq/verify.h"
#include "sync/wire_finding.h"

#include <stdbool.h>
#include <stdint.h>

struct db;

enum {
	NIGHT_STALE_MS = 60000, /* nobody checks who was silent for so long */
};

struct night_page {
	/* The check under way, or the one that was broken off. */
	char holder[UID_TEXT_MAX]; /* the process that does it, "" for none */
	int64_t slot_ms;           /* the hour that was last begun with */
	int64_t beat_ms;
	struct verify_at at;
	int64_t records, wrong;
	uint64_t digest; /* of all findings, whatever their order */
	/* The last that ended; 0: none yet. */
	int64_t ended_ms, ended_records, ended_wrong;
	uint64_t ended_digest, seen_digest;
	int64_t seen_wrong;
};

/* Which findings: of the check under way, or of the last that ended. */
enum night_run { NIGHT_UNDER_WAY, NIGHT_ENDED };

/* All zeros where the database fails. */
void night_read(struct db *db, struct night_page *page);
/* Something was found that nobody has looked at. */
bool night_alarms(const struct night_page *page);

/* page, as it was read, becomes ours: from the beginning for the hour slot_ms, or where it was
 * broken off. false: another process was quicker, or the database failed. */
MUST_CHECK bool night_take(struct db *db, struct night_page *page, const char *holder,
	int64_t slot_ms, bool anew, int64_t now_ms);
/* How far we are, with what was found since (struct finding after struct finding; the last one is
 * page->wrong). false: it is no longer ours. */
MUST_CHECK bool night_note(
	struct db *db, const struct night_page *page, const struct paper *found, int64_t now_ms);
/* It came to its end. */
MUST_CHECK bool night_close(struct db *db, struct night_page *page, int64_t now_ms);
/* The hour counts as done, without a check. */
void night_skip(struct db *db, int64_t slot_ms);
/* A person has looked. Needs an open transaction. */
void night_saw(struct db *db);

typedef void night_finding_fn(void *arg, const struct finding *finding);
/* The first FINDINGS_MAX, at most `limit`. */
void night_findings(
	struct db *db, enum night_run which, int limit, night_finding_fn *each, void *arg);

#endif
