#include "pos/shell/app.h"
#include "pos/shell/app_parts.h"
#include "pos/shell/words.h"

#include <stdlib.h>

enum { DOCTOR_WAIT_MS = 3000 }; /* for devices to be found and HQ to answer */

static void enough(void *arg)
{
	*(bool *)arg = true;
}

static void wait_for_answers(struct app *app, struct loop *loop)
{
	bool over = false;
	struct loop_timer timer = {.fn = enough, .arg = &over};
	loop_timer_set(loop, &timer, DOCTOR_WAIT_MS);
	while (!over && !(app->status.online && app->status.printer_ready))
		loop_once(loop, -1);
	loop_timer_clear(loop, &timer);
}

static bool look(struct app *app, const struct options *options, struct loop *loop)
{
	struct report_to to = report_printer(options->lang);
	wait_for_answers(app, loop);
	return app_checkup(app, &to);
}

int word_doctor(const struct options *options)
{
	struct err err;
	struct env env = env_real();
	struct loop loop;
	struct app *app = calloc(1, sizeof *app);
	if (!app) {
		(void)fail(&err, TEXT_OUT_OF_MEMORY);
		return word_wrong(options, &err);
	}
	const struct app_options wanted = word_app_options(options);
	loop_init(&loop, &env);
	bool started = app_start(app, &env, &loop, &wanted, &err);
	bool pass = started && look(app, options, &loop);
	if (started)
		app_done(app);
	free(app);
	if (!started)
		return word_wrong(options, &err);
	return pass ? DONE : WRONG;
}
