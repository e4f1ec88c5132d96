#include "pos/core/rules_build.h"

#include "pos/core/engine.h"
#include "pos/core/ranking.h"

#include <assert.h>
#include <string.h>

struct rules_builder rules_build_counting(void)
{
	/* Text 0 is no text. */
	return (struct rules_builder){.used = {.texts = 1}};
}

static uint64_t slot_count(const struct rules_counts *counts)
{
	uint64_t slots = 4;
	while (slots < 2 * counts->texts)
		slots *= 2;
	return slots;
}

/* Lays one array behind another, each aligned for an int64_t; returns where it begins. */
static uint32_t lay(uint64_t *end, uint64_t count, size_t size)
{
	uint64_t at = (*end + 7) / 8 * 8;
	*end = at + count * size;
	return (uint32_t)at;
}

/* Writes the offsets of all arrays and returns where the texts begin. */
static uint64_t lay_out(struct rules *rules, const struct rules_counts *counts)
{
	uint64_t end = sizeof *rules;
	rules->rules = lay(&end, counts->rules, sizeof(struct rule));
	rules->order = lay(&end, counts->rules, sizeof(uint32_t));
	rules->conditions = lay(&end, counts->conditions, sizeof(struct condition));
	rules->effects = lay(&end, counts->effects, sizeof(struct effect));
	rules->selectors = lay(&end, counts->selectors, sizeof(struct selector));
	rules->items = lay(&end, counts->items, sizeof(uint32_t));
	rules->steps = lay(&end, counts->steps, sizeof(struct step));
	rules->parts = lay(&end, counts->parts, sizeof(struct bundle_part));
	rules->interned = lay(&end, counts->texts, sizeof(struct interned));
	rules->slots = lay(&end, slot_count(counts), sizeof(uint32_t));
	return end;
}

/* Room for putting rules and list items in order, behind the block; not part of it afterwards. */
static uint64_t work_room(const struct rules_counts *counts)
{
	uint64_t longest = counts->rules > counts->items ? counts->rules : counts->items;
	return 8 + longest * sizeof(uint32_t);
}

size_t rules_build_size(const struct rules_builder *counted)
{
	struct rules layout;
	return (size_t)(lay_out(&layout, &counted->used) + counted->used.text_bytes +
			work_room(&counted->used));
}

struct rules_builder rules_build_into(const struct rules_builder *counted, void *room, size_t size)
{
	struct rules_builder builder = {.cap = counted->used, .used = {.texts = 1}};
	if (rules_build_size(counted) > size || rules_build_size(counted) > UINT32_MAX) {
		builder.result = BUILD_NO_ROOM;
		return builder;
	}
	builder.into = room;
	memset(room, 0, size);
	builder.texts_at = (uint32_t)lay_out(builder.into, &builder.cap);
	builder.into->slot_mask = (uint32_t)slot_count(&builder.cap) - 1;
	return builder;
}

/* Takes the next place of an array, also while counting. */
static uint32_t take(const struct rules_builder *builder, uint64_t *used, uint64_t cap)
{
	assert(!builder->into || *used < cap);
	(void)cap;
	return (uint32_t)(*used)++;
}

/* Where the array element is, in the block being written. */
static void *place(const struct rules_builder *builder, uint32_t array, size_t size, uint32_t index)
{
	return (char *)builder->into + array + size * index;
}

uint32_t build_text(struct rules_builder *builder, const char *text)
{
	if (!text)
		return NO_TEXT;
	size_t size = strlen(text) + 1;
	uint64_t at = builder->used.text_bytes;
	builder->used.text_bytes += size;
	if (!builder->into)
		return NO_TEXT;
	assert(builder->used.text_bytes <= builder->cap.text_bytes);
	memcpy((char *)builder->into + builder->texts_at + at, text, size);
	return builder->texts_at + (uint32_t)at;
}

static struct interned *interned_place(const struct rules_builder *builder, uint32_t text)
{
	return place(builder, builder->into->interned, sizeof(struct interned), text);
}

static uint32_t intern_new(struct rules_builder *builder, const char *text)
{
	uint32_t hash = text_hash(text);
	uint32_t *slots = place(builder, builder->into->slots, 0, 0);
	uint32_t at = hash & builder->into->slot_mask;
	while (slots[at])
		at = (at + 1) & builder->into->slot_mask;
	slots[at] = take(builder, &builder->used.texts, builder->cap.texts);
	*interned_place(builder, slots[at]) = (struct interned){
		.at = build_text(builder, text),
		.hash = hash,
		.rule_with_id = NO_RULE,
		.rule_with_code = NO_RULE,
		.group = NO_GROUP,
	};
	return slots[at];
}

