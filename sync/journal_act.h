/* journal_act.h - what members do besides buying: the bodies of CHECKIN, GIFT, ENTITLEMENT,
 * DONATION, COUPON_USE, NOTE and POINTS_ADJ records, and back (sync/README.md 4.5).
 *
 * All seven have one form. A NOTE of before has no such body, only its text: note_read().
 */
#ifndef SUANPAN_SYNC_JOURNAL_ACT_H
#define SUANPAN_SYNC_JOURNAL_ACT_H

#include "pos/core/act.h"
#include "sync/journal_record.h"

struct journal;

enum {
	ACT_BODY_MAX = 512,
	ACT_CAMPAIGN_MAX = 999999,
};
#define ACT_SERIAL_MAX UINT64_C(999999999999)

uint16_t act_record_kind(enum act_kind kind);
/* Whether it is one of the seven. */
MUST_CHECK bool act_kind_of(uint16_t record_kind, enum act_kind *kind);

/* Of an act that is sound. */
void act_body_write(struct bytes_out *out, const struct closed_act *act);
/* Head and body; false unless it is sound and written as it would be here. On false *act holds
 * rubbish. */
MUST_CHECK bool act_record_read(const struct record *record, struct closed_act *act);

/* Inside a transaction, as journal_add(): fills in store, till and epoch. */
MUST_CHECK bool journal_add_act(struct journal *journal, struct closed_act *act, struct err *err);

#endif
