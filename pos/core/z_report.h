/* z_report.h - the X and the Z report of a shift, laid out for the paper and read on the screen. */
#ifndef SUANPAN_Z_REPORT_H
#define SUANPAN_Z_REPORT_H

#include "pos/core/receipt_doc.h"
#include "pos/core/shift.h"
#include "pos/core/shop.h"

struct z_report {
	struct shift_close close;
	bool closed; /* Z; else X: nothing was counted, nothing is closed */
	int64_t wall_ms;
	uint32_t operator_number;
	const char *operator_name; /* borrowed */
	struct hash record;        /* of the SHIFT_CLOSE; Z only */
};

void z_report_lay_out(struct receipt_doc *doc, const struct z_report *report,
	const struct shop *shop, enum lang lang);

#endif
