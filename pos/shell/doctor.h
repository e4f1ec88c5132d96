/* doctor.h - the self test: printer, scanner, drawer, clock, disk, HQ, rule file. One line each:
 * pass, or what to do. */
#ifndef SUANPAN_DOCTOR_H
#define SUANPAN_DOCTOR_H

#include "drivers/devices.h"
#include "pos/shell/report.h"
#include "sync/syncer.h"

enum { DOCTOR_CLOCK_OFF_MS = 60 * 1000 }; /* how far HQ's clock and ours may be apart */

/* What was found, by whoever has the devices and the line open. */
struct checkup {
	struct printer_state printer;
	struct scanner_state scanner;
	int64_t wall_ms, last_record_ms; /* a clock behind the last record is wrong */
	int64_t hq_off_ms;               /* HQ_OFFSET_UNKNOWN */
	int64_t free_bytes;              /* -1: not known */
	struct sync_status line;
	const char *hq_url;
	const char *rules_version; /* "": none in force */
};

/* true if everything passes. */
MUST_CHECK bool doctor_report(const struct checkup *checkup, const struct report_to *to);

#endif
