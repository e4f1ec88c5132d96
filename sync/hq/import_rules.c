#include "sync/hq/import.h"

#include "pos/core/civil.h"
#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/rows.h"
#include "sync/rules.h"
#include "sync/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES_VERSION_BYTES_MAX = 47 }; /* what a SALE record can name */

struct rule_file {
	const char *text; /* ends with NUL */
	size_t size;
	char version[RULES_VERSION_BYTES_MAX + 1];
	char from_on[CIVIL_TEXT_MAX]; /* "" at once */
	int64_t vocabulary;
};

/* Who the file is; what it means was checked by rules_read. */
static bool read_head(struct rule_file *file, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, file->text, file->size, IMPORT_RULES_MAX, err))
		return false;
	struct json_value root = json_root(&doc), version = json_member(root, "version");
	const char *name = json_text(version, RULES_VERSION_BYTES_MAX);
	if (!*name)
		json_refuse(version, TEXT_HQ_IMPORT_EMPTY, NULL, NULL);
	text_copy(file->version, sizeof file->version, name);
	const char *from = json_text_or(json_member(root, "from"), CIVIL_TEXT_MAX - 1, "");
	text_copy(file->from_on, sizeof file->from_on, from);
	file->vocabulary =
		json_int_or(json_member(root, "vocabulary"), 1, RULES_VOCABULARY, RULES_VOCABULARY);
	return json_good(&doc, err);
}

/* Quotes, backslashes and line ends take two bytes once the file is a text inside JSON. */
static bool can_be_sent(const char *text, size_t size, struct err *err)
{
	size_t sent = size;
	for (size_t i = 0; i < size; i++)
		sent += text[i] == '"' || text[i] == '\\' || (unsigned char)text[i] < ' ';
	return sent <= IMPORT_RULES_SENT_MAX || fail(err, TEXT_HQ_RULES_LARGE);
}

static bool can_be_priced_with(const char *text, size_t size, struct err *err)
{
	struct rules *rules = NULL;
	bool good = rules_read(text, size, &rules, err);
	free(rules);
	return good;
}

enum { ACTIVE_DAYS = 90 };

/* Design decision 18: no active till may be handed words it has not said that it knows. */
bool import_rules_readable(struct hq *hq, int64_t vocabulary, const char *version, struct err *err)
{
	char till[24], known[24];
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT till.till, till.vocabulary FROM till JOIN epoch ON epoch.till = till.till "
		"AND epoch.epoch = till.epoch AND epoch.fence = 0 "
		"WHERE till.seen_ms > ? AND till.vocabulary < ? ORDER BY till.till LIMIT 1");
	bind_int(&s, hq_now_ms(hq) - INT64_C(86400000) * ACTIVE_DAYS);
	bind_int(&s, vocabulary);
	if (!next_row(&s))
		return db_ok(&hq->db) || db_fail(&hq->db, err);
	(void)snprintf(till, sizeof till, "%lld", (long long)column_int(&s, 0));
	(void)snprintf(known, sizeof known, "%lld", (long long)column_int(&s, 1));
	return fail(err, TEXT_HQ_RULES_VOCABULARY, version, till, known);
}

static bool write_row(
	struct rule_file *file, struct import *import, struct json_out *row, struct err *err)
{
	const struct keyring *keys = &import->hq->keys;
	struct signature signature;
	char hex[2 * SIGNATURE_SIZE + 1];
	if (!rules_sign(&keys->hq, keys->hq_id, file->version, file->text, file->size, &signature))
		return fail(err, TEXT_OUT_OF_MEMORY);
	hex_text(hex, signature.bytes, SIGNATURE_SIZE);
	json_put_text(row, "version", file->version);
	json_put_int(row, "vocabulary", file->vocabulary);
	if (file->from_on[0])
		json_put_text(row, "from_on", file->from_on);
	json_put_text(row, "text", file->text);
	json_put_text(row, "kid", keys->kid);
	json_put_text(row, "sig", hex);
	return true;
}

/* A version is one text for ever: tills and records name it. Ed25519 signs the same text to the
 * same bytes, so an unchanged file makes an unchanged row. */
static bool put_version(struct rule_file *file, struct import *import, struct err *err)
{
	AUTO(json_out) struct json_out row = json_out_object();
	struct db *db = &import->hq->db;
	if (!write_row(file, import, &row, err))
		return false;
	AUTO(tx) struct tx tx = tx_begin(db);
	char *before = feed_find(db, STREAM_RULES, file->version);
	if (!import_put(import, STREAM_RULES, file->version, &row, false, err)) {
		free(before);
		return false;
	}
	bool other = before && import->written > 0;
	free(before);
	if (other)
		return fail(err, TEXT_HQ_RULES_VERSION, file->version);
	return tx_commit(&tx, err);
}

bool import_rules(struct import *import, const char *text, size_t size, struct err *err)
{
	char *copy = strndup(text, size);
	struct rule_file file = {.text = copy, .size = size};
	/* A NUL ends the copy early, but no rule file has one. */
	bool done = copy ? can_be_sent(text, size, err) && can_be_priced_with(text, size, err) &&
				    read_head(&file, err) &&
				    import_rules_readable(
					    import->hq, file.vocabulary, file.version, err) &&
				    put_version(&file, import, err)
			 : fail(err, TEXT_OUT_OF_MEMORY);
	free(copy);
	return done || import_in_file(import, err);
}
