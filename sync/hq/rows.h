/* rows.h - the rows of the streams as JSON (sync/README.md 3.4), written by HQ itself.
 *
 * Imports write their rows through struct row_out too, so that one key always gives the same text
 * and an unchanged row is seen to be one.
 */
#ifndef SUANPAN_HQ_ROWS_H
#define SUANPAN_HQ_ROWS_H

#include "pos/core/attr.h"
#include "schema/db.h"
#include "sync/hq/feed.h"
#include "sync/json.h"
#include "sync/sign.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

/* Ends the object: its members without braces, as feed.h takes them; malloc'd, NULL and err if it
 * could not be written. */
char *row_text(struct json_out *row, struct err *err);
/* Ends the object, puts it under key. false and err if it could not be written as JSON; *changed
 * says whether it was news. */
MUST_CHECK bool row_put(struct hq *hq, enum stream stream, const char *key, struct json_out *row,
	int64_t now_ms, bool *changed, struct err *err);
/* Takes the row away; key_members names it for the tills. */
MUST_CHECK bool row_remove(struct hq *hq, enum stream stream, const char *key,
	struct json_out *key_members, int64_t now_ms, bool *changed, struct err *err);

void row_put_setting(struct hq *hq, const char *name, const char *value, int64_t now_ms);
void row_put_role(
	struct hq *hq, const char *name, const char *const rights[], size_t count, int64_t now_ms);
void row_put_coupon_key(struct hq *hq, int kid, const struct public_key *key, int64_t now_ms);

#endif
