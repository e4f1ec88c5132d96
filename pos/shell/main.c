/* main.c - the words of `suanpan`. */
#include "pos/shell/app.h"
#include "pos/shell/options.h"
#include "pos/shell/quote.h"
#include "pos/shell/words.h"
#include "pos/sys/locale.h"
#include "pos/sys/log.h"

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const struct word {
	const char *name;
	int (*run)(const struct options *options); /* NULL: quote, which reads its own options */
	unsigned takes;
	enum text summary, help;
} words[] = {
	{"try", word_try, TAKES_RESET | TAKES_DEVICES, TEXT_HELP_LINE_TRY, TEXT_HELP_TRY},
	{"till", word_till, TAKES_DATA | TAKES_CONFIG | TAKES_DEVICES, TEXT_HELP_LINE_TILL,
		TEXT_HELP_TILL},
	{"enrol", word_enrol, TAKES_DATA | TAKES_CONFIG | TAKES_HQ, TEXT_HELP_LINE_ENROL,
		TEXT_HELP_ENROL},
	{"fetch-snapshot", word_fetch_snapshot, 0, TEXT_HELP_LINE_FETCH_SNAPSHOT,
		TEXT_HELP_FETCH_SNAPSHOT},
	{"copy-out", word_copy_out, 0, TEXT_HELP_LINE_COPY_OUT, TEXT_HELP_COPY_OUT},
	{"sync", word_sync, TAKES_DATA | TAKES_CONFIG, TEXT_HELP_LINE_SYNC, TEXT_HELP_SYNC},
	{"quote", NULL, 0, TEXT_HELP_LINE_QUOTE, TEXT_NONE},
	{"verify", word_verify,
		TAKES_DATA | TAKES_CONFIG | TAKES_SALVAGE | TAKES_NO_HQ | TAKES_TAIL,
		TEXT_HELP_LINE_VERIFY, TEXT_HELP_VERIFY},
	{"journal", word_journal, TAKES_DATA | TAKES_CONFIG | TAKES_JSON, TEXT_HELP_LINE_JOURNAL,
		TEXT_HELP_JOURNAL},
	{"backup", word_backup, TAKES_DATA | TAKES_CONFIG | TAKES_FILE, TEXT_HELP_LINE_BACKUP,
		TEXT_HELP_BACKUP},
	{"restore", word_restore, TAKES_DATA | TAKES_FILE, TEXT_HELP_LINE_RESTORE,
		TEXT_HELP_RESTORE},
	{"replace", word_replace, TAKES_DATA | TAKES_CONFIG | TAKES_HQ | TAKES_NO_HQ,
		TEXT_HELP_LINE_REPLACE, TEXT_HELP_REPLACE},
	{"doctor", word_doctor, TAKES_DATA | TAKES_CONFIG | TAKES_DEVICES, TEXT_HELP_LINE_DOCTOR,
		TEXT_HELP_DOCTOR},
};

static void print(FILE *to, enum lang lang, struct says says)
{
	char text[8192];
	say(text, sizeof text, lang, says);
	fprintf(to, "%s\n", text);
}

int word_wrong(const struct options *options, const struct err *err)
{
	char text[2048];
	err_text(text, sizeof text, options->lang, err);
	fprintf(stderr, "suanpan: %s\n", text);
	return WRONG;
}

struct app_options word_app_options(const struct options *options)
{
	return (struct app_options){.data = options->data,
		.config = options->config,
		.printer = options->printer,
		.scanner = options->scanner,
		.has_lang = options->has_lang,
		.lang = options->lang};
}

void word_says(const struct options *options, struct says says)
{
	print(stdout, options->lang, says);
	fflush(stdout);
}

static void overview(FILE *to, enum lang lang)
{
	print(to, lang, (struct says){TEXT_HELP_HEAD});
	for (size_t i = 0; i < LENGTH(words); i++)
		fprintf(to, "  suanpan %-8s %s\n", words[i].name, text_in(lang, words[i].summary));
	fputc('\n', to);
	print(to, lang, (struct says){TEXT_HELP_FOOT});
}

static int run_word(const struct word *word, int argc, char **argv)
{
	struct options options;
	struct err err;
	if (!word->run)
		return quote_main(argc, argv);
	if (!options_read(&options, argc, argv, word->takes, &err)) {
		(void)word_wrong(&options, &err);
		print(stderr, options.lang, (struct says){word->help});
		return USAGE;
	}
	if (options.help) {
		word_says(&options, (struct says){word->help});
		return DONE;
	}
	return word->run(&options);
}

/* `suanpan --help`, `suanpan --lang en --help`, `suanpan`. */
static int without_word(int argc, char **argv)
{
	struct options options;
	struct err err;
	if (!options_read(&options, argc, argv, 0, &err)) {
		(void)word_wrong(&options, &err);
		overview(stderr, options.lang);
		return USAGE;
	}
	overview(options.help ? stdout : stderr, options.lang);
	return options.help ? DONE : USAGE;
}

/* A core would hold keys, PINs and what customers told us; debuggers of others are kept out too. */
static void leave_no_core(void)
{
	const struct rlimit none = {0, 0};
	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

int main(int argc, char **argv)
{
	/* The till's key lies in its database, and members' cards beside it. */
	umask(077);
	leave_no_core();
	log_open("suanpan");
	if (argc < 2 || argv[1][0] == '-')
		return without_word(argc, argv);
	for (size_t i = 0; i < LENGTH(words); i++)
		if (strcmp(words[i].name, argv[1]) == 0)
			return run_word(&words[i], argc - 1, argv + 1);
	struct options options = {.lang = lang_of_environment()};
	struct err err;
	(void)fail(&err, TEXT_HELP_UNKNOWN_WORD, argv[1]);
	(void)word_wrong(&options, &err);
	overview(stderr, options.lang);
	return USAGE;
}