uint32_t build_interned(struct rules_builder *builder, const char *text)
{
	if (!text)
		return NO_TEXT;
	if (!builder->into) {
		builder->used.texts++;
		builder->used.text_bytes += strlen(text) + 1;
		return NO_TEXT;
	}
	uint32_t known = rules_text_id(builder->into, text);
	return known != NO_TEXT ? known : intern_new(builder, text);
}

void build_file(struct rules_builder *builder, const struct rules_file *file)
{
	uint32_t version = build_text(builder, file->version ? file->version : "");
	uint32_t currency = build_text(builder, file->currency ? file->currency : "CNY");
	if (!builder->into)
		return;
	builder->into->version = version;
	builder->into->currency = currency;
	builder->into->vocabulary = file->vocabulary;
	builder->into->from = file->from;
	builder->into->coupons_max = file->coupons_max;
	builder->into->pct_round = file->pct_round;
	builder->into->alloc = file->alloc;
}

struct text_list build_list(struct rules_builder *builder)
{
	return (struct text_list){.first = (uint32_t)builder->used.items, .given = true};
}

void build_list_item(struct rules_builder *builder, struct text_list *list, const char *text)
{
	uint32_t id = build_interned(builder, text);
	uint32_t at = take(builder, &builder->used.items, builder->cap.items);
	list->count++;
	if (builder->into)
		*(uint32_t *)place(builder, builder->into->items, sizeof(uint32_t), at) = id;
}

static bool smaller_id(const void *arg, uint32_t a, uint32_t b)
{
	(void)arg;
	return a < b;
}

/* Behind the texts as they will be; aligned. */
static uint32_t *work(const struct rules_builder *builder)
{
	uint64_t at = (builder->texts_at + builder->cap.text_bytes + 7) / 8 * 8;
	return place(builder, (uint32_t)at, 0, 0);
}

void build_list_end(struct rules_builder *builder, struct text_list *list)
{
	if (!builder->into || list->count == 0)
		return;
	uint32_t *items = place(builder, builder->into->items, sizeof(uint32_t), list->first);
	rank(items, work(builder), list->count, smaller_id, NULL);
	uint32_t kept = 1;
	for (uint32_t i = 1; i < list->count; i++)
		if (items[i] != items[kept - 1])
			items[kept++] = items[i];
	list->count = kept;
}

uint32_t build_selector(struct rules_builder *builder, const struct selector *selector)
{
	uint32_t at = take(builder, &builder->used.selectors, builder->cap.selectors);
	if (builder->into)
		*(struct selector *)place(builder, builder->into->selectors, sizeof *selector, at) =
			*selector;
	return at;
}

uint32_t build_step(struct rules_builder *builder, struct step step)
{
	uint32_t at = take(builder, &builder->used.steps, builder->cap.steps);
	if (builder->into)
		*(struct step *)place(builder, builder->into->steps, sizeof step, at) = step;
	return at;
}

uint32_t build_part(struct rules_builder *builder, struct bundle_part part)
{
	uint32_t at = take(builder, &builder->used.parts, builder->cap.parts);
	if (builder->into)
		*(struct bundle_part *)place(builder, builder->into->parts, sizeof part, at) = part;
	return at;
}

uint32_t build_condition(struct rules_builder *builder, const struct condition *condition)
{
	uint32_t at = take(builder, &builder->used.conditions, builder->cap.conditions);
	if (builder->into)
		*(struct condition *)place(
			builder, builder->into->conditions, sizeof *condition, at) = *condition;
	return at;
}

uint32_t build_effect(struct rules_builder *builder, const struct effect *effect)
{
	uint32_t at = take(builder, &builder->used.effects, builder->cap.effects);
	if (!builder->into)
		return at;
	*(struct effect *)place(builder, builder->into->effects, sizeof *effect, at) = *effect;
	builder->into->price_effect_count += !effect_is_on_points(effect->kind);
	builder->into->give_count += effect->kind == EFFECT_GIVE;
	return at;
}

/* Everything that follows from the rule's effects. */
static void look_at_effects(const struct rules *rules, struct rule *rule)
{
	bool only_points = true;
	for (uint32_t i = 0; i < rule->then_count; i++) {
		enum effect_kind kind = effect_at(rules, rule->then_first + i)->kind;
		bool on_points = effect_is_on_points(kind);
		rule->price_effects |= !on_points;
		rule->points_effects |= on_points;
		only_points &= on_points || kind == EFFECT_POINTS_PAY;
	}
	rule->exempt = only_points || rule->stage > STAGE_COUPONS;
}

