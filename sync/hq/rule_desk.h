/* rule_desk.h - a rule file's way to the tills: drafted, reviewed by somebody with a name, checked,
 * signed, published (LEG-11, GEN-01). Every step is in the log, with who did it.
 *
 * A version is one text for ever once it is published; a draft may be replaced, and is then unread
 * again. What was published is never taken away: to roll back, an older content becomes a new
 * version.
 */
#ifndef SUANPAN_HQ_RULE_DESK_H
#define SUANPAN_HQ_RULE_DESK_H

#include "pos/core/attr.h"
#include "pos/core/civil.h"
#include "pos/core/closed_sale.h"
#include "pos/core/err.h"
#include "pos/core/rights.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RULE_FILE_MAX = 4 << 20,
	RULE_FILE_SENT_MAX = 7 << 20, /* the same inside a JSON text; an answer has 8 MiB */
};

struct hq;

/* Who acts; number 0: whoever owns the folder. */
struct signer {
	int64_t number;
	char name[OPERATOR_NAME_MAX];
};

/* What the file says of itself. */
struct rule_head {
	char version[RULES_VERSION_MAX];
	char from[CIVIL_TEXT_MAX]; /* "" at once */
	int64_t vocabulary;
};

enum draft_state { DRAFT_NONE, DRAFT_DRAFTED, DRAFT_REVIEWED, DRAFT_PUBLISHED };

/* size <= RULE_FILE_MAX, and the file reads. */
MUST_CHECK bool rule_head_read(
	struct rule_head *head, const char *text, size_t size, struct err *err);

/* All in a transaction of their own. note: for the log. *news: false if it is here already, word
 * for word. */
MUST_CHECK bool rule_draft(struct hq *hq, const struct signer *who, const char *text, size_t size,
	const char *note, bool *news, struct err *err);
MUST_CHECK bool rule_review(
	struct hq *hq, const struct signer *who, const char *version, struct err *err);
/* Signs it and puts it into the stream. The checks of rules_check.h come before; that it was
 * reviewed is checked here. */
MUST_CHECK bool rule_publish(
	struct hq *hq, const struct signer *who, const char *version, struct err *err);

enum draft_state rule_state(struct hq *hq, const char *version);
/* malloc'd; NULL if there is none. */
char *rule_draft_text(struct hq *hq, const char *version);

/* Signs a file and puts it into the stream: the last step of publishing, and no check but that it
 * reads and that all tills know its words. *news as above. */
MUST_CHECK bool rule_file_put(
	struct hq *hq, const char *text, size_t size, bool *news, struct err *err);
/* Every till that was heard within 90 days and is not fenced knows this vocabulary. */
MUST_CHECK bool rule_file_readable(
	struct hq *hq, int64_t vocabulary, const char *version, struct err *err);

#endif
