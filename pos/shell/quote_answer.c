#include "pos/shell/quote.h"

#include "pos/shell/quote_case.h"
#include "pos/shell/quote_kinds.h"
#include "sync/rules.h"

#include <stdlib.h>
#include <string.h>

static const char *rule_name(const struct quote_case *quote, uint32_t rule)
{
	return rules_id(quote->rules, rule);
}

static void put_discounts(struct json_out *out, const struct quote_case *quote)
{
	const struct pricing *pricing = &quote->pricing;
	json_put_array(out, "line_discounts");
	for (uint32_t i = 0; i < quote->basket.line_count; i++)
		json_put_int(out, NULL, pricing->line_discount[i]);
	json_put_end(out);
	json_put_array(out, "unit_discounts");
	for (uint32_t i = 0; i < quote->basket.line_count; i++) {
		json_put_array(out, NULL);
		for (uint32_t u = pricing->unit_start[i]; u < pricing->unit_start[i + 1]; u++)
			json_put_int(out, NULL, pricing->unit_discount[u]);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_rejected(struct json_out *out, const struct quote_case *quote)
{
	json_put_array(out, "rejected");
	for (uint32_t i = 0; i < quote->pricing.rejected_count; i++) {
		const struct rejection *rejection = &quote->pricing.rejected[i];
		char code[RULE_NAME_MAX + 8] = "code:";
		if (rejection->rule == NO_RULE)
			strcat(code, quote->codes[rejection->code].text);
		json_put_object(out, NULL);
		json_put_text(out, "rule",
			rejection->rule == NO_RULE ? code : rule_name(quote, rejection->rule));
		json_put_text(out, "reason", reason_name(rejection->reason));
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_trace(struct json_out *out, const struct quote_case *quote)
{
	json_put_array(out, "trace");
	for (uint32_t i = 0; i < quote->pricing.taking_count; i++) {
		const struct taking *taking = &quote->pricing.takings[i];
		json_put_object(out, NULL);
		json_put_text(out, "rule", rule_name(quote, taking->rule));
		json_put_int(out, "effect", taking->effect);
		json_put_int(out, "line", taking->line);
		json_put_int(out, "before", taking->before_minor);
		json_put_int(out, "taken", taking->taken_minor);
		json_put_int(out, "after", taking->after_minor);
		json_put_end(out);
	}
	json_put_end(out);
}

static void put_price(struct json_out *out, const struct quote_case *quote)
{
	const struct pricing *pricing = &quote->pricing;
	json_put_int(out, "total_minor", pricing->total_minor);
	put_discounts(out, quote);
	json_put_object(out, "free_items");
	for (uint32_t i = 0; i < pricing->free_item_count; i++)
		json_put_int(out, pricing->free_items[i].sku, pricing->free_items[i].qty);
	json_put_end(out);
	json_put_int(out, "points_earned", pricing->points_earned);
	json_put_int(out, "points_used", pricing->points_used);
	if (pricing->has_balance)
		json_put_int(out, "points_balance", pricing->points_balance);
	json_put_array(out, "applied");
	for (uint32_t i = 0; i < pricing->applied_count; i++)
		json_put_text(out, NULL, rule_name(quote, pricing->applied[i]));
	json_put_end(out);
	put_rejected(out, quote);
	put_trace(out, quote);
}

static bool answer_price(struct json_out *out, struct json_value root, struct err *err)
{
	json_only(root, (const char *const[]){"basket", "member", "context", "rules", "coupons",
				QUOTE_MEMBERS, NULL});
	AUTO(quote_case) struct quote_case quote = {0};
	if (!quote_case_read(&quote, root, NULL, err) || !quote_case_price(&quote, err))
		return false;
	put_price(out, &quote);
	return true;
}

static bool answer_refund(struct json_out *out, struct json_value root, struct err *err)
{
	json_only(root, (const char *const[]){"basket", "member", "context", "rules", "coupons",
				"returns", QUOTE_MEMBERS, NULL});
	AUTO(quote_case) struct quote_case quote = {0};
	struct refund refund;
	if (!quote_case_read(&quote, root, NULL, err) || !quote_case_price(&quote, err) ||
		!quote_case_refund(&quote, json_member(root, "returns"), &refund, err))
		return false;
	put_price(out, &quote);
	json_put_int(out, "refund_minor", refund.refund_minor);
	json_put_int(out, "kept_minor", refund.kept_minor);
	json_put_int(out, "points_taken_back", refund.points_taken_back);
	json_put_int(out, "points_given_back", refund.points_given_back);
	return true;
}

static bool answer_kind(struct json_out *out, struct json_value root, struct err *err)
{
	static const char *const kinds[] = {"price", "refund", "allocate", "ledger", "tier", NULL};
	static quote_answer_fn *const answers[] = {
		answer_price, answer_refund, quote_allocate, quote_ledger, quote_tier};
	int kind = json_choice_or(json_member(root, "kind"), kinds, 0);
	enum alloc ignored;
	if (!rules_read_alloc(json_member(root, "conventions"), &ignored, err))
		return false;
	return json_good(root.doc, err) && answers[kind](out, root, err);
}

/* {"id", ...} or {"id", "error"}. */
static char *finish(struct json_value id, struct json_out *result, bool good, const struct err *why)
{
	struct err ignored;
	if (good)
		return json_out_text(result, NULL, &ignored);
	AUTO(json_out) struct json_out out = json_out_object();
	char sentence[512];
	err_text(sentence, sizeof sentence, LANG_EN, why);
	if (json_holds_text(id))
		json_put_value(&out, "id", id);
	else
		json_put_null(&out, "id");
	json_put_text(&out, "error", sentence);
	return json_out_text(&out, NULL, &ignored);
}

char *quote_answer(const char *line, size_t size, bool *good)
{
	struct err err;
	AUTO(json) struct json doc = {0};
	AUTO(json_out) struct json_out out = json_out_object();
	struct json_value id = {.doc = &doc};
	*good = json_parse(&doc, line, size, QUOTE_LINE_MAX, &err);
	if (*good) {
		struct json_value root = json_root(&doc);
		if (!json_holds_object(root))
			json_refuse(root, TEXT_JSON_NOT_OBJECT, NULL, NULL);
		id = json_member(root, "id");
		if (json_there(id))
			(void)json_text(id, QUOTE_LINE_MAX);
		if (json_there(id))
			json_put_value(&out, "id", id);
		else
			json_put_null(&out, "id");
		*good = json_good(&doc, &err) && answer_kind(&out, root, &err);
	} else if (size <= QUOTE_LINE_MAX && json_glance(&doc, line, size, &err)) {
		id = json_member(json_root(&doc), "id");
	}
	return finish(id, &out, *good, &err);
}
