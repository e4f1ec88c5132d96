/* shop.h - the shop every run begins with: goods, members, coupons, operators, and tills that are
 * enrolled and have everything. Made once; each run starts from the images. */
#ifndef SUANPAN_TESTS_SHOP_H
#define SUANPAN_TESTS_SHOP_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SHOP_TILLS = 5,
	SHOP_GOODS = 5,
	SHOP_MEMBERS = 4,
	SHOP_COUPONS = 6,
	SHOP_CAMPAIGN = 101,
	SHOP_POINTS_AT_FIRST = 300,
	SHOP_FIRST_MEMBER = 41,
	SHOP_TRUST_OF_A_TILL = 200, /* points that one till may give away on trust */
	SHOP_LEASE_MOST = 200,      /* of one member, at one till */
};

extern const char *const shop_goods[SHOP_GOODS]; /* barcodes */
extern char shop_cards[SHOP_MEMBERS][24];
extern char shop_coupons[SHOP_COUPONS][256]; /* 208 digits */

/* Members that headquarters was told to forget. */
extern bool shop_gone[SHOP_MEMBERS];
void shop_forget_member(int member);
/* The till of this number is told to take a new key. */
void shop_rotate_key(uint32_t till);

void shop_make(void);
/* Headquarters and so many tills as they stood when the shop was made, all running. */
void shop_open(int tills);
/* Everything stops. */
void shop_close(void);
/* A till of this number takes its place on an empty disk, by a code from headquarters. false: the
 * disk failed. */
bool shop_enrol(int disk, uint32_t till);
struct machine;
/* The machine takes its till's place again, by a code (`suanpan replace --code`). */
void shop_bring_back(struct machine *machine);

#endif
