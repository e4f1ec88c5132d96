/* LEG-10: what changes, changes forward, and a prize that was announced is not made smaller. */
#include "pos/core/civil.h"
#include "pos/core/engine.h"
#include "pos/core/rules_block.h"
#include "sync/hq/hq.h"
#include "sync/hq/rules_check.h"
#include "sync/rules_notice.h"

#include <stdlib.h>
#include <string.h>

enum { DRAWS_MAX = 256 };

/* The draws of one file. */
struct draws {
	uint32_t count;
	uint32_t rules[DRAWS_MAX];
	struct draw draws[DRAWS_MAX];
};

static void take_draw(uint32_t rule, const struct rule_notice *notice, void *arg)
{
	struct draws *draws = arg;
	if (!notice->drawn || draws->count == DRAWS_MAX)
		return;
	draws->rules[draws->count] = rule;
	draws->draws[draws->count++] = notice->draw;
}

static struct draws *draws_of(const char *text, size_t size)
{
	struct draws *draws = calloc(1, sizeof *draws);
	struct err ignored;
	if (draws && !rules_read_notices(text, size, take_draw, draws, &ignored))
		draws->count = 0;
	return draws;
}

static const struct draw *draw_of(const struct draws *draws, uint32_t rule)
{
	for (uint32_t i = 0; i < draws->count; i++)
		if (draws->rules[i] == rule)
			return &draws->draws[i];
	return NULL;
}

static const struct prize *prize_of(const struct draw *draw, const char *id)
{
	for (uint32_t i = 0; i < draw->prize_count; i++)
		if (strcmp(draw->prizes[i].id, id) == 0)
			return &draw->prizes[i];
	return NULL;
}

static bool as_good(const struct draw *now, const struct prize *before)
{
	const struct prize *prize = prize_of(now, before->id);
	return prize && prize->kind == before->kind && prize->value_minor >= before->value_minor &&
	       prize->quantity >= before->quantity && prize->odds_ppm >= before->odds_ppm;
}

/* id: of the rule. now NULL: the draw is gone. */
static void compare_draws(struct rules_check *check, const char *id, const struct draw *before,
	const struct draw *now)
{
	if (!now || now->to < before->to || now->from > before->from) {
		rules_finding(check, TEXT_HQ_RULES_LEG_10_DRAW, id, check->before.version);
		return;
	}
	for (uint32_t i = 0; i < before->prize_count; i++)
		if (!as_good(now, &before->prizes[i]))
			rules_finding(check, TEXT_HQ_RULES_LEG_10, id, before->prizes[i].id,
				check->before.version);
}

static void look_at_draws(struct rules_check *check)
{
	struct draws *old = draws_of(check->before.text, check->before.size);
	struct draws *now = draws_of(check->text, check->size);
	struct civil today = civil_at(check->now_ms, check->offset_minutes);
	for (uint32_t i = 0; old && now && i < old->count; i++) {
		const char *id = rules_id(check->before.rules, old->rules[i]);
		uint32_t rule = rules_find(check->rules, id);
		if (old->draws[i].to != NO_LIMIT && old->draws[i].to < date_stamp(&today))
			continue;
		compare_draws(
			check, id, &old->draws[i], rule == NO_RULE ? NULL : draw_of(now, rule));
	}
	free(old);
	free(now);
}

/* Today's date is not in the past. */
static void look_at_beginning(struct rules_check *check)
{
	struct civil now = civil_at(check->now_ms, check->offset_minutes);
	char day[CIVIL_TEXT_MAX];
	civil_text(day, &now);
	day[strlen("2026-11-21")] = '\0';
	now.hour = now.minute = now.second = 0;
	if (check->rules->from != NO_LIMIT && check->rules->from < date_stamp(&now))
		rules_finding(check, TEXT_HQ_RULES_LEG_10_PAST, rules_version(check->rules), day);
}

void check_change(struct rules_check *check)
{
	look_at_beginning(check);
	if (check->before.rules)
		look_at_draws(check);
}
