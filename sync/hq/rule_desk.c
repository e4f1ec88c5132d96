#include "sync/hq/rule_desk.h"

#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/quota_rules.h"
#include "sync/hq/rows.h"
#include "sync/hq/rules_before.h"
#include "sync/rules.h"
#include "sync/rules_notice.h"
#include "sync/statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the file ---- */

/* Who the file is; what it means was checked by rules_read(). */
static bool read_head(struct rule_head *head, const char *text, size_t size, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, RULE_FILE_MAX, err))
		return false;
	struct json_value root = json_root(&doc), version = json_member(root, "version");
	const char *name = json_text(version, RULES_VERSION_MAX - 1);
	if (!*name)
		json_refuse(version, TEXT_HQ_IMPORT_EMPTY, NULL, NULL);
	text_copy(head->version, sizeof head->version, name);
	const char *from = json_text_or(json_member(root, "from"), CIVIL_TEXT_MAX - 1, "");
	text_copy(head->from, sizeof head->from, from);
	head->vocabulary =
		json_int_or(json_member(root, "vocabulary"), 1, RULES_VOCABULARY, RULES_VOCABULARY);
	/* Tills that know no other word begin a file with its day. */
	if (strchr(from, 'T') && head->vocabulary < NOTICE_VOCABULARY)
		json_refuse(json_member(root, "from"), TEXT_HQ_RULES_TIME_VOCABULARY, NULL, NULL);
	return json_good(&doc, err);
}

/* Quotes, backslashes and line ends take two bytes once the file is a text inside JSON. */
static bool can_be_sent(const char *text, size_t size, struct err *err)
{
	size_t sent = size;
	for (size_t i = 0; i < size; i++)
		sent += text[i] == '"' || text[i] == '\\' || (unsigned char)text[i] < ' ';
	return sent <= RULE_FILE_SENT_MAX || fail(err, TEXT_HQ_RULES_LARGE);
}

static bool can_be_priced_with(const char *text, size_t size, struct err *err)
{
	struct rules *rules = NULL;
	bool good = rules_read(text, size, &rules, err);
	free(rules);
	return good;
}

bool rule_head_read(struct rule_head *head, const char *text, size_t size, struct err *err)
{
	*head = (struct rule_head){0};
	return can_be_sent(text, size, err) && can_be_priced_with(text, size, err) &&
	       read_head(head, text, size, err);
}

enum { ACTIVE_DAYS = 90 };

/* Design decision 18: no active till may be handed words it has not said that it knows. */
bool rule_file_readable(struct hq *hq, int64_t vocabulary, const char *version, struct err *err)
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

/* from_on is the day, for tills that look at nothing else; from_at the moment, where there is one.
 */
static void put_beginning(struct json_out *row, const struct rule_head *head)
{
	char day[CIVIL_TEXT_MAX];
	if (!head->from[0])
		return;
	text_copy(day, sizeof day, head->from);
	day[strcspn(day, "T")] = '\0';
	json_put_text(row, "from_on", day);
	if (strchr(head->from, 'T'))
		json_put_text(row, "from_at", head->from);
}

/* Ed25519 signs the same text to the same bytes, so an unchanged file makes an unchanged row. */
static bool write_row(struct hq *hq, const struct rule_head *head, const char *text,
	struct json_out *row, struct err *err)
{
	const struct keyring *keys = &hq->keys;
	struct signature signature;
	char hex[2 * SIGNATURE_SIZE + 1];
	if (!rules_sign(&keys->hq, keys->hq_id, head->version, text, strlen(text), &signature))
		return fail(err, TEXT_OUT_OF_MEMORY);
	hex_text(hex, signature.bytes, SIGNATURE_SIZE);
	json_put_text(row, "version", head->version);
	json_put_int(row, "vocabulary", head->vocabulary);
	put_beginning(row, head);
	json_put_text(row, "text", text);
	json_put_text(row, "kid", keys->kid);
	json_put_text(row, "sig", hex);
	return true;
}

/* A version is one text for ever: tills and records name it. */
static bool put_file(
	struct hq *hq, const struct rule_head *head, const char *text, bool *news, struct err *err)
{
	AUTO(json_out) struct json_out row = json_out_object();
	char *before = feed_find(&hq->db, STREAM_RULES, head->version);
	bool known = before != NULL;
	free(before);
	return rule_file_readable(hq, head->vocabulary, head->version, err) &&
	       write_row(hq, head, text, &row, err) &&
	       row_put(hq, STREAM_RULES, head->version, &row, hq_now_ms(hq), news, err) &&
	       (!known || !*news || fail(err, TEXT_HQ_RULES_VERSION, head->version));
}

/* Who may use how much of what it limits is looked at in turns, after this. */
static bool put_and_limit(
	struct hq *hq, const struct rule_head *head, const char *text, bool *news, struct err *err)
{
	if (!put_file(hq, head, text, news, err))
		return false;
	if (*news)
		quota_rules_read(hq, hq_now_ms(hq));
	return true;
}

bool rule_file_put(struct hq *hq, const char *text, size_t size, bool *news, struct err *err)
{
	struct rule_head head;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	return rule_head_read(&head, text, size, err) &&
	       put_and_limit(hq, &head, text, news, err) && tx_commit(&tx, err);
}

