/* act_wording.h - what is done for a member, in words: before it is confirmed, and why it cannot
 * be.
 */
#ifndef SUANPAN_ACT_WORDING_H
#define SUANPAN_ACT_WORDING_H

#include "pos/core/member_word.h"
#include "pos/ui/wording.h"

enum { DATE_TEXT_MAX = 16 };

/* "2026-12-31"; "" for 0. */
void wording_date(char out[DATE_TEXT_MAX], uint32_t date);
/* "200", "200+9.90": points, and cash beside them. */
void wording_price(char out[COUNT_TEXT_MAX + MONEY_TEXT_MAX], const struct till *till,
	int64_t points, int64_t minor);
/* The question that Y answers: what is taken, what is left. */
void wording_act(char out[WORDING_MAX], const struct till *till, const struct closed_act *act);
/* What a member asks for about card or consents: {1} the new card. */
enum text word_text(enum member_word word);
/* A word or two on why this row cannot be chosen; "" if it can. */
void wording_refusal(char out[WORDING_MAX], const struct till *till, const struct closed_act *act,
	enum act_refusal refusal);
/* How many of a right are left here and now: what HQ said, less what was used since. */
int64_t wording_right_left(const struct till *till, const struct more_right *right);

#endif
