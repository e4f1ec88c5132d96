/* Operators and their PINs (design.md 16): they go down to the tills with the operators stream. */
#include "sync/hq/operators.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/rows.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct operator_row {
	int64_t number;
	char name[OPERATOR_NAME_MAX];
	char role[ROLE_MAX];
	char pin[PIN_HASH_MAX];
	bool active;
};

enum { OPERATOR_ROW_TEXT_MAX = 1024 };

static void operator_key(char key[FEED_KEY_MAX], int64_t number)
{
	(void)snprintf(key, FEED_KEY_MAX, "operator:%lld", (long long)number);
}

static bool parse_operator(const char *row, struct operator_row *who)
{
	char text[OPERATOR_ROW_TEXT_MAX];
	struct err ignored;
	(void)snprintf(text, sizeof text, "{%s}", row);
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, strlen(text), sizeof text, &ignored))
		return false;
	struct json_value root = json_root(&doc);
	*who = (struct operator_row){
		.number = json_int(json_member(root, "number"), 1, OPERATOR_NUMBER_MAX),
		.active = json_bool_or(json_member(root, "active"), true),
	};
	text_copy(who->name, sizeof who->name,
		json_text(json_member(root, "name"), OPERATOR_NAME_MAX));
	text_copy(who->role, sizeof who->role, json_text(json_member(root, "role"), ROLE_MAX));
	text_copy(who->pin, sizeof who->pin, json_text(json_member(root, "pin"), PIN_HASH_MAX));
	return json_good(&doc, &ignored);
}

/* Roles that came with the house have a word; others are called as whoever made them called them.
 */
static const char *role_word(enum lang lang, const char *role)
{
	if (strcmp(role, "cashier") == 0)
		return text_in(lang, TEXT_HQ_ROLE_CASHIER);
	return strcmp(role, "manager") == 0 ? text_in(lang, TEXT_HQ_ROLE_MANAGER) : role;
}

static bool find_operator(struct hq *hq, int64_t number, struct operator_row *who)
{
	char key[FEED_KEY_MAX];
	operator_key(key, number);
	char *row = feed_find(&hq->db, STREAM_OPERATORS, key);
	bool found = row && parse_operator(row, who);
	free(row);
	return found;
}

bool operator_manages(struct hq *hq, int64_t number, const char *pin, char name[OPERATOR_NAME_MAX])
{
	struct operator_row who;
	if (!find_operator(hq, number, &who) || !who.active || strcmp(who.role, "manager") != 0 ||
		!pin_matches(who.pin, pin))
		return false;
	text_copy(name, OPERATOR_NAME_MAX, who.name);
	return true;
}

static bool put_operator(struct hq *hq, const struct operator_row *who, struct err *err)
{
	char key[FEED_KEY_MAX];
	bool changed;
	operator_key(key, who->number);
	AUTO(json_out) struct json_out row = json_out_object();
	json_put_text(&row, "kind", "operator");
	json_put_int(&row, "number", who->number);
	json_put_text(&row, "name", who->name);
	json_put_text(&row, "role", who->role);
	json_put_text(&row, "pin", who->pin);
	json_put_bool(&row, "active", who->active);
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	return row_put(hq, STREAM_OPERATORS, key, &row, hq_now_ms(hq), &changed, err) &&
	       tx_commit(&tx, err);
}

/* The PIN that came with the word, as a hash. */
static bool take_pin(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	char hash[PIN_HASH_MAX])
{
	char pin[PIN_MAX + 2] = "";
	uint8_t salt[PIN_SALT_SIZE];
	if (call->input_size < sizeof pin)
		memcpy(pin, call->input, call->input_size);
	if (!pin_acceptable(pin)) {
		word_fails(call, answer, TEXT_HQ_PIN_BAD);
		return false;
	}
	env_random(hq->env, salt, sizeof salt);
	if (!pin_hash(hash, pin, salt)) {
		word_fails(call, answer, TEXT_OUT_OF_MEMORY);
		return false;
	}
	return true;
}