/* ---- the log ---- */

static void note_step(struct hq *hq, const struct signer *who, const char *version,
	const char *what, const char *note)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO rule_log (number, version, at_ms, what, operator, name, note) "
		"VALUES (?, ?, ?, ?, ?, ?, ?)");
	bind_int(&s, counter_next(hq, "rule_log"));
	bind_text(&s, version);
	bind_int(&s, hq_now_ms(hq));
	bind_text(&s, what);
	bind_int(&s, who->number);
	bind_text(&s, who->name);
	bind_text(&s, note);
	run(&s);
}

/* ---- the way ---- */

enum draft_state rule_state(struct hq *hq, const char *version)
{
	char state[16];
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT state FROM rule_draft WHERE version = ?");
	bind_text(&s, version);
	if (!next_row(&s))
		return DRAFT_NONE;
	column_text(&s, 0, state, sizeof state);
	return strcmp(state, "published") == 0  ? DRAFT_PUBLISHED
	       : strcmp(state, "reviewed") == 0 ? DRAFT_REVIEWED
						: DRAFT_DRAFTED;
}

char *rule_draft_text(struct hq *hq, const char *version)
{
	size_t size;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT text FROM rule_draft WHERE version = ?");
	bind_text(&s, version);
	const void *text = next_row(&s) ? column_blob(&s, 0, &size) : NULL;
	return text ? strndup(text, size) : NULL;
}

static void keep_draft(struct hq *hq, const char *version, const char *text)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "INSERT INTO rule_draft (version, text, state, reviewer, changed_ms) "
			     "VALUES (?, ?, 'draft', 0, ?) ON CONFLICT (version) DO UPDATE SET "
			     "text = excluded.text, state = 'draft', reviewer = 0, "
			     "changed_ms = excluded.changed_ms");
	bind_text(&s, version);
	bind_text(&s, text);
	bind_int(&s, hq_now_ms(hq));
	run(&s);
}

/* What is here under this version: NULL, a draft's text, or what was published before there were
 * drafts. */
static char *text_here(struct hq *hq, const char *version, bool *published)
{
	char *text = rules_published(hq, version);
	*published = text != NULL;
	return text ? text : rule_draft_text(hq, version);
}

bool rule_draft(struct hq *hq, const struct signer *who, const char *text, size_t size,
	const char *note, bool *news, struct err *err)
{
	struct rule_head head;
	bool published;
	if (!rule_head_read(&head, text, size, err))
		return false;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	char *here = text_here(hq, head.version, &published);
	*news = !here || strcmp(here, text) != 0;
	free(here);
	if (*news && published)
		return fail(err, TEXT_HQ_RULES_VERSION, head.version);
	if (*news) {
		keep_draft(hq, head.version, text);
		note_step(hq, who, head.version, "draft", note);
	}
	return tx_commit(&tx, err);
}

static void move(struct hq *hq, const char *version, const char *state, int64_t reviewer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE rule_draft SET state = ?, reviewer = CASE WHEN ? > 0 "
				     "THEN ? ELSE reviewer END, changed_ms = ? WHERE version = ?");
	bind_text(&s, state);
	bind_int(&s, reviewer);
	bind_int(&s, reviewer);
	bind_int(&s, hq_now_ms(hq));
	bind_text(&s, version);
	run(&s);
}

bool rule_review(struct hq *hq, const struct signer *who, const char *version, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	switch (rule_state(hq, version)) {
	case DRAFT_NONE:
		return fail(err, TEXT_HQ_RULES_UNKNOWN_VERSION, version);
	case DRAFT_PUBLISHED:
		return fail(err, TEXT_HQ_RULES_OUT_ALREADY, version);
	case DRAFT_DRAFTED:
	case DRAFT_REVIEWED:
		break;
	}
	move(hq, version, "reviewed", who->number);
	note_step(hq, who, version, "review", "");
	return tx_commit(&tx, err);
}

static bool publish_text(struct hq *hq, const char *text, struct err *err)
{
	struct rule_head head;
	bool news;
	return text ? rule_head_read(&head, text, strlen(text), err) &&
			       put_and_limit(hq, &head, text, &news, err)
		    : fail(err, TEXT_OUT_OF_MEMORY);
}

bool rule_publish(struct hq *hq, const struct signer *who, const char *version, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	switch (rule_state(hq, version)) {
	case DRAFT_NONE:
		return fail(err, TEXT_HQ_RULES_UNKNOWN_VERSION, version);
	case DRAFT_PUBLISHED:
		return fail(err, TEXT_HQ_RULES_OUT_ALREADY, version);
	case DRAFT_DRAFTED:
		return fail(err, TEXT_HQ_RULES_UNREVIEWED, version);
	case DRAFT_REVIEWED:
		break;
	}
	char *text = rule_draft_text(hq, version);
	bool put = publish_text(hq, text, err);
	free(text);
	if (!put)
		return false;
	move(hq, version, "published", 0);
	note_step(hq, who, version, "publish", "");
	return tx_commit(&tx, err);
}
