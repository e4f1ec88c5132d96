/* The journal's second copy: before selling, beside it, and at the close of a shift. */
#include "pos/shell/app_parts.h"
#include "pos/sys/log.h"

#include <inttypes.h>
#include <stdio.h>

bool app_take_over_mirror(struct app *app, struct err *err)
{
	char path[MIRROR_PATH_MAX];
	if (!app->config.mirror[0])
		return true;
	mirror_path(path, app->config.mirror, app->identity.certificate.till);
	return mirror_take_over(path, &app->money, &app->identity, app->env, &app->taken_over, err);
}

/* What trouble there is, or that it went. */
static void mirror_changed(void *arg)
{
	struct app *app = arg;
	const struct message trouble = mirror_trouble(app->mirror);
	if (trouble.id != TEXT_NONE) {
		log_message(LOG_TROUBLE, &trouble);
		app_tell(app, FACT_TOLD, &trouble);
	}
	app_refresh_status(app);
}

/* A person has to know that the last sales may be missing all the same. */
static void tell_taken_over(struct app *app, const char *path)
{
	char records[24];
	struct err err;
	snprintf(records, sizeof records, "%" PRIu64, app->taken_over.records);
	if (app->taken_over.behind) {
		(void)fail(&err, TEXT_MIRROR_BEHIND, records);
		app_problem(app, &err);
	} else if (app->taken_over.foreign) {
		(void)fail(&err, TEXT_MIRROR_FOREIGN, path);
		app_problem(app, &err);
	}
}

bool app_start_mirror(struct app *app, struct err *err)
{
	char path[MIRROR_PATH_MAX];
	if (!app->config.mirror[0])
		return true;
	mirror_path(path, app->config.mirror, app->identity.certificate.till);
	tell_taken_over(app, path);
	app->mirror =
		mirror_start(app->loop, &app->journal, &app->identity, path, mirror_changed, app);
	return app->mirror || fail(err, TEXT_OUT_OF_MEMORY);
}

void app_committed(struct app *app)
{
	if (app->syncer)
		syncer_poke(app->syncer);
	mirror_poke(app->mirror);
}

void app_add_mirror_trouble(const struct app *app, struct sync_status *status)
{
	const struct message trouble = mirror_trouble(app->mirror);
	if (trouble.id != TEXT_NONE && status->attention < SYNC_TROUBLES_MAX)
		status->troubles[status->attention++] = trouble;
}
