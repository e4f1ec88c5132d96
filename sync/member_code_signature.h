/* member_code_signature.h - is this member's code one that headquarters made? (purpose "member", by
 * the coupon key that it names) */
#ifndef SUANPAN_SYNC_MEMBER_CODE_SIGNATURE_H
#define SUANPAN_SYNC_MEMBER_CODE_SIGNATURE_H

#include "pos/core/member_code.h"
#include "sync/sign.h"

MUST_CHECK bool member_code_holds(const struct public_key *key, const struct member_code *code);
/* Fills code->signature. */
MUST_CHECK bool member_code_sign(const struct signing_key *key, struct member_code *code);

#endif
