/* suanpan-hq member code|consent|freeze|card: a code for a member's phone, what a member agreed to,
 * a card that was lost, and the one that takes its place. */
#include "pos/core/text.h"
#include "sync/hq/consent_book.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_file.h"
#include "sync/hq/member_more.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/member_code_signature.h"

#include <string.h>

static bool find(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct patron *patron)
{
	char card[CARD_MAX];
	const char *asked = word_argument(call, 0);
	if (card_normal(card, asked) && book_find_card(hq, card, patron))
		return true;
	word_fails(call, answer, TEXT_HQ_MEMBER_UNKNOWN, asked);
	return false;
}

static bool read_by(const struct word_call *call, struct word_answer *answer, const char **by)
{
	*by = word_option(call, "by");
	if (*by && **by && strlen(*by) < FILE_NAME_MAX)
		return true;
	word_fails(call, answer, TEXT_HQ_WALLET_BY);
	answer->status = WORD_USAGE;
	return false;
}

/* Where a mini programme or a page of the shop is to show it, it asks for one every few minutes. */
void word_member_code(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct patron patron;
	char digits[MEMBER_CODE_DIGITS + 1];
	if (!find(hq, call, answer, &patron))
		return;
	struct member_code code = {.key_id = hq->keys.coupon_kid,
		.member = (uint64_t)patron.id,
		.made_s = (uint32_t)(hq_now_ms(hq) / 1000)};
	if (!member_code_sign(&hq->keys.coupon, &code)) {
		word_fails(call, answer, TEXT_OUT_OF_MEMORY);
		return;
	}
	member_code_write(digits, &code);
	paper_print(&answer->out, "%s\n", digits);
}

static bool read_consent(
	const struct word_call *call, struct word_answer *answer, struct consent_change *change)
{
	enum consent consent;
	const char *word = word_argument(call, 1), *yes = word_argument(call, 2);
	bool known = consent_read(word, &consent);
	bool given = strcmp(yes, "yes") == 0;
	if (!known || (!given && strcmp(yes, "no") != 0)) {
		word_fails(call, answer, TEXT_HQ_CONSENT_WORDS, known ? yes : word);
		answer->status = WORD_USAGE;
		return false;
	}
	*(given ? &change->given : &change->withdrawn) = consent;
	return true;
}

void word_member_consent(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct patron patron;
	struct consent_change change = {0};
	struct err err;
	const char *by;
	int64_t now_ms = hq_now_ms(hq);
	if (!find(hq, call, answer, &patron) || !read_consent(call, answer, &change) ||
		!read_by(call, answer, &by))
		return;
	change.member = (uint64_t)patron.id;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	consent_say(hq, &change, now_ms, by);
	member_more_refresh(hq, patron.id, now_ms);
	if (tx_commit(&tx, &err))
		word_says(call, answer, TEXT_HQ_CONSENT_KEPT, patron.card, word_argument(call, 1),
			word_argument(call, 2));
	else
		word_fails_with(call, answer, &err);
}

static void put_card(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const struct patron *patron, bool blocked)
{
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	book_put_card(hq, patron->id, patron->card, patron->blocked_reason, hq_now_ms(hq));
	if (!tx_commit(&tx, &err))
		word_fails_with(call, answer, &err);
	else if (blocked)
		word_says(call, answer, TEXT_HQ_MEMBER_FROZEN, patron->card);
	else
		word_says(call, answer, TEXT_HQ_MEMBER_CARD_NEW, word_argument(call, 0),
			patron->card);
}

void word_member_freeze(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct patron patron;
	const char *reason = word_option(call, "reason");
	if (!find(hq, call, answer, &patron))
		return;
	if (!reason || !*reason || strlen(reason) >= BLOCK_REASON_MAX) {
		word_fails(call, answer, TEXT_HQ_FREEZE_REASON);
		answer->status = WORD_USAGE;
		return;
	}
	text_clean(patron.blocked_reason, sizeof patron.blocked_reason, reason);
	put_card(hq, call, answer, &patron, true);
}

/* The lost one is nobody's from then on; whoever was frozen because of it may use the new one. */
void word_member_card(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct patron patron, other;
	char card[CARD_MAX];
	const char *asked = word_argument(call, 1);
	if (!find(hq, call, answer, &patron))
		return;
	if (!card_normal(card, asked) || book_find_card(hq, card, &other)) {
		word_fails(call, answer, TEXT_HQ_MEMBER_CARD_NOT, asked);
		return;
	}
	text_copy(patron.card, sizeof patron.card, card);
	patron.blocked_reason[0] = '\0';
	put_card(hq, call, answer, &patron, false);
}
