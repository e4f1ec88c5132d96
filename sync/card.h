/* card.h - a member card's number as one integer, for lookup (sync/README.md 5.2). */
#ifndef SUANPAN_SYNC_CARD_H
#define SUANPAN_SYNC_CARD_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

/* 1..18 digits, or 1..11 of 0-9 A-Z with a letter (small letters count as large). Leading zeros
 * count: the length is part of the number. false if it is anything else. */
MUST_CHECK bool card_key(const char *card, uint64_t *key);

#endif
