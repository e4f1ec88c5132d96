/* operators.h - who works here: for words that somebody has to stand for. */
#ifndef SUANPAN_HQ_OPERATORS_H
#define SUANPAN_HQ_OPERATORS_H

#include "pos/core/attr.h"
#include "pos/core/rights.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

/* Whether this number is an active manager's and the PIN is theirs; then their name. */
MUST_CHECK bool operator_manages(
	struct hq *hq, int64_t number, const char *pin, char name[OPERATOR_NAME_MAX]);

#endif
