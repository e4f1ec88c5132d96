#include "sync/verify_shift.h"

#include "pos/core/money.h"
#include "sync/journal_act.h"
#include "sync/journal_refund.h"
#include "sync/journal_shift.h"

void shift_check_begin(struct shift_check *check, bool from_the_first)
{
	*check = (struct shift_check){.known = from_the_first, .perpetual_known = from_the_first};
}

void shift_check_gap(struct shift_check *check)
{
	check->known = false;
	check->perpetual_known = false;
}

static enum shift_finding check_close(struct shift_check *check, const struct shift_close *close)
{
	int64_t perpetual_minor;
	bool fits = money_add(check->perpetual_minor, close->totals.total_minor, &perpetual_minor);
	if (check->known && !shift_totals_equal(&check->totals, &close->totals))
		return SHIFT_TOTALS_DIFFER;
	if (check->perpetual_known && (!fits || perpetual_minor != close->perpetual_minor))
		return SHIFT_PERPETUAL_DIFFERS;
	return SHIFT_FINE;
}

static bool add(
	struct shift_check *check, const struct record *record, const struct closed_sale *sale)
{
	struct closed_refund refund;
	struct closed_act act;
	if (sale)
		return shift_add_sale(&check->totals, sale);
	if (record->kind == RECORD_REFUND)
		return refund_record_read(record, &refund) &&
		       shift_add_refund(&check->totals, &refund);
	if (record->kind == RECORD_GIFT)
		return act_record_read(record, &act) && shift_add_cash(&check->totals, act.minor);
	return true;
}

enum shift_finding shift_check_record(
	struct shift_check *check, const struct record *record, const struct closed_sale *sale)
{
	struct shift_close close;
	if (!add(check, record, sale))
		shift_check_gap(check);
	if (!shift_close_read(record, &close))
		return SHIFT_FINE;
	enum shift_finding finding = check_close(check, &close);
	*check = (struct shift_check){
		.perpetual_minor = close.perpetual_minor, .known = true, .perpetual_known = true};
	return finding;
}
