/* member_book.h - HQ's own page on each member: who they are, and the counters that sales move.
 *
 * Every change raises the version of the members stream, so the tills hear of it. points is a cache
 * of the ledger's legs on member:<id> (`suanpan-hq verify` compares); completed_orders and metric
 * are counted from posted sales and opening values. All functions need an open transaction (reads
 * excepted) and fail by the database's sticky failure.
 */
#ifndef SUANPAN_HQ_MEMBER_BOOK_H
#define SUANPAN_HQ_MEMBER_BOOK_H

#include "pos/core/attr.h"
#include "pos/core/member_more.h"
#include "schema/db.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum {
	PATRON_NAME_MAX = 61,
	PATRON_PHONE_MAX = 24, /* digits as dialled inside the country */
};

struct patron {
	int64_t id; /* 1.. ; the pseudonymous number that journals carry */
	char card[CARD_MAX];
	char name[PATRON_NAME_MAX];   /* full; goes down masked */
	char phone[PATRON_PHONE_MAX]; /* full; goes down masked and as a keyed hash */
	char tier[TIER_MAX], group[GROUP_MAX];
	int birthday_month, birthday_day; /* 0: unknown */
	bool blocked;
	char blocked_reason[BLOCK_REASON_MAX];
	int64_t points;
	int64_t completed_orders;
	int64_t metric;
	int64_t spent_minor;
	int64_t ver;
	bool gone; /* only id and ver mean anything */
};

/* What one sale does to a member. */
struct movement {
	int64_t points;
	int64_t orders;
	int64_t metric;
	int64_t spent_minor;
};

/* 1..18 digits, or 1..11 of 0-9 A-Z with a letter (sync/README.md 5.2). Lower case is raised. */
MUST_CHECK bool card_normal(char out[CARD_MAX], const char *card);
/* "138****1234" and "张**". */
void phone_mask(char out[MASKED_MAX], const char *phone);
void name_mask(char out[MASKED_MAX], const char *name);

/* false if there is none; a gone one is found by its id. */
bool book_find(struct hq *hq, int64_t id, struct patron *patron);
bool book_find_card(struct hq *hq, const char *card, struct patron *patron);
/* What a SELECT asks of member for book_row(). */
#define BOOK_COLUMNS                                                                               \
	"id, card, name, phone, tier, kind, birthday_month, birthday_day, blocked, "               \
	"blocked_reason, points, completed_orders, metric, spent_minor, ver, gone, more"
#define BOOK_COLUMNS_OF_M                                                                          \
	"m.id, m.card, m.name, m.phone, m.tier, m.kind, m.birthday_month, m.birthday_day, "        \
	"m.blocked, m.blocked_reason, m.points, m.completed_orders, m.metric, m.spent_minor, "     \
	"m.ver, m.gone, m.more"
enum { BOOK_COLUMN_COUNT = 17 };
void book_row(struct stmt *stmt, struct patron *patron);
/* What tills are told beside (member_more.h), of such a row; "" is nothing. */
void book_row_more(struct stmt *stmt, char more[MEMBER_MORE_TEXT_MAX]);

/* Numbers in journals say nothing about whom they are: drawn, not counted. 53 bits, so that no
 * reader of JSON anywhere rounds one. Whether it is free is the caller's to see. */
int64_t book_draw_id(struct hq *hq);

/* Who they are, counters and id apart; somebody who is gone is like nobody. */
bool book_same_person(const struct patron *a, const struct patron *b);
/* Another card, or a card that gives no rights any more, and why: the one before is nobody's. */
void book_put_card(
	struct hq *hq, int64_t id, const char *card, const char *blocked_reason, int64_t now_ms);
/* Tills are told the row anew, as it is. */
void book_tell_again(struct hq *hq, int64_t id);
/* Forgets everything personal; tills get a tombstone. The counters stay: the ledger does too. */
bool book_erase(struct hq *hq, int64_t id, int64_t now_ms);
/* Whose account a member's points go to: its own, that of the member it was merged into, or 0: it
 * is not known or gone. */
int64_t book_holder(struct hq *hq, int64_t id);
/* false if no such member ever was. */
bool book_move(struct hq *hq, int64_t id, const struct movement *movement, int64_t now_ms);

/* member_merge.c: points and counters of `from` become those of `into`, and so will whatever still
 * comes for it. Both as they stand. */
void book_merge(
	struct hq *hq, const struct patron *from, const struct patron *into, int64_t now_ms);
/* The same in a transaction of its own. false: the database failed. */
MUST_CHECK bool member_merge(struct hq *hq, const struct patron *from, const struct patron *into);

#endif
