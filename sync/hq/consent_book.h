/* consent_book.h - what members agreed to, and took back: every word with its time and whoever
 * brought it; the last one counts.
 *
 * What was kept because of a consent goes with it. Inside a transaction; failures stick.
 */
#ifndef SUANPAN_HQ_CONSENT_BOOK_H
#define SUANPAN_HQ_CONSENT_BOOK_H

#include "sync/journal_newcomer.h"

struct hq;

/* "sms", as tables and words name it. */
const char *consent_word(enum consent consent);
/* false: there is no such consent. */
MUST_CHECK bool consent_read(const char *word, enum consent *consent);

/* source: "till 3-1", or a person's name. */
void consent_say(
	struct hq *hq, const struct consent_change *change, int64_t at_ms, const char *source);
/* false: never given, or taken back. */
MUST_CHECK bool consent_stands(struct hq *hq, int64_t member, enum consent consent);
/* All that `from` said becomes a word of `into`. */
void consents_merge(struct hq *hq, int64_t from, int64_t into);

#endif
