#include "pos/core/rights.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const char *const names[RIGHT_COUNT] = {
	[RIGHT_SELL] = "sell",
	[RIGHT_VOID_LINE] = "void_line",
	[RIGHT_VOID_SALE] = "void_sale",
	[RIGHT_REPRINT] = "reprint",
	[RIGHT_OPEN_DRAWER] = "open_drawer",
	[RIGHT_SYNC] = "sync",
	[RIGHT_CHECK] = "check",
	[RIGHT_UNLOCK_OPERATOR] = "unlock_operator",
	[RIGHT_CLOSE_SHIFT] = "close_shift",
	[RIGHT_LEAVE] = "leave",
	[RIGHT_REFUND] = "refund",
	[RIGHT_BLIND_REFUND] = "blind_refund",
	[RIGHT_GIFTS] = "gifts",
	[RIGHT_SET_PRICE] = "set_price",
	[RIGHT_CARDS] = "cards",
};

const char *right_name(enum right right)
{
	assert(right < RIGHT_COUNT);
	return names[right];
}

bool right_read(const char *name, enum right *right)
{
	for (int i = 0; i < RIGHT_COUNT; i++) {
		if (strcmp(names[i], name) == 0) {
			*right = (enum right)i;
			return true;
		}
	}
	return false;
}

bool operator_may(const struct operator_card *who, enum right right)
{
	return who->number != 0 && (who->rights >> right & 1) != 0;
}

/* Six digits somewhere in pin that are equal (step 0) or run up or down (step 1 or -1). */
static bool has_run(const char *pin, size_t digits, int step)
{
	size_t run = 1;
	for (size_t i = 1; i < digits; i++) {
		run = pin[i] - pin[i - 1] == step ? run + 1 : 1;
		if (run >= PIN_MIN)
			return true;
	}
	return false;
}

bool pin_acceptable(const char *pin)
{
	size_t digits = strlen(pin);
	if (digits < PIN_MIN || digits > PIN_MAX || strspn(pin, "0123456789") != digits)
		return false;
	return !has_run(pin, digits, 0) && !has_run(pin, digits, 1) && !has_run(pin, digits, -1);
}
