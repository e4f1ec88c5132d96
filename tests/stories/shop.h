/* shop.h - the small fixed shop in which all stories happen: goods, people, coupons, operators. */
#ifndef TESTS_STORIES_SHOP_H
#define TESTS_STORIES_SHOP_H

#include "pos/core/till.h"

struct story_item {
	const char *word; /* how stories call it */
	const char *code; /* what is scanned; "" for goods that only have labels */
	const char *item_number;
	struct item item;
};

struct story_member {
	const char *word;
	const char *phone;
	struct member member;
};

struct story_coupon {
	const char *word;
	enum coupon_verdict verdict;
	uint64_t only_member; /* good with this member alone; 0: with anybody */
	const char *code;
	struct coupon coupon;
};

struct story_operator {
	const char *pin;
	struct operator_card who;
};

void story_shop(struct shop *shop);
/* The shop names goods that may be offered beside a basket. */
void story_offers(struct shop *shop);
const struct story_item *story_item(const char *word);
const struct story_item *story_item_of(const struct code *code);
const struct story_member *story_member(const char *word);
const struct story_member *story_member_of(const struct code *code);
const struct story_coupon *story_coupon(const char *word);
const struct story_coupon *story_coupon_of(const struct code *code);
/* Vouchers in the order of the words: "v-twenty v-thirty"; "times 9 v-thirty": so many, each worth
 * a fen more than the one before. */
bool story_wallet(const char *words, struct wallet *wallet);
const struct story_operator *story_operator(uint32_t number);

#endif
