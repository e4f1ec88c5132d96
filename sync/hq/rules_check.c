#include "sync/hq/rules_check.h"

#include "pos/core/civil.h"
#include "pos/core/err.h"
#include "pos/core/rules_block.h"
#include "sync/hq/hq.h"
#include "sync/rules.h"

#include <stdio.h>
#include <stdlib.h>

static void print_line(struct rules_check *check, struct says says)
{
	char line[2048];
	say(line, sizeof line, check->lang, says);
	paper_print(check->out, "%s\n", line);
}

void rules_found(struct rules_check *check, struct says says)
{
	if (check->found++ < FINDINGS_SHOWN_MAX)
		print_line(check, says);
}

static void tell_rest(struct rules_check *check)
{
	char rest[24];
	if (check->found <= FINDINGS_SHOWN_MAX)
		return;
	(void)snprintf(rest, sizeof rest, "%d", check->found - FINDINGS_SHOWN_MAX);
	print_line(check, (struct says){TEXT_HQ_RULES_MORE, rest});
}

int64_t rule_begins_ms(const struct rules_check *check, uint32_t rule)
{
	int64_t file = check->rules->from, own = rule_at(check->rules, rule)->active_from;
	int64_t later = file > own ? file : own, begins_ms = 0;
	if (later != NO_LIMIT) {
		struct civil at = civil_of_stamp(later);
		begins_ms = civil_unix_ms(&at, check->offset_minutes);
	}
	return begins_ms > check->now_ms ? begins_ms : check->now_ms;
}

static void look(struct rules_check *check)
{
	check->now_ms = hq_now_ms(check->hq);
	check->offset_minutes = (int)hq_setting_int(check->hq, "utc_offset_minutes", 480);
	if (!rules_before_read(&check->before, check->hq, check->rules, check->text, check->size)) {
		rules_finding(check, TEXT_OUT_OF_MEMORY);
		return;
	}
	check_sense(check);
	check_names(check);
	check_law(check);
	check_change(check);
	tell_rest(check);
}

bool rules_check(struct rules_check *check)
{
	struct err err;
	struct rules *rules;
	if (!rules_read(check->text, check->size, &rules, &err)) {
		rules_found(check, (struct says){err.what.id, err.what.arg[0], err.what.arg[1],
					   err.what.arg[2]});
		return false;
	}
	check->rules = rules;
	look(check);
	rules_before_done(&check->before);
	check->rules = NULL;
	free(rules);
	return check->found == 0;
}
