#include "pos/shell/backroom.h"
#include "pos/shell/verify_text.h"
#include "pos/shell/words.h"
#include "sync/client.h"
#include "sync/hole.h"
#include "sync/recall.h"
#include "sync/rescue.h"

#include <stdio.h>

struct salvaging {
	const struct options *options;
	struct env env;
	struct folder folder;
	struct config config;
	struct rescue rescue;
	struct identity identity;
	int64_t missing; /* numbers, in the end */
};

static void say_number(char out[24], uint64_t number)
{
	snprintf(out, 24, "%llu", (unsigned long long)number);
}

static void say_saved(const struct salvaging *salvaging)
{
	char records[24], verified[24], alone[24];
	const struct rescue *rescue = &salvaging->rescue;
	say_number(records, rescue->records);
	say_number(verified, rescue->verified);
	say_number(alone, rescue->records - rescue->verified);
	word_says(salvaging->options, (struct says){TEXT_SALVAGE_SAVED, records, verified, alone});
	if (!rescue->damaged)
		return;
	say_number(records, rescue->damaged);
	word_says(salvaging->options, (struct says){TEXT_SALVAGE_DAMAGED, records});
}

static void say_holes(struct salvaging *salvaging)
{
	struct hole hole = {0};
	char epoch[24], from[24], to[24];
	if (holes_missing(&salvaging->rescue.money) == 0)
		word_says(salvaging->options, (struct says){TEXT_SALVAGE_COMPLETE});
	while (hole_after(&salvaging->rescue.money, &hole, &hole)) {
		say_number(epoch, hole.epoch);
		say_number(from, hole.from);
		say_number(to, hole.to);
		word_says(salvaging->options, (struct says){TEXT_SALVAGE_HOLE, epoch, from, to});
	}
}

/* ---- what HQ still has ---- */

static bool ask_hq(struct salvaging *salvaging, struct recall_result *result, struct err *err)
{
	struct loop loop;
	const struct config *config = &salvaging->config;
	const char *url = config->hq_url[0] ? config->hq_url : salvaging->identity.hq_url;
	loop_init(&loop, &salvaging->env);
	struct link *link =
		client_open(&loop, url, config->hq_ca, salvaging->identity.trust.pem, err);
	bool done = link && recall_missing(&loop, link, &salvaging->identity,
				    &salvaging->rescue.money, result, err);
	client_close(link);
	return done;
}

/* What cannot be had is no reason to leave the rest. */
static void recall(struct salvaging *salvaging)
{
	struct recall_result result = {0};
	struct err err;
	char text[400], records[24];
	if (salvaging->options->no_hq || !salvaging->identity.enrolled)
		return;
	if (!ask_hq(salvaging, &result, &err)) {
		err_text(text, sizeof text, salvaging->options->lang, &err);
		word_says(salvaging->options, (struct says){TEXT_SALVAGE_NO_HQ, text});
	}
	say_number(records, result.records);
	if (result.records > 0)
		word_says(salvaging->options, (struct says){TEXT_SALVAGE_RECALLED, records});
}

/* ---- checking ---- */

static void print_finding(void *arg, const struct message *what)
{
	const struct salvaging *salvaging = arg;
	if (what->id != TEXT_CHECK_HOLE)
		word_says(salvaging->options,
			(struct says){what->id, what->arg[0], what->arg[1], what->arg[2]});
}

/* What was put back is looked at as any money.db is. */
static bool check_new(struct salvaging *salvaging, bool *right, struct err *err)
{
	struct verify verify = {0};
	struct db *money = &salvaging->rescue.money;
	bool over = false;
	bool read = verify_begin(
		&verify, money, &salvaging->identity, true, print_finding, salvaging, err);
	while (read && !over)
		read = verify_step(&verify, VERIFY_RECORDS_A_TURN, &over, err);
	*right = verify.findings == 0;
	verify_done(&verify);
	return read;
}

static bool salvage(struct salvaging *salvaging, bool *right, struct err *err)
{
	char damaged[FOLDER_FILE_MAX];
	const struct options *options = salvaging->options;
	if (!folder_open(&salvaging->folder, options->data, err) ||
		!backroom_config(&salvaging->config, &salvaging->folder, options->config, err))
		return false;
	folder_file(damaged, &salvaging->folder, "money.db");
	if (!rescue_begin(&salvaging->rescue, &salvaging->env, damaged, options->salvage, err) ||
		!identity_open(
			&salvaging->identity, &salvaging->rescue.money, &salvaging->env, err))
		return false;
	say_saved(salvaging);
	recall(salvaging);
	say_holes(salvaging);
	salvaging->missing = holes_missing(&salvaging->rescue.money);
	return check_new(salvaging, right, err) && rescue_finish(&salvaging->rescue, err);
}

static enum text outcome(const struct salvaging *salvaging, bool right)
{
	if (!right)
		return TEXT_SALVAGE_DONE_WRONG;
	return salvaging->missing > 0 ? TEXT_SALVAGE_DONE_HOLES : TEXT_SALVAGE_DONE;
}

int word_salvage(const struct options *options)
{
	struct err err;
	bool right = false;
	static struct salvaging salvaging;
	salvaging = (struct salvaging){.options = options, .env = env_real()};
	bool done = salvage(&salvaging, &right, &err);
	rescue_done(&salvaging.rescue);
	if (!done)
		return word_wrong(options, &err);
	word_says(options, (struct says){outcome(&salvaging, right), options->salvage});
	if (!salvaging.rescue.key_saved)
		word_says(options, (struct says){TEXT_SALVAGE_KEY_LOST});
	return right && salvaging.missing == 0 ? DONE : WRONG;
}
