#include "pos/sys/config.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* inih reports "section.key = value" to take(); the reader below counts the lines it hands out. */
struct reading_file {
	struct config *config;
	const char *name, *at, *end;
	int line;
	bool too_long, refused;
	uint32_t seen; /* bit of each key that stood already */
	struct err *err;
};

static bool take_lang(const char *value, bool *has, enum lang *lang)
{
	*has = lang_read(value, lang);
	return *has;
}

static bool take_text(const char *value, char *into, size_t cap)
{
	if (!value[0] || strlen(value) >= cap)
		return false;
	text_copy(into, cap, value);
	return true;
}

static bool take_screen_lang(struct config *config, const char *value)
{
	return take_lang(value, &config->has_screen_lang, &config->screen_lang);
}

static bool take_receipt_lang(struct config *config, const char *value)
{
	return take_lang(value, &config->has_receipt_lang, &config->receipt_lang);
}

static bool take_receipt_explain(struct config *config, const char *value)
{
	config->receipt_explains = strcmp(value, "always") == 0;
	return config->receipt_explains || strcmp(value, "asked") == 0;
}

/* Plain http only where nobody stands between (sync/README.md 1). */
static bool take_hq_url(struct config *config, const char *value)
{
	static const char *const allowed[] = {"https://", "http://127.0.0.1", "http://[::1]"};
	for (size_t i = 0; i < LENGTH(allowed); i++) {
		size_t length = strlen(allowed[i]);
		bool fits = strncmp(value, allowed[i], length) == 0;
		bool ends = i == 0 || strchr(":/", value[length]); /* also at the NUL */
		if (fits && ends && value[length - (i == 0 ? 0 : 1)])
			return take_text(value, config->hq_url, sizeof config->hq_url);
	}
	return false;
}

static bool take_hq_ca(struct config *config, const char *value)
{
	return take_text(value, config->hq_ca, sizeof config->hq_ca);
}

static bool take_mirror(struct config *config, const char *value)
{
	return value[0] == '/' && take_text(value, config->mirror, sizeof config->mirror);
}

static bool take_backup_folder(struct config *config, const char *value)
{
	return value[0] == '/' &&
	       take_text(value, config->backup_folder, sizeof config->backup_folder);
}

bool config_printer_allowed(const char *value)
{
	if (strcmp(value, "usb") == 0 || strcmp(value, "none") == 0)
		return true;
	if (strncmp(value, "file:", 5) == 0)
		return value[5] != '\0';
	if (strncmp(value, "tcp:", 4) != 0)
		return false;
	const char *port = strrchr(value + 4, ':');
	if (!port || port == value + 4)
		return false;
	long number = strtol(port + 1, NULL, 10);
	return strspn(port + 1, "0123456789") == strlen(port + 1) && number >= 1 && number <= 65535;
}

bool config_scanner_allowed(const char *value)
{
	if (strcmp(value, "usb") == 0 || strcmp(value, "none") == 0)
		return true;
	return strncmp(value, "fifo:", 5) == 0 && value[5];
}

static bool take_printer(struct config *config, const char *value)
{
	return config_printer_allowed(value) &&
	       take_text(value, config->printer, sizeof config->printer);
}

static bool take_scanner(struct config *config, const char *value)
{
	return config_scanner_allowed(value) &&
	       take_text(value, config->scanner, sizeof config->scanner);
}

static bool take_columns(struct config *config, const char *value)
{
	static const char *const allowed[] = {"32", "34", "42", "48"};
	for (size_t i = 0; i < LENGTH(allowed); i++)
		if (strcmp(value, allowed[i]) == 0)
			config->columns = (int)strtol(value, NULL, 10);
	return config->columns != 0;
}

static bool take_encoding(struct config *config, const char *value)
{
	static const char *const allowed[] = {"gb18030", "gbk", "big5"};
	for (size_t i = 0; i < LENGTH(allowed); i++)
		if (strcmp(value, allowed[i]) == 0)
			return take_text(value, config->encoding, sizeof config->encoding);
	return false;
}

static bool take_label(struct config *config, const char *value)
{
	return config->label_count < LABEL_PATTERNS_MAX &&
	       label_pattern_read(value, &config->labels[config->label_count++]);
}

static const struct key {
	const char *section, *name;
	bool (*take)(struct config *config, const char *value);
	enum text allowed; /* {1} file and line, {2} the value: what would be allowed */
	bool many;
} keys[] = {
	{"till", "lang", take_screen_lang, TEXT_CONFIG_BAD_LANG, false},
	{"receipt", "lang", take_receipt_lang, TEXT_CONFIG_BAD_LANG, false},
	{"receipt", "explain", take_receipt_explain, TEXT_CONFIG_BAD_EXPLAIN, false},
	{"hq", "url", take_hq_url, TEXT_CONFIG_BAD_URL, false},
	{"hq", "ca", take_hq_ca, TEXT_CONFIG_BAD_PATH, false},
	{"journal", "mirror", take_mirror, TEXT_CONFIG_BAD_MIRROR, false},
	{"backup", "folder", take_backup_folder, TEXT_CONFIG_BAD_MIRROR, false},
	{"printer", "port", take_printer, TEXT_CONFIG_BAD_PRINTER, false},
	{"printer", "columns", take_columns, TEXT_CONFIG_BAD_COLUMNS, false},
	{"printer", "encoding", take_encoding, TEXT_CONFIG_BAD_ENCODING, false},
	{"scanner", "port", take_scanner, TEXT_CONFIG_BAD_SCANNER, false},
	{"codes", "label", take_label, TEXT_CONFIG_BAD_LABEL, true},
};

