#include "sync/rescue.h"

#include "pos/core/text.h"
#include "pos/sys/durable.h"
#include "pos/sys/reason.h"
#include "sync/branch.h"
#include "sync/hole.h"
#include "sync/purge.h"
#include "sync/readopt.h"
#include "sync/restored.h"
#include "sync/salvage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RECORDS_A_COMMIT = 1000 };

/* ---- who the till is ---- */

static bool is_key_of_grant(const char *seed_text, const char *certificate_text)
{
	uint8_t seed[SEED_SIZE], bytes[CERTIFICATE_SIZE];
	struct certificate certificate;
	if (!seed_text || !hex_read(seed_text, seed, SEED_SIZE))
		return false;
	struct signing_key key = signing_key_of(seed);
	return !certificate_text ||
	       (hex_read(certificate_text, bytes, CERTIFICATE_SIZE) &&
		       certificate_read(bytes, CERTIFICATE_SIZE, &certificate) &&
		       memcmp(certificate.key.bytes, key.public.bytes, KEY_SIZE) == 0);
}

/* Without the key a grant is worth nothing; where HQ is and which keys it signs with still is. */
static bool is_worth(const struct rescue *rescue, const char *name)
{
	return rescue->key_saved || strncmp(name, "hq_", 3) == 0 || strcmp(name, "shop") == 0;
}

static bool put_meta_back(struct rescue *rescue, const struct salvage *salvage, struct err *err)
{
	rescue->key_saved = is_key_of_grant(
		salvage_meta(salvage, "seed"), salvage_meta(salvage, "certificate"));
	AUTO(tx) struct tx tx = tx_begin(&rescue->money);
	for (uint32_t i = 0; i < salvage->meta_count; i++) {
		const struct salvage_meta *meta = &salvage->meta[i];
		if (!meta->value || !is_worth(rescue, meta->name))
			continue;
		AUTO(stmt) struct stmt s = sql(&rescue->money, "INSERT INTO meta VALUES (?, ?)");
		bind_text(&s, meta->name);
		bind_text(&s, meta->value);
		run(&s);
	}
	restored_mark(&rescue->money, RESTORED_SALVAGED);
	return tx_commit(&tx, err);
}

/* ---- the journal ---- */

/* Up to so many; *more if there may be others. */
static bool put_back_some(struct rescue *rescue, struct journal *journal, struct salvage *salvage,
	bool *more, struct err *err)
{
	struct saved saved;
	AUTO(tx) struct tx tx = tx_begin(&rescue->money);
	*more = true;
	for (int i = 0; *more && i < RECORDS_A_COMMIT; i++) {
		*more = salvage_next(salvage, &saved);
		if (*more && !journal_put_back(journal, saved.bytes, saved.size, &saved.hash, err))
			return false;
	}
	return tx_commit(&tx, err);
}

static bool put_back(struct rescue *rescue, struct salvage *salvage, struct err *err)
{
	struct journal *journal = malloc(sizeof *journal);
	if (!journal)
		return fail(err, TEXT_OUT_OF_MEMORY);
	bool more = true;
	bool done = journal_open_bare(journal, &rescue->money, rescue->env, err);
	while (done && more)
		done = put_back_some(rescue, journal, salvage, &more, err);
	journal_done(journal);
	free(journal);
	rescue->verified = salvage->verified;
	rescue->records = salvage->verified + salvage->alone;
	rescue->damaged = salvage->damaged;
	return done;
}

/* ---- the epochs before ---- */

/* One whose row was lost is asked about anew: HQ drops what it holds already. */
static void add_branch(struct rescue *rescue, uint32_t epoch, const uint8_t *certificate)
{
	AUTO(stmt)
	struct stmt s = sql(&rescue->money, "SELECT 1 FROM branch WHERE epoch = ?");
	bind_int(&s, epoch);
	if (!next_row(&s))
		branch_end(&rescue->money, certificate, epoch, 1);
}

static void put_branch_back(struct db *money, const struct salvage_branch *branch)
{
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT INTO branch (epoch, certificate, carried_from, "
				   "pass_from, at_seq, settled) VALUES (?, ?, ?, ?, ?, ?)");
	bind_int(&s, branch->epoch);
	bind_blob(&s, branch->certificate, CERTIFICATE_SIZE);
	bind_int(&s, branch->carried_from);
	bind_int(&s, branch->pass_from);
	bind_int(&s, branch->at_seq);
	bind_text(&s, branch->settled);
	run(&s);
}

