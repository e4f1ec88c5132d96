/* The demo shop: headquarters on loopback, a till on this terminal, everything in one folder. */
#include "pos/core/coupon.h"
#include "pos/shell/demo/demo.h"
#include "pos/shell/demo/sheet.h"
#include "pos/shell/hq_process.h"
#include "pos/shell/spool.h"
#include "pos/shell/words.h"
#include "pos/sys/reason.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRY_LINE_MAX = 512, TRY_OPEN_FILES = 16 };
#define DEMO_RULES "demo-1" /* the version that rules.json names */
#define DEMO_UNTIL "2036-12-31"

struct demo_shop {
	const struct options *options;
	struct folder folder; /* with hq/, demo/ and till/ in it */
	char till[FOLDER_FILE_MAX], demo[FOLDER_FILE_MAX], sheet[FOLDER_FILE_MAX];
	int lock;
	struct hq_process hq;
	char said[HQ_SAID_MAX]; /* by the last word */
	struct err *err;
};

static void step(const struct demo_shop *shop, struct says says)
{
	word_says(shop->options, says);
}

/* ---- the folder ---- */

static bool lock(struct demo_shop *shop)
{
	char path[FOLDER_FILE_MAX];
	folder_file(path, &shop->folder, "lock");
	FILE *file = fopen(path, "ae");
	shop->lock = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 3) : -1;
	if (file)
		fclose(file);
	if (shop->lock >= 0 && flock(shop->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	return fail(shop->err, TEXT_TRY_RUNNING, shop->folder.path);
}

static int remove_one(const char *path, const struct stat *what, int kind, struct FTW *where)
{
	(void)what;
	(void)kind;
	(void)where;
	return remove(path);
}

/* Only what this word made: three folders, the sheet and the note, all by name. */
static bool start_afresh(struct demo_shop *shop)
{
	static const char *const made[] = {"till", "hq", "demo", "counter-sheet.html", "founded"};
	for (size_t i = 0; i < LENGTH(made); i++) {
		char path[FOLDER_FILE_MAX];
		folder_file(path, &shop->folder, made[i]);
		if (nftw(path, remove_one, TRY_OPEN_FILES, FTW_DEPTH | FTW_PHYS) != 0 &&
			errno != ENOENT)
			return fail(shop->err, TEXT_FOLDER_WRITE, path, reason_of(errno));
	}
	return true;
}

static bool open_folder(struct demo_shop *shop)
{
	char path[FOLDER_PATH_MAX], hq[FOLDER_FILE_MAX];
	struct folder ignored;
	if (!folder_beside(path, "try", shop->err) ||
		!folder_open(&shop->folder, path, shop->err) || !lock(shop))
		return false;
	folder_file(shop->till, &shop->folder, "till");
	folder_file(shop->demo, &shop->folder, "demo");
	folder_file(shop->sheet, &shop->folder, "counter-sheet.html");
	folder_file(hq, &shop->folder, "hq");
	/* A founding that was broken off begins again. */
	if ((shop->options->reset || !folder_has(&shop->folder, "founded")) && !start_afresh(shop))
		return false;
	return folder_open(&ignored, shop->till, shop->err) &&
	       folder_open(&ignored, shop->demo, shop->err) &&
	       folder_open(&ignored, hq, shop->err) && hq_find(&shop->hq, hq, shop->err);
}

/* ---- founding ---- */

static bool word(struct demo_shop *shop, const char *const words[], const char *given)
{
	return hq_word(&shop->hq, words, given, shop->said, shop->err);
}

static bool import_all(struct demo_shop *shop)
{
	/* The points of a few came while they were good for a short time. */
	static const char *const streams[][2] = {{"settings", "settings.json"},
		{"settings", "expiring.json"}, {"members", "expiring.jsonl"},
		{"settings", "settings.json"}, {"goods", "goods.jsonl"},
		{"members", "members.jsonl"}, {"rules", "rules.json"},
		{"coupons", "coupons.jsonl"}};
	if (!demo_write(shop->demo, shop->err))
		return false;
	for (size_t i = 0; i < LENGTH(streams); i++) {
		char path[FOLDER_FILE_MAX + 32];
		snprintf(path, sizeof path, "%s/%s", shop->demo, streams[i][1]);
		const char *const words[] = {"import", streams[i][0], path, NULL};
		if (!word(shop, words, ""))
			return false;
	}
	return true;
}

static FILE *open_demo(struct demo_shop *shop, const char *name)
{
	char path[FOLDER_FILE_MAX + 32];
	snprintf(path, sizeof path, "%s/%s", shop->demo, name);
	FILE *file = fopen(path, "re");
	if (!file)
		(void)fail(shop->err, TEXT_FOLDER_WRITE, path, reason_of(errno));
	return file;
}

/* Calls each() for every line of a demo file, split at tabs. */
static bool each_line(struct demo_shop *shop, const char *name, int fields,
	bool (*each)(struct demo_shop *shop, char *field[], void *arg), void *arg)
{
	char line[TRY_LINE_MAX];
	FILE *file = open_demo(shop, name);
	bool good = file != NULL;
	while (good && fgets(line, sizeof line, file)) {
		char *field[8] = {0}, *rest = NULL;
		line[strcspn(line, "\n")] = '\0';
		field[0] = strtok_r(line, "\t", &rest);
		for (int i = 1; i < fields; i++)
			field[i] = strtok_r(NULL, "\t", &rest);
		good = field[fields - 1] && each(shop, field, arg);
	}
	if (file)
		fclose(file);
	return good;
}

static bool add_operator(struct demo_shop *shop, char *field[], void *arg)
{
	char pin[64];
	(void)arg;
	snprintf(pin, sizeof pin, "%s\n", field[3]);
	const char *const words[] = {"operator", "add", "--number", field[0], "--name", field[1],
		"--role", field[2], NULL};
	return word(shop, words, pin);
}

/* What a manager does with a rule file: reads it, and sends it out. */
static bool publish_rules(struct demo_shop *shop, char *field[], void *arg)
{
	char pin[64];
	(void)arg;
	if (strcmp(field[2], "manager") != 0)
		return true;
	snprintf(pin, sizeof pin, "%s\n", field[3]);
	const char *const review[] = {"rules", "review", DEMO_RULES, "--by", field[0], NULL};
	const char *const publish[] = {"rules", "publish", DEMO_RULES, "--by", field[0], NULL};
	return word(shop, review, pin) && word(shop, publish, pin);
}

/* What a few members of the demo shop hold, so that their page has something to show. */
static bool give_right(struct demo_shop *shop, char *field[], void *arg)
{
	(void)arg;
	const char *const words[] = {"wallet", "entitle", field[0], field[1], "--count", field[2],
		"--until", DEMO_UNTIL, "--by", "demo", NULL};
	return word(shop, words, "");
}

static bool give_voucher(struct demo_shop *shop, char *field[], void *arg)
{
	(void)arg;
	const char *const words[] = {
		"wallet", "give", field[0], field[1], "--until", DEMO_UNTIL, "--by", "demo", NULL};
	return word(shop, words, "");
}

/* As by night: what expires is counted, and whom to tell. */
static bool run_jobs(struct demo_shop *shop)
{
	static const char *const points[] = {"jobs", "run", "points", NULL};
	static const char *const notices[] = {"jobs", "run", "points-notices", NULL};
	return word(shop, points, "") && word(shop, notices, "");
}

/* The word says a coupon a line: 208 digits, a tab, the 20 digits to type. */
static bool issue_coupons(struct demo_shop *shop, char *field[], void *arg)
{
	FILE *lines = arg;
	char *rest = NULL;
	const char *const words[] = {
		"coupon", "issue", "--campaign", field[0], "--count", field[1], NULL};
	if (!word(shop, words, ""))
		return false;
	for (char *at = strtok_r(shop->said, "\n", &rest); at; at = strtok_r(NULL, "\n", &rest)) {
		char *tab = strchr(at, '\t');
		if (!tab || tab - at != COUPON_DIGITS)
			continue;
		/* Not the 20 digits: no till knows a coupon by them yet. */
		fprintf(lines, "coupons\tqr\t%.*s\t%s\t\n", COUPON_DIGITS, at, field[2]);
	}
	return true;
}

static bool copy_lines(struct demo_shop *shop, FILE *to)
{
	char line[SHEET_LINE_MAX];
	FILE *from = open_demo(shop, "sheet.txt");
	if (!from)
		return false;
	while (fgets(line, sizeof line, from))
		fputs(line, to);
	fclose(from);
	return true;
}

static bool write_sheet(struct demo_shop *shop)
{
	FILE *lines = tmpfile(), *out = fopen(shop->sheet, "we");
	bool done = lines && out && copy_lines(shop, lines) &&
		    each_line(shop, "campaigns.txt", 3, issue_coupons, lines);
	if (!lines || !out)
		(void)fail(shop->err, TEXT_FOLDER_WRITE, shop->sheet, reason_of(errno));
	if (done) {
		rewind(lines);
		done = sheet_write(out, lines, shop->options->lang, shop->err);
	}
	if (lines)
		fclose(lines);
	if (out)
		fclose(out);
	return done;
}

/* The till's own configuration: HQ's port is another one at each start. */
static bool configure(struct demo_shop *shop)
{
	char path[FOLDER_FILE_MAX + 32];
	snprintf(path, sizeof path, "%s/suanpan.conf", shop->till);
	FILE *file = fopen(path, "we");
	if (!file)
		return fail(shop->err, TEXT_FOLDER_WRITE, path, reason_of(errno));
	fprintf(file, "[hq]\nurl = %s\n[codes]\nlabel = 21IIIIIVVVVVC\nlabel = 22IIIIIWWWWWC\n",
		shop->hq.url);
	if (fclose(file) != 0)
		return fail(shop->err, TEXT_FOLDER_WRITE, path, reason_of(errno));
	return true;
}

/* The 10 characters stand by themselves somewhere in what the word said. */
static bool find_code(char *said, char code[16])
{
	char *rest = NULL;
	for (char *at = strtok_r(said, " \t\r\n:.,", &rest); at;
		at = strtok_r(NULL, " \t\r\n:.,", &rest)) {
		if (strspn(at, "23456789ABCDEFGHJKMNPQRSTUVWXYZ-") != strlen(at) ||
			strlen(at) < 10 || strlen(at) > 13)
			continue;
		snprintf(code, 16, "%s", at);
		return true;
	}
	return false;
}

static bool enrol(struct demo_shop *shop)
{
	static const char *const words[] = {"till", "enrol", "--store", "1", "--till", "1", NULL};
	char code[16];
	struct options options = *shop->options;
	if (!word(shop, words, ""))
		return false;
	if (!find_code(shop->said, code))
		return fail(shop->err, TEXT_TRY_HQ_WORD, "till", "enrol", shop->said);
	options.data = shop->till;
	options.config = options.printer = options.scanner = "";
	options.hq = shop->hq.url;
	options.code = code;
	return word_enrol(&options) == DONE && word_sync(&options) == DONE;
}

static bool found(struct demo_shop *shop)
{
	struct folder till;
	step(shop, (struct says){TEXT_TRY_STEP_GOODS});
	if (!import_all(shop) || !each_line(shop, "operators.txt", 4, add_operator, NULL) ||
		!each_line(shop, "operators.txt", 4, publish_rules, NULL) ||
		!each_line(shop, "rights.txt", 3, give_right, NULL) ||
		!each_line(shop, "vouchers.txt", 2, give_voucher, NULL) || !run_jobs(shop))
		return false;
	step(shop, (struct says){TEXT_TRY_STEP_SHEET});
	if (!write_sheet(shop))
		return false;
	step(shop, (struct says){TEXT_TRY_STEP_ENROL});
	return configure(shop) && enrol(shop) && folder_open(&till, shop->till, shop->err) &&
	       folder_note_write(&till, "demo", "yes", shop->err) &&
	       folder_note_write(&shop->folder, "founded", "yes", shop->err);
}

/* ---- the till ---- */

static bool terminal_fits(struct demo_shop *shop)
{
	return (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) ||
	       fail(shop->err, TEXT_TERMINAL_NONE);
}

/* Without a printer of one's own the receipts go to a file, and the last is shown at the end. */
static int open_till(const struct demo_shop *shop)
{
	char printer[FOLDER_FILE_MAX + 32];
	struct options options = *shop->options;
	snprintf(printer, sizeof printer, "file:%s/receipts.escpos", shop->folder.path);
	options.data = shop->till;
	options.config = "";
	if (!options.printer[0])
		options.printer = printer;
	return word_till(&options);
}

static void show_last_receipt(const struct demo_shop *shop)
{
	static struct receipt_doc doc;
	static char text[64 * 1024];
	char path[FOLDER_FILE_MAX + 32];
	struct db money = {0};
	struct spool_last last;
	struct err ignored;
	snprintf(path, sizeof path, "%s/money.db", shop->till);
	if (db_open(&money, path, DB_MONEY, NULL, &ignored) && spool_last(&money, &last, &doc)) {
		(void)receipt_doc_plain(&doc, text, sizeof text);
		step(shop, (struct says){TEXT_TRY_LAST_RECEIPT});
		printf("\n%s\n", text);
	}
	db_done(&money);
}

static int open_shop(struct demo_shop *shop)
{
	if (!open_folder(shop) || !terminal_fits(shop) || !hq_start(&shop->hq, shop->err))
		return word_wrong(shop->options, shop->err);
	bool first = !folder_has(&shop->folder, "founded");
	if (first && !found(shop))
		return shop->err->what.id != TEXT_NONE ? word_wrong(shop->options, shop->err)
						       : WRONG; /* a word of our own said it */
	if (!configure(shop))
		return word_wrong(shop->options, shop->err);
	step(shop, (struct says){TEXT_TRY_SHEET_IS, shop->sheet});
	int code = open_till(shop);
	if (code == DONE) {
		show_last_receipt(shop);
		step(shop, (struct says){TEXT_TRY_BYE, shop->sheet});
	}
	return code;
}

int word_try(const struct options *options)
{
	static struct demo_shop shop; /* large */
	struct err err = {.what = {.id = TEXT_NONE}};
	shop = (struct demo_shop){.options = options, .lock = -1, .err = &err};
	signal(SIGPIPE, SIG_IGN);
	int code = open_shop(&shop);
	hq_process_done(&shop.hq);
	if (shop.lock >= 0)
		close(shop.lock);
	return code;
}
