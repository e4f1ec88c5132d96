/* Rule files on their way: suanpan-hq import rules, rules check, review, publish, again, list, log.
 */
#include "sync/hq/hq.h"
#include "sync/hq/operators.h"
#include "sync/hq/rule_desk.h"
#include "sync/hq/rules_before.h"
#include "sync/hq/rules_check.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct signer owner = {0};

/* ---- import rules ---- */

static void say_drafted(const struct word_call *call, struct word_answer *answer, struct hq *hq,
	const char *version, bool news)
{
	static const enum text states[] = {[DRAFT_NONE] = TEXT_HQ_RULES_STATE_PUBLISHED,
		[DRAFT_DRAFTED] = TEXT_HQ_RULES_STATE_DRAFT,
		[DRAFT_REVIEWED] = TEXT_HQ_RULES_STATE_REVIEWED,
		[DRAFT_PUBLISHED] = TEXT_HQ_RULES_STATE_PUBLISHED};
	if (news)
		word_says(call, answer, TEXT_HQ_RULES_DRAFTED, version);
	else
		word_says(call, answer, TEXT_HQ_RULES_SAME, version,
			text_in(call->lang, states[rule_state(hq, version)]));
}

static void fails_in_file(
	const struct word_call *call, struct word_answer *answer, const struct err *err)
{
	char sentence[1024];
	err_text(sentence, sizeof sentence, call->lang, err);
	word_fails(call, answer, TEXT_HQ_IMPORT_FILE, word_argument(call, 0), sentence);
}

static void draft_text(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const char *text, size_t size)
{
	struct rule_head head;
	struct err err;
	bool news;
	if (rule_head_read(&head, text, size, &err) &&
		rule_draft(hq, &owner, text, size, "", &news, &err))
		say_drafted(call, answer, hq, head.version, news);
	else
		fails_in_file(call, answer, &err);
}

/* With a NUL behind it; NULL if there is no memory, and then the word has failed. */
static char *copy_of_input(const struct word_call *call, struct word_answer *answer)
{
	char *copy = malloc(call->input_size + 1);
	if (!copy) {
		word_fails(call, answer, TEXT_OUT_OF_MEMORY);
		return NULL;
	}
	memcpy(copy, call->input, call->input_size);
	copy[call->input_size] = '\0';
	return copy;
}

void word_import_rules(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	char *copy = copy_of_input(call, answer);
	if (copy)
		draft_text(hq, call, answer, copy, call->input_size);
	free(copy);
}

/* ---- rules check ---- */

/* What stands against it is said, a line each, on complaints. */
static bool check_text(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const char *name, const char *text, size_t size)
{
	char found[24];
	struct rules_check check = {.hq = hq,
		.text = text,
		.size = size,
		.lang = call->lang,
		.out = &answer->complaints};
	if (rules_check(&check))
		return true;
	(void)snprintf(found, sizeof found, "%d", check.found);
	word_fails(call, answer, TEXT_HQ_RULES_UNFIT, name, found);
	return false;
}

/* A draft for a version that is out already with another text fits nowhere. */
static bool version_is_free(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, const char *text)
{
	struct rule_head head;
	struct err err;
	if (!rule_head_read(&head, text, strlen(text), &err)) {
		fails_in_file(call, answer, &err);
		return false;
	}
	char *out = rules_published(hq, head.version);
	bool is_free = !out || strcmp(out, text) == 0;
	free(out);
	if (!is_free)
		word_fails(call, answer, TEXT_HQ_RULES_VERSION, head.version);
	return is_free;
}

void word_rules_check(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const char *name = word_argument(call, 0);
	char *copy = copy_of_input(call, answer);
	if (copy && check_text(hq, call, answer, name, copy, call->input_size) &&
		version_is_free(hq, call, answer, copy))
		word_says(call, answer, TEXT_HQ_RULES_FIT, name);
	free(copy);
}

/* ---- review, publish ---- */

/* Who says so, proved by the PIN. */
static bool read_signer(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, struct signer *who)
{
	char pin[PIN_MAX + 2] = "", number[24];
	if (!word_number(call, answer, "by", 1, OPERATOR_NUMBER_MAX, 0, &who->number))
		return false;
	if (call->input_size < sizeof pin)
		memcpy(pin, call->input, call->input_size);
	if (operator_manages(hq, who->number, pin, who->name))
		return true;
	(void)snprintf(number, sizeof number, "%lld", (long long)who->number);
	word_fails(call, answer, TEXT_HQ_RULES_NOT_YOU, number);
	return false;
}

void word_rules_review(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const char *version = word_argument(call, 0);
	struct signer who;
	struct err err;
	if (!read_signer(hq, call, answer, &who))
		return;
	if (rule_review(hq, &who, version, &err))
		word_says(call, answer, TEXT_HQ_RULES_REVIEWED, version, who.name);
	else
		word_fails_with(call, answer, &err);
}