static void known_keys(char out[MESSAGE_ARG_MAX])
{
	size_t used = 0;
	for (size_t i = 0; i < LENGTH(keys) && used < MESSAGE_ARG_MAX; i++)
		used += (size_t)snprintf(out + used, MESSAGE_ARG_MAX - used, "%s%s.%s",
			i ? " " : "", keys[i].section, keys[i].name);
}

static void place(const struct reading_file *file, char out[MESSAGE_ARG_MAX])
{
	snprintf(out, MESSAGE_ARG_MAX, "%.140s:%d", file->name, file->line);
}

/* Only the first thing wrong is told. inih wants 0 for "not understood". */
static int refuse(struct reading_file *file, enum text why, const char *what, const char *allowed)
{
	char where[MESSAGE_ARG_MAX];
	place(file, where);
	if (!file->refused)
		(void)fail(file->err, why, where, what, allowed);
	file->refused = true;
	return 0;
}

static int take(void *arg, const char *section, const char *name, const char *value)
{
	struct reading_file *file = arg;
	for (size_t i = 0; i < LENGTH(keys); i++) {
		const struct key *key = &keys[i];
		if (strcmp(key->section, section) != 0 || strcmp(key->name, name) != 0)
			continue;
		if (!key->many && (file->seen & UINT32_C(1) << i))
			return refuse(file, TEXT_CONFIG_TWICE, name, section);
		file->seen |= UINT32_C(1) << i;
		return key->take(file->config, value) ? 1 : refuse(file, key->allowed, value, NULL);
	}
	char full[MESSAGE_ARG_MAX], known[MESSAGE_ARG_MAX];
	snprintf(full, sizeof full, "%.70s.%.70s", section, name);
	known_keys(known);
	return refuse(file, TEXT_CONFIG_UNKNOWN, full, known);
}

/* One line for inih. A line it could not take at once would be read as two: refused instead. */
static char *next_line(char *into, int cap, void *arg)
{
	struct reading_file *file = arg;
	if (file->at == file->end || file->refused)
		return NULL;
	const char *newline = memchr(file->at, '\n', (size_t)(file->end - file->at));
	const char *next = newline ? newline + 1 : file->end;
	size_t size = (size_t)(next - file->at);
	file->line++;
	if (size >= (size_t)cap || size > CONFIG_LINE_MAX) {
		(void)refuse(file, TEXT_CONFIG_LINE_TOO_LONG, NULL, NULL);
		return NULL;
	}
	memcpy(into, file->at, size);
	into[size] = '\0';
	file->at = next;
	return into;
}

static bool readable(
	const struct reading_file *file, const char *text, size_t size, struct err *err)
{
	if (size > CONFIG_FILE_MAX)
		return fail(err, TEXT_CONFIG_TOO_BIG, file->name);
	if (memchr(text, '\0', size) || !text_valid_utf8(text, size))
		return fail(err, TEXT_CONFIG_NOT_TEXT, file->name);
	return true;
}

bool config_parse(
	struct config *config, const char *name, const char *text, size_t size, struct err *err)
{
	memset(config, 0, sizeof *config);
	struct reading_file file = {
		.config = config, .name = name, .at = text, .end = text + size, .err = err};
	if (!readable(&file, text, size, err))
		return false;
	int bad_line = ini_parse_stream(next_line, &file, take, &file);
	/* inih goes on behind a line that is no line, so an earlier one may still be the first. */
	if (bad_line > 0 && (!file.refused || bad_line < file.line)) {
		file.line = bad_line;
		file.refused = false;
		(void)refuse(&file, TEXT_CONFIG_SYNTAX, NULL, NULL);
	}
	if (bad_line == 0 && !file.refused)
		return true;
	if (!file.refused)
		(void)fail(err, TEXT_OUT_OF_MEMORY);
	memset(config, 0, sizeof *config);
	return false;
}

bool config_read(struct config *config, const char *path, struct err *err)
{
	memset(config, 0, sizeof *config);
	FILE *file = fopen(path, "re");
	if (!file)
		return fail(err, TEXT_CONFIG_OPEN, path, reason_of(errno));
	char *text = malloc(CONFIG_FILE_MAX + 1);
	size_t size = text ? fread(text, 1, CONFIG_FILE_MAX + 1, file) : 0;
	bool broken = ferror(file) != 0;
	fclose(file);
	bool done = text && !broken ? config_parse(config, path, text, size, err)
				    : fail(err, TEXT_CONFIG_OPEN, path, reason_of(errno));
	free(text);
	return done;
}
