/* rights.h - operators, their roles, and the table (from HQ) of who may do what. */
#ifndef SUANPAN_RIGHTS_H
#define SUANPAN_RIGHTS_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	OPERATOR_NAME_MAX = 48,
	ROLE_MAX = 24,
	PIN_MIN = 6,
	PIN_MAX = 12,
	OPERATOR_NUMBER_MAX = 999999,
};

/* What can be allowed. The names in HQ's table are those of right_name(). */
enum right {
	RIGHT_SELL,
	RIGHT_VOID_LINE,
	RIGHT_VOID_SALE,
	RIGHT_REPRINT,
	RIGHT_OPEN_DRAWER,
	RIGHT_SYNC,
	RIGHT_CHECK, /* verify, journal, doctor, backup */
	RIGHT_UNLOCK_OPERATOR,
	RIGHT_CLOSE_SHIFT,  /* also to see what it came to so far */
	RIGHT_LEAVE,        /* close the till program */
	RIGHT_REFUND,       /* take goods back against a receipt */
	RIGHT_BLIND_REFUND, /* give money back without one */
	RIGHT_GIFTS,        /* hand out gifts and rights, and take points for them */
	RIGHT_SET_PRICE,    /* any price by hand, whatever the role's limit */
	RIGHT_CARDS,        /* report a card lost, give a new one, take down consents */
	RIGHT_COUNT,
};

struct operator_card {
	uint32_t number; /* 1..OPERATOR_NUMBER_MAX; 0 is nobody */
	char name[OPERATOR_NAME_MAX];
	char role[ROLE_MAX];
	uint32_t rights; /* bit of each enum right */
};

const char *right_name(enum right right);
MUST_CHECK bool right_read(const char *name, enum right *right);
bool operator_may(const struct operator_card *who, enum right right);

/* 6..12 digits, not six equal, not six running up or down (design.md 16). */
bool pin_acceptable(const char *pin);

#endif
