#include "pos/core/civil.h"
#include "pos/core/engine.h"
#include "pos/core/ledger.h"
#include "pos/core/rules_block.h"
#include "pos/shell/quote_kinds.h"
#include "sync/rules.h"

#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 100000 };

/* Names of one kind, each with a number; what a name is asked for and not found gets the next. */
struct names {
	struct name {
		const char *text; /* NULL: a free place */
		uint32_t number;
	} * slots;
	uint32_t mask;
};

/* A case of kind ledger while its events happen. */
struct story {
	struct ledger ledger;
	void *room;
	struct names lots, spends, keys;
	const char **lot_names; /* by lot */
	uint32_t today;
};

static void story_done(struct story *story)
{
	free(story->room);
	free(story->lots.slots);
	free(story->spends.slots);
	free(story->keys.slots);
	free(story->lot_names);
}

static bool names_open(struct names *names, size_t count)
{
	uint32_t slots = 4;
	while (slots < 2 * count)
		slots *= 2;
	names->slots = calloc(slots, sizeof *names->slots);
	names->mask = slots - 1;
	return names->slots;
}

/* The place of this name, or the free place where it would stand. */
static struct name *name_place(const struct names *names, const char *text)
{
	uint32_t at = text_hash(text) & names->mask;
	while (names->slots[at].text && strcmp(names->slots[at].text, text) != 0)
		at = (at + 1) & names->mask;
	return &names->slots[at];
}

static bool story_open(struct story *story, size_t events, struct err *err)
{
	uint32_t room = (uint32_t)events + 1;
	story->room = malloc(ledger_room(room));
	story->lot_names = calloc(room, sizeof *story->lot_names);
	if (!story->room || !story->lot_names || !names_open(&story->lots, room) ||
		!names_open(&story->spends, room) || !names_open(&story->keys, room))
		return fail(err, TEXT_OUT_OF_MEMORY);
	story->ledger = ledger_in(story->room, room);
	return true;
}

static uint32_t read_day(struct json_value value)
{
	struct civil when;
	if (!json_there(value))
		return 0;
	if (civil_read(json_text(value, RULE_NAME_MAX), &when))
		return civil_date_number(&when);
	json_refuse(value, TEXT_RULES_DATE, NULL, NULL);
	return 0;
}

static int64_t read_points(struct json_value event)
{
	return json_int(json_member(event, "points"), 0, INT64_MAX);
}

/* The number of a lot or a spend that must be known. */
static uint32_t known(struct names *names, struct json_value value)
{
	const char *text = json_text(value, RULE_NAME_MAX);
	const struct name *name = name_place(names, text);
	if (!name->text)
		json_refuse(value, TEXT_QUOTE_UNKNOWN_NAME, text, NULL);
	return name->number;
}

/* The place for a lot or a spend that must be new. */
static struct name *unheard_of(struct names *names, struct json_value value)
{
	const char *text = json_text(value, RULE_NAME_MAX);
	struct name *name = name_place(names, text);
	if (name->text)
		json_refuse(value, TEXT_QUOTE_NAME_TWICE, text, NULL);
	return name;
}

static enum ledger_result earn(struct story *story, struct json_value event)
{
	struct json_value lot = json_member(event, "lot");
	struct name *name = unheard_of(&story->lots, lot);
	uint32_t number = story->ledger.lot_count;
	int64_t points = read_points(event);
	uint32_t expires = read_day(json_member(event, "expires"));
	if (event.doc->bad)
		return LEDGER_OK;
	*name = (struct name){json_text(lot, RULE_NAME_MAX), number};
	story->lot_names[number] = name->text;
	return ledger_earn(&story->ledger, points, expires);
}

static enum ledger_result spend(struct story *story, struct json_value event)
{
	struct json_value id = json_member(event, "id");
	struct name *name = unheard_of(&story->spends, id);
	uint32_t number = story->ledger.spend_count;
	int64_t points = read_points(event);
	bool allow_debt = json_bool_or(json_member(event, "allow_debt"), false);
	if (event.doc->bad)
		return LEDGER_OK;
	enum ledger_result result = ledger_spend(&story->ledger, points, allow_debt);
	if (result == LEDGER_OK)
		*name = (struct name){json_text(id, RULE_NAME_MAX), number};
	return result;
}

