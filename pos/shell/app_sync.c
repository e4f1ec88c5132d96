/* DUTY_SYNC_NOW: whoever asked for it is told how it went. */
#include "pos/shell/app_parts.h"

enum { LOOK_MS = 250 };

static void tell(struct app *app, enum text sentence)
{
	const struct message told = message_of((struct says){sentence});
	app_tell(app, FACT_TOLD, &told);
}

static void look(void *arg)
{
	struct app *app = arg;
	switch (syncer_round(app->syncer)) {
	case SYNC_ROUND_UNDER_WAY:
		if (env_mono_ms(app->env) >= app->sync_patience_ms)
			tell(app, TEXT_SYNC_NOW_SLOW);
		else
			loop_timer_set(app->loop, &app->sync_look, LOOK_MS);
		return;
	case SYNC_ROUND_DONE:
		tell(app, TEXT_SYNC_NOW_DONE);
		return;
	case SYNC_ROUND_UNANSWERED:
		tell(app, TEXT_SYNC_NOW_AWAY);
		return;
	case SYNC_ROUND_STOPPED:
		tell(app, TEXT_SYNC_NOW_STOPPED);
		return;
	}
}

void app_sync_now(struct app *app)
{
	if (!app->syncer) {
		tell(app, TEXT_SYNC_NOW_ALONE);
		return;
	}
	syncer_now(app->syncer);
	tell(app, TEXT_SYNC_NOW_BEGUN);
	app->sync_patience_ms = env_mono_ms(app->env) + APP_SYNC_PATIENCE_MS;
	app->sync_look = (struct loop_timer){.fn = look, .arg = app};
	loop_timer_set(app->loop, &app->sync_look, LOOK_MS);
}
