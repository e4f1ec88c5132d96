#include "pos/shell/backroom.h"
#include "pos/shell/words.h"
#include "pos/sys/child.h"
#include "sync/client.h"
#include "sync/syncer.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	SYNC_PATIENCE_MS = 20 * 1000, /* without the line: then it is offline, and said so */
};

struct syncing {
	const struct options *options;
	struct backroom *room;
	struct reference reference;
	struct link *link;
	char program[CHILD_PROGRAM_MAX];
	char archive[FOLDER_FILE_MAX];
	struct syncer *syncer;
	struct loop_timer patience;
	int64_t shown; /* records waiting, as last said */
	bool given_up;
	enum text stage; /* of a file coming down, as last said, and how far */
	int64_t step;
};

static void give_up(void *arg)
{
	struct syncing *syncing = arg;
	/* A child that checks a large file has nothing to say for a while. */
	if (syncer_status(syncing->syncer)->snapshot_stage != TEXT_NONE)
		loop_timer_set(&syncing->room->loop, &syncing->patience, SYNC_PATIENCE_MS);
	else
		syncing->given_up = true;
}

enum { MIB = 1024 * 1024, SHOW_EVERY = 16 };

/* Goods and members coming as a file, in steps worth a line. */
static void show_snapshot(struct syncing *syncing, const struct sync_status *status)
{
	char done[24], total[24];
	int64_t step = status->snapshot_done / (SHOW_EVERY * MIB);
	if (status->snapshot_stage == TEXT_NONE)
		return;
	if (status->snapshot_stage == syncing->stage && step == syncing->step)
		return;
	syncing->stage = status->snapshot_stage;
	syncing->step = step;
	snprintf(done, sizeof done, "%lld", (long long)status->snapshot_done / MIB);
	snprintf(total, sizeof total, "%lld", (long long)status->snapshot_total / MIB);
	word_says(syncing->options, (struct says){status->snapshot_stage, done, total});
}

static void status_changed(void *arg)
{
	struct syncing *syncing = arg;
	const struct sync_status *status = syncer_status(syncing->syncer);
	char waiting[32];
	show_snapshot(syncing, status);
	if (status->online || status->snapshot_stage != TEXT_NONE)
		loop_timer_set(&syncing->room->loop, &syncing->patience, SYNC_PATIENCE_MS);
	if (status->records_waiting == syncing->shown)
		return;
	syncing->shown = status->records_waiting;
	snprintf(waiting, sizeof waiting, "%lld", (long long)status->records_waiting);
	word_says(syncing->options, (struct says){TEXT_SYNC_WAITING, waiting});
}

static const enum text stream_texts[STREAM_COUNT] = {
	[STREAM_SETTINGS] = TEXT_SYNC_SETTINGS,
	[STREAM_OPERATORS] = TEXT_SYNC_OPERATORS,
	[STREAM_KEYS] = TEXT_SYNC_KEYS,
	[STREAM_RULES] = TEXT_SYNC_RULES,
	[STREAM_GOODS] = TEXT_SYNC_GOODS,
	[STREAM_MEMBERS] = TEXT_SYNC_MEMBERS,
};

static void reference_changed(void *arg, unsigned int streams)
{
	struct syncing *syncing = arg;
	for (int stream = 0; stream < STREAM_COUNT; stream++)
		if (streams & (1U << stream))
			word_says(syncing->options, (struct says){stream_texts[stream]});
}

/* Where headquarters is asked: the configuration overrules what enrolment was told. */
static const char *url_of(const struct backroom *room)
{
	return room->config.hq_url[0] ? room->config.hq_url : room->identity.hq_url;
}

static bool start(struct syncing *syncing, struct err *err)
{
	struct backroom *room = syncing->room;
	if (!backroom_enrolled(room, err) ||
		!reference_open(&syncing->reference, room->folder.path, &room->env, err))
		return false;
	child_own_program(syncing->program);
	folder_file(syncing->archive, &room->folder, "archive");
	syncing->link = client_open(
		&room->loop, url_of(room), room->config.hq_ca, room->identity.trust.pem, err);
	if (!syncing->link)
		return false;
	const struct sync_parts parts = {.loop = &room->loop,
		.env = &room->env,
		.identity = &room->identity,
		.journal = &room->journal,
		.reference = &syncing->reference,
		.link = syncing->link,
		.program = syncing->program,
		.hq_url = url_of(room),
		.ca_file = room->config.hq_ca,
		.archive = syncing->archive,
		.status_changed = status_changed,
		.reference_changed = reference_changed,
		.arg = syncing};
	syncing->syncer = syncer_start(&parts);
	return syncing->syncer || fail(err, TEXT_OUT_OF_MEMORY);
}

/* What keeps it from ending well: the syncer's first trouble, else that nobody answers, or
 * that who answers does not take it: its disk is full. */
static bool unsettled(const struct syncing *syncing, struct err *err)
{
	const struct sync_status *status = syncer_status(syncing->syncer);
	char waiting[32];
	snprintf(waiting, sizeof waiting, "%lld", (long long)status->records_waiting);
	if (status->attention > 0)
		err->what = status->troubles[0];
	else
		(void)fail(err, status->online ? TEXT_SYNC_NOT_TAKEN : TEXT_SYNC_OFFLINE,
			url_of(syncing->room), waiting);
	return false;
}

static bool run_sync(struct syncing *syncing, struct err *err)
{
	struct loop *loop = &syncing->room->loop;
	syncing->patience = (struct loop_timer){.fn = give_up, .arg = syncing};
	loop_timer_set(loop, &syncing->patience, SYNC_PATIENCE_MS);
	while (!syncer_settled(syncing->syncer) && !syncing->given_up && !loop->stopped)
		loop_once(loop, -1);
	loop_timer_clear(loop, &syncing->patience);
	const struct sync_status *status = syncer_status(syncing->syncer);
	if (!syncer_settled(syncing->syncer) || status->attention > 0)
		return unsettled(syncing, err);
	return true;
}

int word_sync(const struct options *options)
{
	struct err err;
	struct syncing syncing = {.options = options, .shown = -1};
	syncing.room = backroom_open(options, &err);
	if (!syncing.room)
		return word_wrong(options, &err);
	bool done = start(&syncing, &err) && run_sync(&syncing, &err);
	syncer_stop(syncing.syncer);
	client_close(syncing.link);
	reference_done(&syncing.reference);
	backroom_close(syncing.room);
	if (!done)
		return word_wrong(options, &err);
	word_says(options, (struct says){TEXT_SYNC_DONE});
	return DONE;
}
