#include "pos/shell/app.h"
#include "pos/shell/terminal.h"
#include "pos/shell/words.h"
#include "pos/sys/log.h"

#include <stdlib.h>

struct open_till {
	struct env env;
	struct loop loop;
	struct app app;
	struct terminal terminal;
	struct stderr_away away;
};

static bool on_terminal(struct open_till *open, struct err *err)
{
	char path[FOLDER_FILE_MAX];
	if (!terminal_open(&open->terminal, &open->app, &open->loop, err))
		return false;
	/* What libraries say on stderr would stand in the middle of the screen. */
	folder_file(path, &open->app.folder, "stderr.log");
	stderr_to_file(&open->away, path);
	terminal_run(&open->terminal);
	terminal_done(&open->terminal);
	stderr_away_done(&open->away);
	return true;
}

int word_till(const struct options *options)
{
	struct err err;
	struct open_till *open = calloc(1, sizeof *open);
	if (!open) {
		(void)fail(&err, TEXT_OUT_OF_MEMORY);
		return word_wrong(options, &err);
	}
	const struct app_options wanted = word_app_options(options);
	terminal_block_signals();
	open->env = env_real();
	loop_init(&open->loop, &open->env);
	bool started = app_start(&open->app, &open->env, &open->loop, &wanted, &err);
	bool ran = started && on_terminal(open, &err);
	if (started)
		app_done(&open->app);
	free(open);
	return ran ? DONE : word_wrong(options, &err);
}
