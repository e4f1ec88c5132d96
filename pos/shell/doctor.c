#include "pos/shell/doctor.h"

#include "pos/core/span.h"
#include "pos/shell/folder.h"

#include <stdio.h>
#include <stdlib.h>

static bool tell(const struct report_to *to, bool pass, struct says says)
{
	char line[REPORT_LINE_MAX], sentence[REPORT_LINE_MAX - 64];
	say(sentence, sizeof sentence, to->lang, says);
	snprintf(line, sizeof line, "%s  %s",
		text_in(to->lang, pass ? TEXT_DOCTOR_PASS : TEXT_DOCTOR_ATTENTION), sentence);
	report_line(to, line);
	return pass;
}

static bool check_printer(const struct printer_state *printer, const struct report_to *to)
{
	switch (printer->health) {
	case PRINTER_NONE:
		return tell(to, true, (struct says){TEXT_DOCTOR_PRINTER_NONE});
	case PRINTER_READY:
		if (printer->paper_low)
			return tell(
				to, false, (struct says){TEXT_DOCTOR_PRINTER_LOW, printer->name});
		return tell(to, true, (struct says){TEXT_DOCTOR_PRINTER_READY, printer->name});
	case PRINTER_ABSENT:
		return tell(to, false, (struct says){TEXT_DOCTOR_PRINTER_ABSENT});
	case PRINTER_REFUSED:
		return tell(to, false, (struct says){TEXT_DOCTOR_PRINTER_REFUSED, printer->name});
	case PRINTER_NO_PAPER:
		return tell(to, false, (struct says){TEXT_DOCTOR_PRINTER_NO_PAPER, printer->name});
	case PRINTER_COVER_OPEN:
		return tell(to, false, (struct says){TEXT_DOCTOR_PRINTER_COVER, printer->name});
	case PRINTER_FAULT:
		return tell(to, false, (struct says){TEXT_DOCTOR_PRINTER_FAULT, printer->name});
	}
	return false;
}

static bool check_scanner(const struct scanner_state *scanner, const struct report_to *to)
{
	switch (scanner->health) {
	case SCANNER_NONE:
		return tell(to, true, (struct says){TEXT_DOCTOR_SCANNER_NONE});
	case SCANNER_READY:
		return tell(to, true, (struct says){TEXT_DOCTOR_SCANNER_READY, scanner->name});
	case SCANNER_ABSENT:
		/* Nothing is wrong: a scanner in keyboard mode cannot be told from a keyboard. */
		return tell(to, true, (struct says){TEXT_DOCTOR_SCANNER_ABSENT});
	case SCANNER_REFUSED:
		return tell(to, false, (struct says){TEXT_DOCTOR_SCANNER_REFUSED, scanner->name});
	}
	return false;
}

/* The drawer hangs on the printer; printers do not say reliably how it stands. */
static bool check_drawer(const struct printer_state *printer, const struct report_to *to)
{
	if (printer->health == PRINTER_NONE)
		return tell(to, true, (struct says){TEXT_DOCTOR_DRAWER_NONE});
	if (printer->health != PRINTER_READY)
		return tell(to, false, (struct says){TEXT_DOCTOR_DRAWER_PRINTER});
	return tell(to, true, (struct says){TEXT_DOCTOR_DRAWER_READY});
}

static bool check_clock(const struct checkup *checkup, const struct report_to *to)
{
	char apart[SPAN_TEXT_MAX];
	if (checkup->wall_ms < checkup->last_record_ms)
		return tell(to, false, (struct says){TEXT_DOCTOR_CLOCK_BEHIND});
	if (checkup->hq_off_ms == HQ_OFFSET_UNKNOWN)
		return tell(to, true, (struct says){TEXT_DOCTOR_CLOCK_ALONE});
	span_text(apart, to->lang, checkup->hq_off_ms);
	bool off = llabs(checkup->hq_off_ms) > DOCTOR_CLOCK_OFF_MS;
	return tell(to, !off,
		(struct says){off ? TEXT_DOCTOR_CLOCK_OFF : TEXT_DOCTOR_CLOCK_GOOD, apart});
}

static bool check_disk(int64_t free_bytes, const struct report_to *to)
{
	char mib[32];
	snprintf(mib, sizeof mib, "%lld", (long long)(free_bytes / (1024 * 1024)));
	if (free_bytes < 0)
		return tell(to, false, (struct says){TEXT_DOCTOR_DISK_UNKNOWN});
	bool room = free_bytes >= FOLDER_FREE_MIN;
	return tell(
		to, room, (struct says){room ? TEXT_DOCTOR_DISK_GOOD : TEXT_DOCTOR_DISK_FULL, mib});
}

static bool check_line(const struct checkup *checkup, const struct report_to *to)
{
	char waiting[32];
	const struct sync_status *line = &checkup->line;
	snprintf(waiting, sizeof waiting, "%lld", (long long)line->waiting);
	bool pass = line->online;
	if (pass)
		(void)tell(to, true, (struct says){TEXT_DOCTOR_HQ_GOOD, checkup->hq_url, waiting});
	else
		(void)tell(to, false, (struct says){TEXT_DOCTOR_HQ_AWAY, checkup->hq_url, waiting});
	for (int i = 0; i < line->attention && i < SYNC_TROUBLES_MAX; i++) {
		const struct message *trouble = &line->troubles[i];
		pass = tell(to, false,
			(struct says){
				trouble->id, trouble->arg[0], trouble->arg[1], trouble->arg[2]});
	}
	return pass;
}

static bool check_rules(const char *version, const struct report_to *to)
{
	if (version[0])
		return tell(to, true, (struct says){TEXT_DOCTOR_RULES_GOOD, version});
	return tell(to, false, (struct says){TEXT_DOCTOR_RULES_NONE});
}

bool doctor_report(const struct checkup *checkup, const struct report_to *to)
{
	bool pass = check_printer(&checkup->printer, to);
	pass &= check_scanner(&checkup->scanner, to);
	pass &= check_drawer(&checkup->printer, to);
	pass &= check_clock(checkup, to);
	pass &= check_disk(checkup->free_bytes, to);
	pass &= check_line(checkup, to);
	pass &= check_rules(checkup->rules_version, to);
	return pass;
}