static void say_published(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const char *version)
{
	char from[200];
	struct rule_head head = {0};
	struct err ignored;
	char *text = rule_draft_text(hq, version);
	if (text)
		(void)!rule_head_read(&head, text, strlen(text), &ignored);
	free(text);
	say(from, sizeof from, call->lang,
		head.from[0] ? (struct says){TEXT_HQ_RULES_FROM, head.from}
			     : (struct says){TEXT_HQ_RULES_AT_ONCE});
	word_says(call, answer, TEXT_HQ_RULES_PUBLISHED, version, from);
}

/* Goods, tiers and prices may have changed since somebody checked. */
static bool still_fits(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const char *version)
{
	char *text =
		rule_state(hq, version) == DRAFT_REVIEWED ? rule_draft_text(hq, version) : NULL;
	bool fits = !text || check_text(hq, call, answer, version, text, strlen(text));
	free(text);
	return fits;
}

void word_rules_publish(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const char *version = word_argument(call, 0);
	struct signer who;
	struct err err;
	if (!read_signer(hq, call, answer, &who) || !still_fits(hq, call, answer, version))
		return;
	if (rule_publish(hq, &who, version, &err))
		say_published(hq, call, answer, version);
	else
		word_fails_with(call, answer, &err);
}

/* ---- again ---- */

/* The file's members with another version and beginning. */
static char *text_again(const char *text, const char *version, const char *from, struct err *err)
{
	static const char *const kept[] = {
		"vocabulary", "currency", "conventions", "coupons", "rules", NULL};
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, strlen(text), RULE_FILE_MAX, err))
		return NULL;
	struct json_value root = json_root(&doc);
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "version", version);
	if (from)
		json_put_text(&out, "from", from);
	for (int i = 0; kept[i]; i++)
		if (json_there(json_member(root, kept[i])))
			json_put_value(&out, kept[i], json_member(root, kept[i]));
	return json_out_text(&out, NULL, err);
}

void word_rules_again(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const char *old = word_argument(call, 0), *version = word_option(call, "version");
	char *text = rules_published(hq, old);
	struct err err;
	if (!text || !version) {
		word_fails(call, answer, TEXT_HQ_RULES_UNKNOWN_VERSION, text ? "--version" : old);
		free(text);
		return;
	}
	char *again = text_again(text, version, word_option(call, "from"), &err);
	if (again)
		draft_text(hq, call, answer, again, strlen(again));
	else
		word_fails_with(call, answer, &err);
	free(again);
	free(text);
}

/* ---- list, log ---- */

static enum text state_text(const char *state)
{
	return strcmp(state, "published") == 0  ? TEXT_HQ_RULES_STATE_PUBLISHED
	       : strcmp(state, "reviewed") == 0 ? TEXT_HQ_RULES_STATE_REVIEWED
						: TEXT_HQ_RULES_STATE_DRAFT;
}

void word_rules_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT version, state, reviewer FROM rule_draft ORDER BY changed_ms, version");
	while (next_row(&s)) {
		char version[RULES_VERSION_MAX], state[16], reviewer[24] = "-";
		column_text(&s, 0, version, sizeof version);
		column_text(&s, 1, state, sizeof state);
		if (column_int(&s, 2) > 0)
			(void)snprintf(
				reviewer, sizeof reviewer, "%lld", (long long)column_int(&s, 2));
		paper_print(&answer->out, "%s\t%s\t%s\n", version,
			text_in(call->lang, state_text(state)), reviewer);
	}
}

static enum text deed_text(const char *what)
{
	return strcmp(what, "publish") == 0  ? TEXT_HQ_RULES_DID_PUBLISH
	       : strcmp(what, "review") == 0 ? TEXT_HQ_RULES_DID_REVIEW
					     : TEXT_HQ_RULES_DID_DRAFT;
}

void word_rules_log(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT at_ms, version, what, operator, name FROM rule_log ORDER BY number");
	while (next_row(&s)) {
		char version[RULES_VERSION_MAX], what[16], name[OPERATOR_NAME_MAX],
			at[CIVIL_TEXT_MAX];
		struct civil when = civil_at(column_int(&s, 0), offset);
		civil_text(at, &when);
		column_text(&s, 1, version, sizeof version);
		column_text(&s, 2, what, sizeof what);
		column_text(&s, 4, name, sizeof name);
		paper_print(&answer->out, "%s\t%s\t%s\t%lld\t%s\n", at, version,
			text_in(call->lang, deed_text(what)), (long long)column_int(&s, 3),
			name[0] ? name : text_in(call->lang, TEXT_HQ_RULES_OWNER));
	}
}