static void know_by_name(struct rules_builder *builder, const struct rule *rule, uint32_t index)
{
	struct interned *id = interned_place(builder, rule->id_text);
	if (id->rule_with_id != NO_RULE && builder->result == BUILD_OK) {
		builder->result = BUILD_ID_TWICE;
		builder->twice = index;
	}
	id->rule_with_id = index;
	if (rule->code == NO_TEXT)
		return;
	struct interned *code = interned_place(builder, rule->code);
	if (code->rule_with_code == NO_RULE)
		code->rule_with_code = index;
}

void build_rule(struct rules_builder *builder, const struct rule *rule)
{
	uint32_t index = take(builder, &builder->used.rules, builder->cap.rules);
	if (!builder->into)
		return;
	struct rule *written = place(builder, builder->into->rules, sizeof *rule, index);
	*written = *rule;
	/* What the rules before have not taken is this one's. */
	const struct rule *before = index > 0 ? written - 1 : NULL;
	written->when_first = before ? before->when_first + before->when_count : 0;
	written->when_count = (uint32_t)builder->used.conditions - written->when_first;
	written->then_first = before ? before->then_first + before->then_count : 0;
	written->then_count = (uint32_t)builder->used.effects - written->then_first;
	look_at_effects(builder->into, written);
	know_by_name(builder, written, index);
	builder->into->exclusives |= written->exclusive != EXCLUSIVE_NO && !written->exempt;
	builder->into->staged |= written->stage != 0;
}

/* A rule's turn comes by stage, then higher priority, then file order. */
static bool turn_before(const void *arg, uint32_t a, uint32_t b)
{
	const struct rule *x = rule_at(arg, a);
	const struct rule *y = rule_at(arg, b);
	if (x->stage != y->stage)
		return x->stage < y->stage;
	return x->priority > y->priority;
}

static void put_in_order(const struct rules_builder *builder)
{
	struct rules *rules = builder->into;
	uint32_t *order = place(builder, rules->order, 0, 0);
	for (uint32_t i = 0; i < rules->rule_count; i++)
		order[i] = i;
	rank(order, work(builder), rules->rule_count, turn_before, rules);
}

/* The group's index, made if this is its first rule. */
static uint32_t group_of(
	const struct rules_builder *builder, const struct rule *rule, uint32_t *unnamed)
{
	bool line_price = rule->stage == STAGE_LINE_PRICE && rule->price_effects;
	if (rule->group == NO_TEXT && !line_price)
		return NO_GROUP;
	uint32_t *group =
		rule->group == NO_TEXT ? unnamed : &interned_place(builder, rule->group)->group;
	if (*group == NO_GROUP)
		*group = builder->into->group_count++;
	return *group;
}

/* Links the rules of each group in order of their turns. quote-format.md, "Rules": in a staged file
 * the stage-1 rules without a group form one group {best, line}. */
static void make_groups(const struct rules_builder *builder)
{
	struct rules *rules = builder->into;
	const uint32_t *order = rules_order(rules);
	uint32_t *last = work(builder);
	uint32_t unnamed = NO_GROUP;
	for (uint32_t i = 0; i < rules->rule_count; i++) {
		struct rule *rule = place(builder, rules->rules, sizeof *rule, order[i]);
		bool named = rule->group != NO_TEXT;
		uint32_t groups_before = rules->group_count;
		rule->group = group_of(builder, rule, &unnamed);
		rule->next_in_group = NO_RULE;
		if (rule->group == NO_GROUP)
			continue;
		if (!named) {
			rule->pick = GROUP_BEST;
			rule->scope = SCOPE_LINE;
		}
		if (rule->group < groups_before) {
			struct rule *earlier =
				place(builder, rules->rules, sizeof *rule, last[rule->group]);
			earlier->next_in_group = order[i];
		}
		last[rule->group] = order[i];
	}
}

static bool stages_mixed(const struct rules *rules)
{
	for (uint32_t i = 0; i < rules->rule_count; i++)
		if ((rule_at(rules, i)->stage != 0) != rules->staged)
			return true;
	return false;
}

enum build_result rules_build_end(struct rules_builder *builder, struct rules **out)
{
	if (!builder->into || builder->result != BUILD_OK)
		return builder->result;
	struct rules *rules = builder->into;
	rules->rule_count = (uint32_t)builder->used.rules;
	rules->condition_count = (uint32_t)builder->used.conditions;
	rules->effect_count = (uint32_t)builder->used.effects;
	rules->selector_count = (uint32_t)builder->used.selectors;
	rules->item_count = (uint32_t)builder->used.items;
	rules->step_count = (uint32_t)builder->used.steps;
	rules->part_count = (uint32_t)builder->used.parts;
	rules->text_count = (uint32_t)builder->used.texts;
	rules->size = builder->texts_at + builder->used.text_bytes;
	if (stages_mixed(rules))
		return BUILD_STAGES_MIXED;
	put_in_order(builder);
	make_groups(builder);
	*out = rules;
	return BUILD_OK;
}
