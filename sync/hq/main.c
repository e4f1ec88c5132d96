/* suanpan-hq: headquarters, one program for the server and every word said to it (README.md). */
#include "pos/core/lang.h"
#include "pos/core/rights.h"
#include "pos/core/text.h"
#include "pos/sys/locale.h"
#include "pos/sys/reason.h"
#include "sync/hq/desk.h"
#include "sync/hq/hq.h"
#include "sync/hq/import_parts.h"
#include "sync/hq/job_wait.h"
#include "sync/hq/projector.h"
#include "sync/hq/serve.h"
#include "sync/hq/verify_wait.h"
#include "sync/hq/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define LISTEN_AT "127.0.0.1:8520"

/* The command line without what main() itself takes: the rest are the word's. */
struct command {
	enum lang lang;
	char folder[HQ_PATH_MAX];
	char whole_path[2 * HQ_PATH_MAX]; /* of INPUT_FOLDER */
	struct http_place place;
	const char *database; /* postgresql://..., NULL: as the folder knows */
	bool help;
	const char *argv[WORD_ARGS_MAX + 1];
	int argc;
};

static void complain(const struct command *command, struct says says)
{
	char line[1024];
	say(line, sizeof line, command->lang, says);
	(void)fprintf(stderr, "%s\n", line);
}

static void complain_with(const struct command *command, const struct err *err)
{
	char line[1024];
	err_text(line, sizeof line, command->lang, err);
	(void)fprintf(stderr, "%s\n", line);
}

static void folder_of_system(char folder[HQ_PATH_MAX])
{
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	if (data && *data)
		(void)snprintf(folder, HQ_PATH_MAX, "%s/suanpan-hq", data);
	else
		(void)snprintf(
			folder, HQ_PATH_MAX, "%s/.local/share/suanpan-hq", home ? home : ".");
}

/* true if this argument and its value are main's; *at then stands on the last one used. */
static bool take_own(struct command *command, int argc, char **argv, int *at, bool *bad)
{
	static const char *const own[] = {
		"--data", "--lang", "--listen", "--tls-cert", "--tls-key", "--tls-ca", "--db"};
	const char **const texts[] = {NULL, NULL, &command->place.listen_at,
		&command->place.cert_file, &command->place.key_file, &command->place.trust_file,
		&command->database};
	for (size_t i = 0; i < LENGTH(own); i++) {
		if (strcmp(argv[*at], own[i]) != 0)
			continue;
		const char *value = *at + 1 < argc ? argv[++*at] : "";
		if (i == 0)
			text_copy(command->folder, sizeof command->folder, value);
		else if (i == 1)
			*bad |= !lang_read(value, &command->lang);
		else
			*texts[i] = value;
		*bad |= !*value || (i < 6 && strlen(value) >= sizeof command->folder);
		return true;
	}
	return false;
}

static bool read_command(struct command *command, int argc, char **argv)
{
	bool bad = false;
	*command =
		(struct command){.lang = lang_of_environment(), .place = {.listen_at = LISTEN_AT}};
	folder_of_system(command->folder);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			command->help = true;
		else if (take_own(command, argc, argv, &i, &bad))
			continue;
		else if (command->argc == WORD_ARGS_MAX)
			bad = true;
		else
			command->argv[command->argc++] = argv[i];
	}
	return !bad;
}

static int print_help(const struct command *command)
{
	AUTO(paper) struct paper words = {0};
	words_help(&words, command->lang);
	(void)printf(
		"%s\n\n  serve [--listen ADDR:PORT] [--db URL] [--tls-cert FILE --tls-key FILE "
		"[--tls-ca FILE]]\n      "
		"%s\n%s\n%s\n",
		text_in(command->lang, TEXT_HQ_HELP_HEAD),
		text_in(command->lang, TEXT_HQ_HELP_SERVE), paper_read(&words),
		text_in(command->lang, TEXT_HQ_HELP_FOOT));
	return WORD_DONE;
}

static int usage(const struct command *command)
{
	complain(command, (struct says){TEXT_HQ_USAGE});
	return WORD_USAGE;
}

