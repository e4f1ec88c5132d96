/* config.h - suanpan.conf: what this one machine is told by hand. Everything else comes from HQ.
 *
 * "key = value" lines in [sections], comments after # or ;. pos/shell/suanpan.conf.example shows
 * every key. A key that is not known, a value that is not allowed, a key that stands twice or a
 * line longer than CONFIG_LINE_MAX is refused, with the file, the line and what is allowed.
 */
#ifndef SUANPAN_CONFIG_H
#define SUANPAN_CONFIG_H

#include "pos/core/code.h"
#include "pos/core/err.h"

enum {
	CONFIG_FILE_MAX = 64 * 1024, /* bytes */
	CONFIG_LINE_MAX = 199,       /* bytes: what inih takes at once */
	CONFIG_VALUE_MAX = 200,
};

/* Texts are "" and numbers 0 where the file says nothing. */
struct config {
	bool has_screen_lang;
	enum lang screen_lang; /* till.lang */
	bool has_receipt_lang;
	enum lang receipt_lang;        /* receipt.lang: instead of what HQ says */
	char hq_url[CONFIG_VALUE_MAX]; /* hq.url */
	char hq_ca[CONFIG_VALUE_MAX];  /* hq.ca: PEM file of the authority that signed HQ's name */
	char backup_folder[CONFIG_VALUE_MAX]; /* backup.folder: where copies from the menu go */
	char mirror[CONFIG_VALUE_MAX];        /* journal.mirror: file or folder on another device */
	char printer[CONFIG_VALUE_MAX];       /* printer.port, as drivers/devices.h */
	bool receipt_explains;                /* receipt.explain = always */
	int columns;                          /* printer.columns */
	char encoding[16];                    /* printer.encoding */
	char scanner[CONFIG_VALUE_MAX];       /* scanner.port, as drivers/devices.h */
	struct label_pattern labels[LABEL_PATTERNS_MAX]; /* codes.label, in the order written */
	uint32_t label_count;
};

/* Reads the file; on false *config is zeroed. */
MUST_CHECK bool config_read(struct config *config, const char *path, struct err *err);
/* The same from memory; name stands in the error's sentence. */
MUST_CHECK bool config_parse(
	struct config *config, const char *name, const char *text, size_t size, struct err *err);

/* Whether a --printer or --scanner argument has a form that drivers/devices.h knows. */
bool config_printer_allowed(const char *value);
bool config_scanner_allowed(const char *value);

#endif