static void put_purged_back(struct db *money, const struct salvage_purged *purged)
{
	const struct purged begin = {
		.next_seq = purged->next_seq, .head = purged->head, .counter = purged->counter};
	purged_remember(money, purged->epoch, &begin);
	/* Older images of pages still show what was purged since. */
	purged_forget_below(money, purged->epoch, &begin);
}

/* Every epoch that is in the journal and is not the present one. */
static void find_branches(struct rescue *rescue, uint32_t present)
{
	AUTO(stmt)
	struct stmt s = sql(&rescue->money, "SELECT record FROM journal WHERE kind = ?");
	bind_int(&s, RECORD_ENROL);
	while (next_row(&s)) {
		size_t size;
		const void *bytes = column_blob(&s, 0, &size);
		struct record record;
		if (record_read(bytes, size, &record) && record.epoch != present &&
			record.body_size == CERTIFICATE_SIZE)
			add_branch(rescue, record.epoch, record.body);
	}
}

static uint32_t present_epoch(const struct rescue *rescue, const struct salvage *salvage)
{
	uint8_t bytes[CERTIFICATE_SIZE];
	struct certificate certificate;
	const char *text = salvage_meta(salvage, "certificate");
	if (!rescue->key_saved || !text || !hex_read(text, bytes, CERTIFICATE_SIZE) ||
		!certificate_read(bytes, CERTIFICATE_SIZE, &certificate))
		return 0;
	return certificate.epoch;
}

static bool put_branches_back(struct rescue *rescue, const struct salvage *salvage, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(&rescue->money);
	for (uint32_t i = 0; i < salvage->purged_count; i++)
		put_purged_back(&rescue->money, &salvage->purged[i]);
	for (uint32_t i = 0; i < salvage->branch_count; i++)
		put_branch_back(&rescue->money, &salvage->branches[i]);
	find_branches(rescue, present_epoch(rescue, salvage));
	readopted_points_move(&rescue->money);
	return tx_commit(&tx, err);
}

/* ---- holes ---- */

static uint64_t witnessed(void *arg, uint32_t epoch)
{
	return salvage_witnessed(arg, epoch);
}

static bool measure(
	struct rescue *rescue, uint64_t (*last)(void *, uint32_t), void *arg, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(&rescue->money);
	holes_measure(&rescue->money, last, arg);
	rescue->missing = holes_missing(&rescue->money);
	return tx_commit(&tx, err);
}

/* ---- the file ---- */

static void remove_part(const struct rescue *rescue)
{
	char wal[sizeof rescue->part + 8];
	(void)snprintf(wal, sizeof wal, "%s-wal", rescue->part);
	(void)unlink(rescue->part);
	(void)unlink(wal);
}

static bool open_part(struct rescue *rescue, const char *path, struct err *err)
{
	if (strlen(path) >= sizeof rescue->path)
		return fail(err, TEXT_FOLDER_TOO_LONG, path);
	text_copy(rescue->path, sizeof rescue->path, path);
	if (access(path, F_OK) == 0)
		return fail(err, TEXT_SALVAGE_THERE, path);
	(void)snprintf(rescue->part, sizeof rescue->part, "%s.part", path);
	remove_part(rescue);
	return db_open(&rescue->money, rescue->part, DB_MONEY, NULL, err);
}

bool rescue_begin(struct rescue *rescue, const struct env *env, const char *damaged,
	const char *path, struct err *err)
{
	*rescue = (struct rescue){.env = env};
	struct salvage *salvage = malloc(sizeof *salvage);
	if (!salvage)
		return fail(err, TEXT_OUT_OF_MEMORY);
	bool done = salvage_begin(salvage, damaged, err);
	if (done) {
		done = open_part(rescue, path, err) && put_meta_back(rescue, salvage, err) &&
		       put_back(rescue, salvage, err) && put_branches_back(rescue, salvage, err) &&
		       measure(rescue, witnessed, salvage, err);
		salvage_done(salvage);
	}
	free(salvage);
	return done;
}

bool rescue_finish(struct rescue *rescue, struct err *err)
{
	db_checkpoint(&rescue->money, true);
	if (!db_ok(&rescue->money))
		return db_fail(&rescue->money, err);
	db_done(&rescue->money);
	if (!durable_rename(rescue->part, rescue->path))
		return fail(err, TEXT_FOLDER_WRITE, rescue->path, reason_of(errno));
	rescue->part[0] = '\0';
	return true;
}

void rescue_done(struct rescue *rescue)
{
	db_done(&rescue->money);
	if (rescue->part[0])
		remove_part(rescue);
	rescue->part[0] = '\0';
}
