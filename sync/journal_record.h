/* journal_record.h - one record of the journal as bytes: "PJ1", sync/README.md 4.
 *
 * The bytes are the truth: they are hashed, stored, uploaded and kept for ever, so each record has
 * exactly one encoding. Pure: no database, no clock.
 */
#ifndef SUANPAN_SYNC_JOURNAL_RECORD_H
#define SUANPAN_SYNC_JOURNAL_RECORD_H

#include "pos/core/attr.h"
#include "pos/core/bytes.h"
#include "pos/core/uid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RECORD_SCHEMA = 5,     /* what we write */
	RECORD_SCHEMA_MIN = 1, /* the oldest we still read; sync/README.md 4 says what changed */
	RECORD_EXT_SIG_MAX = 1024,
	RECORD_BODY_MAX = 262000,
	RECORD_HEAD_SIZE = 85, /* with both lengths */
	/* So that a READOPT can carry any record but another READOPT. */
	RECORD_OWN_BODY_MAX = RECORD_BODY_MAX - RECORD_HEAD_SIZE - RECORD_EXT_SIG_MAX,
	RECORD_MAX = RECORD_HEAD_SIZE + RECORD_EXT_SIG_MAX + RECORD_BODY_MAX,
};
#define HQ_OFFSET_UNKNOWN INT32_MIN
#define RECORD_SEQ_MAX    ((UINT64_C(1) << 40) - 1)
#define RECORD_EPOCH_MAX  ((UINT32_C(1) << 22) - 1)

enum record_kind {
	RECORD_ENROL = 1,
	RECORD_SHIFT_OPEN,
	RECORD_SHIFT_CLOSE,
	RECORD_BASKET_OPEN,
	RECORD_BASKET_ABORT,
	RECORD_SALE,
	RECORD_REFUND,
	RECORD_VOID,
	RECORD_CASH_IN,
	RECORD_CASH_OUT,
	RECORD_DRAWER_OPEN,
	RECORD_REPRINT,
	RECORD_POINTS_ADJ,
	RECORD_TRAINING,
	RECORD_CLOCK_STEP,
	RECORD_CORRECTION,
	RECORD_KEY_ROTATE,
	RECORD_TSE,
	RECORD_READOPT,
	RECORD_AUDIT,
	RECORD_HOLE,
	RECORD_MEMBER_ENROL,
	RECORD_CONSENT,
	RECORD_CHECKIN,
	RECORD_GIFT,
	RECORD_ENTITLEMENT,
	RECORD_DONATION,
	RECORD_COUPON_USE,
	RECORD_NOTE,
	RECORD_KIND_END,
};

/* "SALE"; "KIND-77" cannot be had: NULL for a number that is none of the above. */
const char *record_kind_name(uint16_t kind);

struct record {
	uint16_t schema;
	uint16_t kind; /* any number: unknown ones are kept */
	uint32_t store, till, epoch;
	uint64_t seq;
	struct uid uid;
	int64_t wall_ms;
	uint64_t mono_ms, boot_id;
	int32_t hq_off_ms;      /* HQ's clock less ours, HQ_OFFSET_UNKNOWN */
	uint32_t business_date; /* 20261121 */
	uint32_t op;            /* operator, 0 nobody */
	const uint8_t *ext_sig; /* borrowed */
	uint16_t ext_sig_size;
	const uint8_t *body; /* borrowed */
	uint32_t body_size;
};

/* Whether this program knows the record's schema. */
bool record_schema_known(const struct record *record);

/* Where a record stands among all epochs of a till: epoch * 2^40 + seq. */
int64_t record_place(uint32_t epoch, uint64_t seq);

/* The writer turns full if it does not fit or a part is beyond its maximum. */
void record_write(struct bytes_out *out, const struct record *record);
/* false for anything but exactly one record; *record borrows from data. */
MUST_CHECK bool record_read(const void *data, size_t size, struct record *record);

/* Bodies of the small kinds. The reader takes record.body; false if it is not exactly that. */
enum audit_event {
	AUDIT_LOGIN = 1,
	AUDIT_LOGOUT,
	AUDIT_PIN_LOCKED,
	AUDIT_LOCK_CLEARED,
	AUDIT_SCREEN_LOCKED,
	AUDIT_MEMBERS_GUESSED, /* number: how many unknown ones in a row */
};

struct audit {
	enum audit_event event;
	uint32_t operator_number; /* whom it concerns; who did it is record.op */
	uint64_t number;          /* seconds locked, wrong PINs: as the event has it */
};

struct clock_step {
	int64_t step_ms, before_ms, after_ms;
};

enum { RECORD_TEXT_MAX = 256 };

struct reprint {
	struct uid sale;
	char reason[RECORD_TEXT_MAX];
};

void audit_write(struct bytes_out *out, const struct audit *audit);
MUST_CHECK bool audit_read(const struct record *record, struct audit *audit);
void clock_step_write(struct bytes_out *out, const struct clock_step *step);
MUST_CHECK bool clock_step_read(const struct record *record, struct clock_step *step);
void reprint_write(struct bytes_out *out, const struct reprint *reprint);
MUST_CHECK bool reprint_read(const struct record *record, struct reprint *reprint);
/* The record that a READOPT carries, borrowed from it: one of its own uid, and no READOPT. */
MUST_CHECK bool readopt_read(const struct record *record, struct record *original);
MUST_CHECK bool note_read(const struct record *record, char text[RECORD_TEXT_MAX]);

#endif
