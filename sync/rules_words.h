/* rules_words.h - the parts that the readers of rule files share; only sync/rules*.c include it.
 *
 * Every function reads one kind of value into the builder and refuses what is not allowed through
 * its document. They are called twice, see rules_build.h.
 */
#ifndef SUANPAN_SYNC_RULES_WORDS_H
#define SUANPAN_SYNC_RULES_WORDS_H

#include "pos/core/rules_build.h"
#include "sync/json.h"
#include "sync/rules.h"

/* Any amount in a rule, and how often it may be used. A basket at its limits costs a thousandth of
 * that; a thousand times it fits 64 bits. */
#define RULE_MINOR_MAX INT64_C(9200000000000000)
#define RULE_COUNT_MAX INT64_C(1000000000)

/* In the order of enum rounding and enum alloc. */
extern const char *const rounding_words[];
extern const char *const alloc_words[];

/* ALL_LINES where there is no selector. */
uint32_t read_selector(struct rules_builder *builder, struct json_value value);
/* A date and time as a number, NO_LIMIT where it is missing; a date alone is its first second, or
 * its last. */
int64_t read_stamp(struct json_value value, bool end_of_day);
struct text_list read_texts(struct rules_builder *builder, struct json_value value);
void read_condition(struct rules_builder *builder, struct json_value value);
void read_effect(
	struct rules_builder *builder, struct json_value value, const struct rules_file *file);

#endif
