/* letter_words.h - a problem as a sentence: "Sale 1017-2-00481, 83.50: item 690... is not known
 * here."
 */
#ifndef SUANPAN_HQ_LETTER_WORDS_H
#define SUANPAN_HQ_LETTER_WORDS_H

#include "sync/hq/problem.h"
#include "sync/hq/words.h"

enum { LETTER_TEXT_MAX = 160 };

struct hq;

/* "Sale 1017-2-00481, 83.50", or which record it is. */
void letter_about(char out[LETTER_TEXT_MAX], struct hq *hq, enum lang lang, const struct place *at);
void letter_say(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const struct problem_row *problem);

#endif
