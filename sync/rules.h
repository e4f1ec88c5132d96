/* rules.h - reading rule files: the only way from JSON into the core's compiled rules.
 *
 * A rule file is {version, vocabulary, from, currency, conventions, coupons: {max}, rules: [...]};
 * its rules and every word in them are described by quote-format.md. Reading is strict, because a
 * rule that is half understood charges wrong prices: an unknown member, a wrong type or a value out
 * of range refuses the whole file with one sentence that names the rule, the member and what is
 * allowed. Whether a file is signed is checked before it comes here.
 */
#ifndef SUANPAN_SYNC_RULES_H
#define SUANPAN_SYNC_RULES_H

#include "pos/core/allocate.h"
#include "pos/core/rules.h"
#include "sync/json.h"

enum {
	RULES_FILE_MAX = 16 << 20, /* bytes */
	RULE_NAME_MAX = 200,       /* bytes of an id, code, sku, category, tier ... */
	RULE_TITLE_BYTES_MAX = 200,
	RULE_TERMS_MAX = 4000,
};

/* *out is one block that the caller frees with free(). On false *out is NULL. Ids, titles and the
 * version must fit what a sale keeps of them (closed_sale.h). */
MUST_CHECK bool rules_read(const void *text, size_t size, struct rules **out, struct err *err);

/* A bare list of rules with their conventions and {max} of coupons, as in a case of `suanpan
 * quote`; each may be missing. Refusals are told by err and also spoil the document. */
MUST_CHECK bool rules_read_list(struct json_value rules, struct json_value conventions,
	struct json_value coupons, struct rules **out, struct err *err);
/* The same of a whole rule file that stands inside another document; what it does not say itself is
 * as conventions and coupons say. Its vocabulary may be missing. */
MUST_CHECK bool rules_read_file_in(struct json_value file, struct json_value conventions,
	struct json_value coupons, struct rules **out, struct err *err);
/* The `alloc` of conventions alone, for who shares without pricing. */
MUST_CHECK bool rules_read_alloc(struct json_value conventions, enum alloc *out, struct err *err);

#endif
