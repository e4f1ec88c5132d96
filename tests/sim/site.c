#include "tests/sim/site.h"

#include "sync/hq/errands.h"
#include "sync/hq/snapshot.h"
#include "sync/hq/words.h"
#include "tests/sim/disk.h"
#include "tests/sim/disk_child.h"
#include "tests/sim/oracle.h"
#include "tests/sim/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct site site;
static struct word_answer said;

static int64_t clock_ms(void *self)
{
	(void)self;
	return world.now_ms;
}

static void randomness(void *self, void *into, size_t size)
{
	uint64_t *state = &((struct site *)self)->random;
	for (size_t at = 0; at < size; at += 8) {
		uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		z ^= z >> 31;
		memcpy((uint8_t *)into + at, &z, size - at < 8 ? size - at : 8);
	}
}

static void folder_of(int disk, char out[16])
{
	(void)snprintf(out, 16, "/disk%d", disk);
}

void site_boot(void)
{
	struct err err;
	char folder[16], why[300];
	site.env = (struct env){.wall_ms = clock_ms,
		.mono_ms = clock_ms,
		.random = randomness,
		.boot_id = 5,
		.self = &site};
	site.random += world.seed * 77 + (uint64_t)world.now_ms; /* another with each start */
	folder_of(SITE_DISK, folder);
	site.at_work = true;
	site.on = hq_open(&site.hq, folder, &site.env, &err);
	site.at_work = false;
	if (site.on)
		return;
	err_text(why, sizeof why, LANG_EN, &err);
	broken("headquarters does not start: %s", why);
}

void site_found(void)
{
	disk_format(&disks[SITE_DISK], world.seed);
	disk_format(&disks[BACKUP_DISK], world.seed);
	site_boot();
}

void site_stop(bool power)
{
	struct disk *disk = &disks[SITE_DISK];
	if (!site.on)
		return;
	disk_fail_at(disk, DISK_DEAD, 1);
	site.at_work = true;
	hq_done(&site.hq);
	site.at_work = false;
	if (power)
		disk_cut(disk);
	disk->fault = DISK_WELL;
	disk->fault_at = 0;
	site.on = false;
	site.cuts += power;
	site.kills += !power;
}

bool site_handle(const struct hq_request *request, struct hq_answer *answer)
{
	*answer = (struct hq_answer){0};
	if (!site.on)
		return false;
	site.at_work = true;
	hq_handle(&site.hq, request, answer);
	while (site.does_errands && errands_turn(&site.hq) == 0)
		continue;
	site.at_work = false;
	return true;
}

const char *site_say(const char *const argv[], const char *input)
{
	struct word_call call = {.lang = LANG_EN, .argv = argv, .input = input ? input : ""};
	while (argv[call.argc])
		call.argc++;
	call.input_size = strlen(call.input);
	word_answer_done(&said);
	said = (struct word_answer){0};
	site.at_work = true;
	word_run(&site.hq, &call, &said);
	site.at_work = false;
	if (said.status != WORD_DONE)
		broken("headquarters, asked to %s %s: %s", argv[0], argv[1] ? argv[1] : "",
			paper_read(&said.complaints));
	return paper_read(&said.out);
}

int64_t site_count(const char *query)
{
	return db_int(&site.hq.db, query, -1);
}

void site_make_snapshot(void)
{
	struct snapshot_build build;
	struct err err;
	char why[300];
	enum build_step step = BUILD_MORE;
	disk_child_speaks_with_us = true;
	bool begun = snapshot_build_begin(&build, &site.hq, REGION_EVERYBODY, &err);
	disk_child_speaks_with_us = false;
	while (begun && (step == BUILD_MORE || step == BUILD_WAIT))
		step = snapshot_build_turn(&build, &err);
	if (step == BUILD_DONE)
		return;
	err_text(why, sizeof why, LANG_EN, &err);
	broken("no snapshot: %s", why);
}

/* What it said it signs with from now on is what it signs with after the cut. */
void site_rotate_keys(bool cut)
{
	struct word_call call = {.lang = LANG_EN, .argc = 2, .argv = SITE_WORDS("keys", "rotate")};
	char kid[KID_TEXT_MAX];
	if (cut)
		disk_fail_at(&disks[SITE_DISK], DISK_DEAD, draw_between(1, 6));
	word_answer_done(&said);
	said = (struct word_answer){0};
	site.at_work = true;
	word_run(&site.hq, &call, &said);
	site.at_work = false;
	memcpy(kid, site.hq.keys.kid, sizeof kid);
	tell("headquarters takes another signing key%s", cut ? ", and loses power" : "");
	must(cut || said.status == WORD_DONE);
	site.rotations++;
	if (!cut)
		return;
	site_stop(true);
	site_boot();
	must(said.status != WORD_DONE || strcmp(kid, site.hq.keys.kid) == 0);
}

/* ---- backups ---- */

void site_back_up(void)
{
	if (!site.on || disks[BACKUP_DISK].now.count >= BACKUPS_MAX)
		return;
	char folder[16];
	folder_of(BACKUP_DISK, folder);
	world.now_ms += 1000; /* no two under one name */
	(void)site_say(SITE_WORDS("backup", folder), NULL);
	struct disk *disk = &disks[BACKUP_DISK];
	oracle_backed_up(disk->now.list[disk->now.count - 1].text);
	site.backups++;
}

static void copy_file(const char *from, struct disk *disk, const char *name)
{
	struct disk_file *source = disk_find(&disks[BACKUP_DISK], from);
	int64_t size = disk_size(source);
	void *bytes = malloc((size_t)size);
	must(bytes != NULL);
	(void)disk_read(source, bytes, size, 0);
	struct disk_file *copy = disk_make(disk, name);
	must(copy && disk_write(disk, copy, bytes, size, 0) == DISK_DONE);
	must(disk_sync(disk, copy) == DISK_DONE && disk_sync_folder(disk, "") == DISK_DONE);
	free(bytes);
}

static void restore_from(const char *which)
{
	static const char *const files[] = {"hq.db", "hq.db-wal", "hq.db-shm", "hq.db-journal"};
	struct disk *disk = &disks[SITE_DISK];
	site_stop(false);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (disk_find(disk, files[i]))
			must(disk_remove(disk, files[i]) == DISK_DONE);
	copy_file(which, disk, "hq.db");
	tell("headquarters is restored from %s", which);
	oracle_restored_hq(which);
	site.restores++;
	site_boot();
}

bool site_restore(void)
{
	const char *which = oracle_choose_backup();
	if (which)
		restore_from(which);
	return which != NULL;
}

void site_restore_first(void)
{
	restore_from(disks[BACKUP_DISK].now.list[0].text);
}
