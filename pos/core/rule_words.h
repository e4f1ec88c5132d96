/* rule_words.h - the words that the sentences of rule_terms.h are made of; for its own files. */
#ifndef SUANPAN_RULE_WORDS_H
#define SUANPAN_RULE_WORDS_H

#include "pos/core/rule_terms.h"
#include "pos/core/rules_block.h"

enum {
	WORDS_MAX = 320, /* "milk and nappies goods (price from 10.00)" */
	LISTED_MAX = 8,  /* names of a list that are told; of more there is the number */
};

struct teller {
	const struct rule_reader *reader;
	void (*each)(void *arg, const char *sentence);
	void *arg;
};

void tell_term(const struct teller *teller, struct says says);
/* A sentence whose one argument is an amount, or a number. */
void tell_money(const struct teller *teller, enum text id, int64_t minor);
void tell_number(const struct teller *teller, enum text id, int64_t number);

void words_say(char out[WORDS_MAX], const struct rule_reader *reader, struct says says);
void words_money(char out[MONEY_TEXT_MAX], const struct rule_reader *reader, int64_t minor);
void words_number(char out[MONEY_TEXT_MAX], int64_t number);
/* What a selector means. */
void words_goods(char out[WORDS_MAX], const struct rule_reader *reader, uint32_t sel);
/* "2 x milk goods" */
void words_pieces(
	char out[WORDS_MAX], const struct rule_reader *reader, int64_t count, uint32_t sel);
/* "15% off", "free"; Chinese counts what is paid, in tenths. */
void words_discount(char out[WORDS_MAX], const struct rule_reader *reader, int64_t bp);
/* 1500 thousandths: "1.5" */
void words_decimal(char out[MONEY_TEXT_MAX], int64_t number, int decimals);
/* The names of a list, the first of many. */
void words_list(
	char out[WORDS_MAX], const struct rule_reader *reader, const struct text_list *list);
/* Puts `more` behind out, as {2} of this text; into an empty one as it is. */
void words_join(
	char out[WORDS_MAX], const struct rule_reader *reader, enum text with, const char *more);

/* rule_terms_then.c */
void tell_effect(const struct teller *teller, const struct effect *effect);

#endif
