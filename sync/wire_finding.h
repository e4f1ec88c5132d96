/* wire_finding.h - what a check of headquarters' ledger may find wrong: names for the database and
 * for GET /v1/status (sync/README.md 3.9), each with its sentence.
 */
#ifndef SUANPAN_SYNC_WIRE_FINDING_H
#define SUANPAN_SYNC_WIRE_FINDING_H

#include "pos/core/attr.h"
#include "pos/core/lang.h"

#include <stdbool.h>

enum { FINDING_NAME_MAX = 32, FINDING_TEXT_MAX = 96 };

/* a and b are {1} and {2} of the sentence. */
struct finding {
	enum text sentence;
	char a[FINDING_TEXT_MAX], b[FINDING_TEXT_MAX];
};

/* "CHECK_CHAIN" for TEXT_HQ_VERIFY_CHAIN; a sentence that is none of a finding is a mistake. */
const char *finding_name(enum text sentence);
/* false: no name of ours, HQ may be newer. */
MUST_CHECK bool finding_read(const char *name, enum text *sentence);

#endif