static enum ledger_result unearn(struct story *story, struct json_value event)
{
	uint32_t lot = known(&story->lots, json_member(event, "lot"));
	int64_t points = read_points(event);
	return event.doc->bad ? LEDGER_OK : ledger_unearn(&story->ledger, lot, points);
}

static enum ledger_result unspend(struct story *story, struct json_value event)
{
	uint32_t of = known(&story->spends, json_member(event, "of"));
	int64_t points = read_points(event);
	uint32_t grace = read_day(json_member(event, "grace"));
	if (event.doc->bad)
		return LEDGER_OK;
	return ledger_unspend(&story->ledger, of, points, story->today, grace);
}

static enum ledger_result tick(struct story *story, struct json_value event)
{
	(void)story;
	(void)event;
	return LEDGER_OK;
}

/* Whether this event came before; if not it is remembered. */
static bool repeated(struct story *story, struct json_value event)
{
	struct json_value key = json_member(event, "key");
	if (!json_there(key))
		return false;
	const char *text = json_text(key, RULE_NAME_MAX);
	struct name *name = name_place(&story->keys, text);
	bool before = name->text;
	name->text = text;
	return before;
}

static enum ledger_result happen(struct story *story, struct json_value event)
{
	static const char *const ops[] = {"earn", "spend", "unearn", "unspend", "tick", NULL};
	static enum ledger_result (*const does[])(struct story *, struct json_value) = {
		earn, spend, unearn, unspend, tick};
	/* Also of an event that came before and is ignored. */
	static const char *const members[][8] = {
		{"op", "at", "key", "lot", "points", "expires"},
		{"op", "at", "key", "id", "points", "allow_debt"},
		{"op", "at", "key", "lot", "points"},
		{"op", "at", "key", "of", "points", "grace"},
		{"op", "at", "key"},
	};
	json_need_object(event);
	int op = json_choice(json_member(event, "op"), ops);
	json_only(event, members[op]);
	uint32_t day = read_day(json_member(event, "at"));
	if (event.doc->bad)
		return LEDGER_OK;
	if (day != 0) {
		story->today = day;
		ledger_expire(&story->ledger, day);
	}
	enum ledger_result result = repeated(story, event) ? LEDGER_OK : does[op](story, event);
	/* A lot may be new and its last day past. */
	ledger_expire(&story->ledger, story->today);
	return result;
}

static bool tell(struct story *story, struct json_out *out, struct json_value events, size_t count,
	struct err *err)
{
	json_put_array(out, "rejected");
	for (size_t i = 0; i < count; i++) {
		enum ledger_result result = happen(story, json_item(events, i));
		if (result == LEDGER_NOT_ENOUGH) {
			json_put_object(out, NULL);
			json_put_int(out, "event", (int64_t)i);
			json_put_text(out, "reason", reason_name(REASON_NOT_ENOUGH_POINTS));
			json_put_end(out);
		} else if (result != LEDGER_OK) {
			return fail(err, TEXT_QUOTE_OVERFLOW);
		}
	}
	json_put_end(out);
	return true;
}

bool quote_ledger(struct json_out *out, struct json_value root, struct err *err)
{
	json_only(root, (const char *const[]){"events", QUOTE_MEMBERS, NULL});
	struct json_value events = json_member(root, "events");
	if (!json_there(events))
		json_refuse(events, TEXT_JSON_MISSING, NULL, NULL);
	size_t count = json_count(events, EVENTS_MAX);
	AUTO(story) struct story story = {0};
	if (!story_open(&story, count, err) || !tell(&story, out, events, count, err) ||
		!json_good(root.doc, err))
		return false;
	json_put_int(out, "balance", ledger_balance(&story.ledger));
	json_put_object(out, "lots");
	for (uint32_t i = 0; i < story.ledger.lot_count; i++)
		json_put_int(out, story.lot_names[i], story.ledger.lots[i].left);
	json_put_end(out);
	return true;
}
