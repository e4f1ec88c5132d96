/* journal_newcomer.h - MEMBER_ENROL and CONSENT: who joined, and what was agreed to later.
 *
 * Nothing that a person said stands here (design.md 5): the person row has the record's uid. Id,
 * card and invite code come of that uid as well (pos/core/newcomer.h).
 */
#ifndef SUANPAN_SYNC_JOURNAL_NEWCOMER_H
#define SUANPAN_SYNC_JOURNAL_NEWCOMER_H

#include "pos/core/newcomer.h"
#include "sync/journal_record.h"

/* Body: varint consents (bits of enum consent, CONSENT_PROGRAMME among them), text inviter ("" or
 * an invite code), u8 pack. */
void newcomer_body_write(struct bytes_out *out, const struct newcomer *newcomer);
/* Head and body; nothing of what was said. */
MUST_CHECK bool newcomer_record_read(const struct record *record, struct newcomer *newcomer);

/* Somebody is a member and changes their mind. Body: varint member, varint given, varint withdrawn;
 * no bit stands in both, and one in either. */
struct consent_change {
	uint64_t member;
	uint32_t given, withdrawn;
};

void consent_change_write(struct bytes_out *out, const struct consent_change *change);
MUST_CHECK bool consent_change_read(const struct record *record, struct consent_change *change);

#endif
