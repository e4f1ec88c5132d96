/* overview.h - 店长页: how this till stands with headquarters, and what HQ sees of the shop. */
#ifndef SUANPAN_OVERVIEW_H
#define SUANPAN_OVERVIEW_H

#include "pos/shell/report.h"
#include "sync/syncer.h"
#include "sync/wire_watch.h"

/* All that stands on it; borrowed. */
struct overview {
	int64_t wall_ms;
	int utc_offset_minutes;
	int currency_exponent;
	struct sync_status line;
	struct message progress; /* TEXT_NONE: nothing long is under way */
	uint64_t head_seq;       /* of our journal */
	int64_t hq_off_ms;       /* HQ_OFFSET_UNKNOWN */
	int64_t free_bytes;      /* -1: not known */
	int64_t verified_ms;     /* when the journal was last checked, 0: never */
	int64_t verified_bad;    /* findings then */
	const char *rules_version;
	const struct watch *watch; /* NULL: HQ has not answered */
};

void overview(const struct overview *facts, const struct report_to *to);

#endif
