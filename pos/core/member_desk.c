#include "pos/core/member_desk.h"

#include <stddef.h>
#include <string.h>

const struct more_right *desk_right(const struct member_more *more, const char *id)
{
	for (uint32_t i = 0; i < more->right_count; i++)
		if (strcmp(more->rights[i].id, id) == 0)
			return &more->rights[i];
	return NULL;
}

static void add(struct member_desk *desk, uint32_t row)
{
	desk->rows[desk->row_count++] = (uint8_t)row;
}

static bool is_listed(enum desk_action action, enum gift_kind kind)
{
	if (action == DESK_DONATE)
		return kind == GIFT_DONATION;
	return action == DESK_SWAP ? kind == GIFT_GOODS : kind != GIFT_DONATION;
}

static void list_gifts(
	struct member_desk *desk, enum desk_action action, const struct catalogue *catalogue)
{
	for (uint32_t i = 0; i < catalogue->gift_count; i++)
		if (is_listed(action, catalogue->gifts[i].kind))
			add(desk, i);
}

/* A parking space or a service is a voucher's business; the rest is handed out. */
static bool is_voucher(const struct privilege *privilege)
{
	return privilege->kind == PRIVILEGE_PARKING || privilege->kind == PRIVILEGE_SERVICE;
}

static void list_rights(struct member_desk *desk, bool vouchers, const struct catalogue *catalogue,
	const struct member_more *more)
{
	for (uint32_t i = 0; i < more->right_count; i++) {
		const struct privilege *one = catalogue_privilege(catalogue, more->rights[i].id);
		if (one && is_voucher(one) == vouchers)
			add(desk, i);
	}
	for (uint32_t i = 0; vouchers && i < more->coupon_count; i++)
		if (catalogue_of_campaign(catalogue, more->coupons[i].campaign))
			add(desk, MORE_RIGHTS_MAX + i);
}

void desk_list(struct member_desk *desk, enum desk_action action, const struct catalogue *catalogue,
	const struct member_more *more)
{
	desk->action = action;
	desk->row_count = 0;
	desk->at = 0;
	if (!catalogue)
		return;
	switch (action) {
	case DESK_GIFTS:
	case DESK_DONATE:
	case DESK_SWAP:
		list_gifts(desk, action, catalogue);
		break;
	case DESK_EVENTS:
		for (uint32_t i = 0; i < catalogue->event_count; i++)
			add(desk, i);
		break;
	case DESK_RIGHTS:
	case DESK_VOUCHERS:
		list_rights(desk, action == DESK_VOUCHERS, catalogue, more);
		break;
	case DESK_CHECK_IN:
	case DESK_NOTE:
	case DESK_ACTIONS:
		break;
	}
}
