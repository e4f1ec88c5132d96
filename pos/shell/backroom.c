#include "pos/shell/backroom.h"

#include <stdlib.h>

bool backroom_config(
	struct config *config, const struct folder *folder, const char *file, struct err *err)
{
	char path[FOLDER_FILE_MAX];
	*config = (struct config){0};
	if (file[0])
		return config_read(config, file, err);
	if (!folder_has(folder, "suanpan.conf"))
		return true;
	folder_file(path, folder, "suanpan.conf");
	return config_read(config, path, err);
}

static bool open_all(struct backroom *backroom, const struct options *options, struct err *err)
{
	char path[FOLDER_FILE_MAX];
	if (!folder_open(&backroom->folder, options->data, err) ||
		!backroom_config(&backroom->config, &backroom->folder, options->config, err))
		return false;
	folder_file(path, &backroom->folder, "money.db");
	if (!db_open_kept(&backroom->money, path, DB_MONEY, NULL, err) ||
		!identity_open(&backroom->identity, &backroom->money, &backroom->env, err))
		return false;
	return !backroom->identity.enrolled || journal_open(&backroom->journal, &backroom->money,
						       &backroom->identity, &backroom->env, err);
}

struct backroom *backroom_open(const struct options *options, struct err *err)
{
	struct backroom *backroom = calloc(1, sizeof *backroom);
	if (!backroom) {
		(void)fail(err, TEXT_OUT_OF_MEMORY);
		return NULL;
	}
	backroom->env = env_real();
	loop_init(&backroom->loop, &backroom->env);
	if (open_all(backroom, options, err))
		return backroom;
	backroom_close(backroom);
	return NULL;
}

void backroom_close(struct backroom *backroom)
{
	if (!backroom)
		return;
	journal_done(&backroom->journal);
	db_done(&backroom->money);
	free(backroom);
}

bool backroom_enrolled(const struct backroom *backroom, struct err *err)
{
	return backroom->identity.enrolled ||
	       fail(err, TEXT_APP_NOT_ENROLLED, backroom->folder.path);
}