static bool role_is_known(struct hq *hq, const char *role)
{
	char key[FEED_KEY_MAX];
	(void)snprintf(key, sizeof key, "role:%s", role);
	char *row = feed_find(&hq->db, STREAM_OPERATORS, key);
	bool known = row != NULL;
	free(row);
	return known;
}

static bool read_name_and_role(struct hq *hq, const struct word_call *call,
	struct word_answer *answer, struct operator_row *who)
{
	const char *name = word_option(call, "name"), *role = word_option(call, "role");
	if (name)
		text_clean(who->name, sizeof who->name, name);
	if (!who->name[0] || strlen(name) >= sizeof who->name) {
		word_fails(call, answer, TEXT_HQ_OPERATOR_NAME);
		return false;
	}
	if (!role || strlen(role) >= sizeof who->role || !role_is_known(hq, role)) {
		word_fails(call, answer, TEXT_HQ_OPERATOR_ROLE, role ? role : "");
		return false;
	}
	text_copy(who->role, sizeof who->role, role);
	return true;
}

static void keep(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const struct operator_row *who)
{
	struct err err;
	char number[24];
	(void)snprintf(number, sizeof number, "%lld", (long long)who->number);
	if (put_operator(hq, who, &err))
		word_says(call, answer, TEXT_HQ_OPERATOR_KEPT, number, who->name,
			role_word(call->lang, who->role));
	else
		word_fails_with(call, answer, &err);
}

void word_operator_add(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct operator_row known, who = {.active = true};
	char number[24];
	if (!word_number(call, answer, "number", 1, OPERATOR_NUMBER_MAX, 0, &who.number) ||
		!read_name_and_role(hq, call, answer, &who))
		return;
	(void)snprintf(number, sizeof number, "%lld", (long long)who.number);
	if (find_operator(hq, who.number, &known)) {
		word_fails(call, answer, TEXT_HQ_OPERATOR_TAKEN, number, known.name);
		return;
	}
	if (take_pin(hq, call, answer, who.pin))
		keep(hq, call, answer, &who);
}

void word_operator_reset(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct operator_row who;
	int64_t number;
	char text[24];
	if (!word_number(call, answer, "number", 1, OPERATOR_NUMBER_MAX, 0, &number))
		return;
	(void)snprintf(text, sizeof text, "%lld", (long long)number);
	if (!find_operator(hq, number, &who)) {
		word_fails(call, answer, TEXT_HQ_OPERATOR_UNKNOWN, text);
		return;
	}
	if (take_pin(hq, call, answer, who.pin))
		keep(hq, call, answer, &who);
}

void word_operator_remove(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct operator_row who;
	struct err err;
	int64_t number;
	char text[24], key[FEED_KEY_MAX];
	bool changed;
	if (!word_number(call, answer, "number", 1, OPERATOR_NUMBER_MAX, 0, &number))
		return;
	(void)snprintf(text, sizeof text, "%lld", (long long)number);
	if (!find_operator(hq, number, &who)) {
		word_fails(call, answer, TEXT_HQ_OPERATOR_UNKNOWN, text);
		return;
	}
	operator_key(key, number);
	AUTO(json_out) struct json_out members = json_out_object();
	json_put_text(&members, "kind", "operator");
	json_put_int(&members, "number", number);
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (row_remove(hq, STREAM_OPERATORS, key, &members, hq_now_ms(hq), &changed, &err) &&
		tx_commit(&tx, &err))
		word_says(call, answer, TEXT_HQ_OPERATOR_GONE, text, who.name);
	else
		word_fails_with(call, answer, &err);
}

void word_operator_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT row FROM ref_row WHERE stream = 'operators' AND "
				     "gone = 0 AND key LIKE 'operator:%' ORDER BY key");
	while (next_row(&s)) {
		struct operator_row who;
		char row[OPERATOR_ROW_TEXT_MAX];
		column_text(&s, 0, row, sizeof row);
		if (parse_operator(row, &who))
			paper_print(&answer->out, "%lld\t%s\t%s\n", (long long)who.number,
				role_word(call->lang, who.role), who.name);
	}
}
