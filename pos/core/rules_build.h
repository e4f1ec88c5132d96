/* rules_build.h - compiling rules into one block, in room that the caller gives.
 *
 * The caller describes the same rules twice: first into a builder that only counts, then into one
 * that writes into room of rules_build_size() bytes. Both passes use the same calls, so the caller
 * has one function that describes, and runs it twice:
 *
 *	struct rules_builder count = rules_build_counting();
 *	describe(&count, ...);
 *	size_t size = rules_build_size(&count);
 *	struct rules_builder write = rules_build_into(&count, room, size);
 *	describe(&write, ...);
 *	enum build_result result = rules_build_end(&write, &rules);
 *
 * Lists, steps and parts are added directly before the selector, condition or effect that holds
 * them; a rule is added after its conditions and effects. Values are taken as they are: the reader
 * of rule files (sync/rules.c) has checked their ranges.
 */
#ifndef SUANPAN_RULES_BUILD_H
#define SUANPAN_RULES_BUILD_H

#include "pos/core/rules_block.h"

enum build_result {
	BUILD_OK,
	BUILD_NO_ROOM,      /* size is less than rules_build_size() */
	BUILD_ID_TWICE,     /* two rules have the same id; see twice */
	BUILD_STAGES_MIXED, /* some rules have a stage and some have none */
};

struct rules_builder {
	struct rules *into; /* NULL: only counting */
	/* Counts, while counting; afterwards the capacities that were counted. */
	struct rules_counts {
		uint64_t rules, conditions, effects, selectors, items, steps, parts, texts,
			text_bytes;
	} cap, used;
	uint32_t texts_at; /* offset of the first text */
	enum build_result result;
	uint32_t twice; /* the second rule with an id that is taken */
};

struct rules_builder rules_build_counting(void);
size_t rules_build_size(const struct rules_builder *counted);
/* room is aligned for an int64_t. */
struct rules_builder rules_build_into(const struct rules_builder *counted, void *room, size_t size);

/* What concerns the whole file; texts may be NULL. */
struct rules_file {
	const char *version, *currency;
	uint32_t vocabulary;
	int64_t from, coupons_max; /* date_stamp() or NO_LIMIT; NO_LIMIT */
	enum rounding pct_round;
	enum alloc alloc;
};
void build_file(struct rules_builder *builder, const struct rules_file *file);

/* A text's offset, for texts that are only shown. NULL gives NO_TEXT. */
uint32_t build_text(struct rules_builder *builder, const char *text);
/* A text's id, for texts that are compared. */
uint32_t build_interned(struct rules_builder *builder, const char *text);

struct text_list build_list(struct rules_builder *builder);
void build_list_item(struct rules_builder *builder, struct text_list *list, const char *text);
/* Puts it in order; no further item may follow. */
void build_list_end(struct rules_builder *builder, struct text_list *list);

/* Each returns the index. */
uint32_t build_selector(struct rules_builder *builder, const struct selector *selector);
uint32_t build_step(struct rules_builder *builder, struct step step);
uint32_t build_part(struct rules_builder *builder, struct bundle_part part);
uint32_t build_condition(struct rules_builder *builder, const struct condition *condition);
uint32_t build_effect(struct rules_builder *builder, const struct effect *effect);
/* In file order. then_first and when_first are filled in from the counts. */
void build_rule(struct rules_builder *builder, const struct rule *rule);

MUST_CHECK enum build_result rules_build_end(struct rules_builder *builder, struct rules **out);

#endif
