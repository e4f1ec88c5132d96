/* receipt_text.h - text on paper: wrapped lines, and pairs of a name and an amount. */
#ifndef SUANPAN_RECEIPT_TEXT_H
#define SUANPAN_RECEIPT_TEXT_H

#include "pos/core/lang.h"
#include "pos/core/receipt_doc.h"

/* Text of any length and number of lines, over as many lines of paper as it takes. */
void receipt_wrapped(struct receipt_doc *doc, unsigned style, const char *text);
/* Left and right on one line; the left gives way, because the right is an amount. */
void receipt_pair(struct receipt_doc *doc, unsigned style, const char *left, const char *right);

/* The same for a sentence, and for one with an amount at the right. */
void receipt_say(struct receipt_doc *doc, unsigned style, enum lang lang, struct says says);
void receipt_say_amount(struct receipt_doc *doc, unsigned style, enum lang lang, struct says says,
	int64_t minor, int exponent);

#endif
