/* rules_before.h - the rule file that was published last, and what a new one leaves as it was. */
#ifndef SUANPAN_HQ_RULES_BEFORE_H
#define SUANPAN_HQ_RULES_BEFORE_H

#include "pos/core/closed_sale.h"
#include "pos/core/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hq;

struct rules_before {
	char version[RULES_VERSION_MAX]; /* "": nothing was published yet */
	char *text;
	size_t size;
	struct rules *rules; /* NULL where there is none */
	bool *same;          /* of each rule of the new file: it stands there word for word */
};

/* The text of a published version, malloc'd; NULL if there is none. */
char *rules_published(struct hq *hq, const char *version);
/* The newest but the new file's own version. false: no memory. */
MUST_CHECK bool rules_before_read(struct rules_before *before, struct hq *hq,
	const struct rules *rules, const char *text, size_t size);
void rules_before_done(struct rules_before *before);

#endif
