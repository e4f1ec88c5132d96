/* sender.h - who a message with a certificate is from: by the key HQ knows, else by the
 * certificate, which HQ itself once signed (design.md 17). For hello and epoch, the two calls by
 * which a till comes back to a headquarters that forgot it. */
#ifndef SUANPAN_HQ_SENDER_H
#define SUANPAN_HQ_SENDER_H

#include "pos/core/attr.h"
#include "sync/hq/visit.h"

#include <stdbool.h>
#include <stdint.h>

enum sender_result {
	SENDER_HEARD,     /* the signature holds */
	SENDER_NOT_KNOWN, /* neither key nor certificate convinces; nothing was answered yet */
	SENDER_REFUSED,   /* the answer is written */
};

struct sender {
	struct certificate certificate; /* as presented, or as HQ holds it */
	bool known; /* this very epoch, in visit->epoch; else the certificate alone speaks for it */
	bool other; /* HQ granted the same number to somebody else: two chains under one name */
	bool rekeyed;   /* the same epoch under a key that HQ forgot: the certificate names it */
	bool retired;   /* signed with a key that was replaced: restored from before, or stolen */
	bool used_next; /* signed with the key that KEY_ROTATE announced */
};

/* till and epoch as the body says; the headers must agree. */
MUST_CHECK enum sender_result sender_of(struct visit *visit, uint32_t till, uint32_t epoch,
	const uint8_t certificate[CERTIFICATE_SIZE], struct sender *sender);

#endif