static bool read_stream(int fd, struct paper *into, struct err *err, const char *name)
{
	char piece[65536];
	ssize_t got;
	while ((got = read(fd, piece, sizeof piece)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(err, TEXT_HQ_FILE_UNREADABLE, name, reason_of(errno));
		if (into->used + (size_t)got > WORD_INPUT_MAX)
			return fail(err, TEXT_HQ_FILE_LARGE, name);
		paper_add(into, piece, (size_t)got);
	}
	return into->full ? fail(err, TEXT_OUT_OF_MEMORY) : true;
}

static bool read_file(const char *name, struct paper *into, struct err *err)
{
	if (strcmp(name, "-") == 0)
		return read_stream(STDIN_FILENO, into, err, name);
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(err, TEXT_HQ_FILE_UNREADABLE, name, reason_of(errno));
	bool done = read_stream(fd, into, err, name);
	close(fd);
	return done;
}

static bool read_line(char *line, int cap)
{
	if (!fgets(line, cap, stdin))
		return false;
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

/* Asks without echo. */
static bool ask(const struct command *command, enum text question, char *line, int cap)
{
	struct termios before, quiet;
	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return false;
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	(void)fprintf(stderr, "%s ", text_in(command->lang, question));
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	bool done = read_line(line, cap);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	(void)fprintf(stderr, "\n");
	return done;
}

/* A new one is asked for twice. */
static bool read_pin(
	const struct command *command, bool is_new, struct paper *into, struct err *err)
{
	char first[PIN_MAX + 8] = "", second[PIN_MAX + 8] = "";
	bool person = isatty(STDIN_FILENO), twice = person && is_new;
	bool done = person ? ask(command, is_new ? TEXT_HQ_PIN_ASK : TEXT_HQ_PIN_YOURS, first,
				     sizeof first)
			   : read_line(first, sizeof first);
	if (done && twice)
		done = ask(command, TEXT_HQ_PIN_AGAIN, second, sizeof second);
	if (!done || !pin_acceptable(first))
		return fail(err, TEXT_HQ_PIN_BAD);
	if (twice && strcmp(first, second) != 0)
		return fail(err, TEXT_HQ_PIN_DIFFERS);
	paper_text(into, first);
	return true;
}

/* The server stands in another folder than the one who asks. */
static bool make_whole(struct command *command, struct err *err)
{
	const char **path = &command->argv[command->argc - 1];
	char here[HQ_PATH_MAX];
	if ((*path)[0] == '/')
		return true;
	if (strlen(*path) >= sizeof here || !getcwd(here, sizeof here))
		return fail(err, TEXT_HQ_FOLDER_LONG, *path);
	(void)snprintf(command->whole_path, sizeof command->whole_path, "%s/%s", here, *path);
	*path = command->whole_path;
	return true;
}

static bool read_input(
	struct command *command, const struct word *word, struct paper *into, struct err *err)
{
	switch (word->input) {
	case INPUT_NONE:
		return true;
	case INPUT_FILE:
		return read_file(command->argv[command->argc - 1], into, err);
	case INPUT_PIN:
	case INPUT_PIN_ONCE:
		return read_pin(command, word->input == INPUT_PIN, into, err);
	case INPUT_FOLDER:
		return make_whole(command, err);
	}
	return true;
}

/* Whom words are said to: the running server, or the house itself, opened when there is none. */
struct office {
	const struct command *command;
	struct env env;
	struct hq *hq; /* NULL: not opened */
};

static bool open_house(struct office *office, struct err *err)
{
	const struct command *command = office->command;
	if (office->hq)
		return true;
	office->env = env_real();
	office->hq = calloc(1, sizeof *office->hq);
	if (!office->hq)
		return fail(err, TEXT_OUT_OF_MEMORY);
	bool open = serve_prepare_folder(command->folder, err) &&
		    hq_open_at(office->hq, command->folder, command->database, &office->env, err);
	while (open && projector_next(office->hq))
		;
	return open;
}

/* A database whose keys were lost cannot even be opened without them. They are put there first, and
 * go again if it turns out to be another house's. */
static bool place_keys(
	struct office *office, const struct word_call *call, bool *placed, struct err *err)
{
	char path[HQ_PATH_MAX + 16];
	struct keyring given;
	*placed = false;
	(void)snprintf(path, sizeof path, "%s/hq.keys", office->command->folder);
	bool asked = call->argc > 1 && strcmp(call->argv[0], "keys") == 0 &&
		     strcmp(call->argv[1], "import") == 0;
	if (!asked || access(path, F_OK) == 0)
		return true;
	*placed = sign_start() && serve_prepare_folder(office->command->folder, err) &&
		  keyring_read(&given, call->input, call->input_size, err) &&
		  keyring_save(&given, path, err);
	return *placed;
}

static void take_keys_away(const struct office *office)
{
	char path[HQ_PATH_MAX + 16];
	(void)snprintf(path, sizeof path, "%s/hq.keys", office->command->folder);
	(void)unlink(path);
}

static void office_done(struct office *office)
{
	if (office->hq)
		hq_done(office->hq);
	free(office->hq);
	office->hq = NULL;
}

static bool ask_headquarters(
	void *arg, const struct word_call *call, struct word_answer *answer, struct err *err)
{
	struct office *office = arg;
	if (!office->hq) {
		switch (desk_ask(office->command->folder, call, answer, err)) {
		case DESK_ANSWERED:
			return true;
		case DESK_BROKEN:
			return false;
		case DESK_NOBODY:
			break;
		}
	}
	bool placed;
	if (!place_keys(office, call, &placed, err))
		return false;
	if (!open_house(office, err)) {
		if (placed)
			take_keys_away(office);
		return false;
	}
	word_run(office->hq, call, answer);
	return true;
}

/* With what the word reads: a file too large for one piece goes in parts. */
static bool say_with_input(struct command *command, const struct word *word, struct word_call *call,
	struct word_answer *answer, struct err *err)
{
	AUTO(paper) struct paper input = {0};
	AUTO(office) struct office office = {.command = command};
	const char *last = command->argv[command->argc - 1];
	if (strcmp(word->name, "verify") == 0)
		return verify_wait(call, ask_headquarters, &office, answer, err);
	if (strcmp(word->name, "jobs run") == 0)
		return job_wait(call, ask_headquarters, &office, answer, err);
	if (import_wants_parts(word, last))
		return import_in_parts(last, call, ask_headquarters, &office, answer, err);
	if (!read_input(command, word, &input, err))
		return false;
	call->input = paper_read(&input);
	call->input_size = input.used;
	return ask_headquarters(&office, call, answer, err);
}

static int say_word(struct command *command)
{
	struct err err;
	const struct word *word = word_find(command->argc, command->argv);
	AUTO(word_answer) struct word_answer answer = {0};
	struct verify_shown shown = {0};
	if (!word)
		return usage(command);
	struct word_call call = {.lang = command->lang,
		.argc = command->argc,
		.argv = command->argv,
		.show = verify_show,
		.show_arg = &shown};
	if (!word_understood(&call, &answer)) {
		(void)fputs(paper_read(&answer.complaints), stderr);
		return WORD_USAGE;
	}
	if (!say_with_input(command, word, &call, &answer, &err)) {
		complain_with(command, &err);
		return WORD_WRONG;
	}
	(void)fwrite(paper_read(&answer.out), 1, answer.out.used, stdout);
	/* Where both go to one place, what was asked for stands first. */
	(void)fflush(stdout);
	(void)fputs(paper_read(&answer.complaints), stderr);
	return answer.status;
}

static int run_server(const struct command *command)
{
	struct err err;
	if (command->argc != 1 || !command->place.cert_file != !command->place.key_file)
		return usage(command);
	if (serve(command->folder, command->database, &command->place, command->lang, &err))
		return WORD_DONE;
	complain_with(command, &err);
	return WORD_WRONG;
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
	struct command command;
	umask(077);
	leave_no_core();
	if (!read_command(&command, argc, argv))
		return usage(&command);
	if (command.help)
		return print_help(&command);
	if (command.argc == 0)
		return usage(&command);
	if (strcmp(command.argv[0], "serve") == 0)
		return run_server(&command);
	return say_word(&command);
}
