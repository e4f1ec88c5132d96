/* Fault 28: headquarters comes back from a backup that is older than what it had acknowledged. */
#include "pos/core/allowance.h"
#include "sync/hq/exposure.h"
#include "sync/hq/verify.h"
#include "sync/hq/words.h"
#include "sync/purge.h"
#include "sync/restored.h"
#include "sync/upload.h"
#include "tests/unit/till_and_hq.h"

#include <glob.h>

static int64_t at_hq(const char *query)
{
	return db_int(&both.hq.db, query, -1);
}

static void back_up(void)
{
	char folder[96];
	(void)snprintf(folder, sizeof folder, "%s/copies", both.folder);
	const char *const argv[] = {"backup", folder, NULL};
	struct word_call call = {.lang = LANG_EN, .argc = 2, .argv = argv, .input = ""};
	AUTO(word_answer) struct word_answer said = {0};
	word_run(&both.hq, &call, &said);
	if (said.status != WORD_DONE)
		print_error("%s\n", paper_read(&said.complaints));
	check(said.status == WORD_DONE);
}

/* Stops, and starts from the one copy there is. */
static void restore(void)
{
	char pattern[128], command[400];
	struct err err;
	glob_t found;
	(void)snprintf(pattern, sizeof pattern, "%s/copies/*.db", both.folder);
	hq_done(&both.hq);
	check(glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc == 1);
	(void)snprintf(command, sizeof command, "rm -f %s/hq.db*; cp %s %s/hq.db", both.folder,
		found.gl_pathv[0], both.folder);
	globfree(&found);
	check(system(command) == 0);
	sample_told(hq_open(&both.hq, both.folder, &till.env, &err), &err);
}

static void only_a_verified_copy_moves_the_durable_mark(void **state)
{
	(void)state;
	sample_sell_many(30);
	check(both_sync());
	check(upload_load(&till.journal).durable_next == 0);
	back_up();
	sample_sell_many(10);
	check(both_sync());
	check(upload_load(&till.journal).next == 42);
	check(upload_load(&till.journal).durable_next == 32);
	check(at_hq("SELECT max(durable_next) FROM epoch") == 32);
}

static void what_came_after_the_copy_is_sent_again_and_counts_once(void **state)
{
	(void)state;
	char incarnation[INCARNATION_TEXT_MAX];
	sample_sell_many(30);
	check(both_sync());
	back_up();
	sample_sell_many(20);
	check(both_sync());
	check(at_hq("SELECT count(*) FROM sale") == 50);
	memcpy(incarnation, both.hq.incarnation, sizeof incarnation);
	restore();
	check(strcmp(incarnation, both.hq.incarnation) != 0);
	check(at_hq("SELECT count(*) FROM sale") == 30);
	sample_sell_many(5);
	check(both_sync());
	check(at_hq("SELECT count(*) FROM sale") == 55);
	check(at_hq("SELECT count(DISTINCT uid) FROM sale") == 55);
	check(till.journal.epoch == 1);
	AUTO(verdict) struct verdict verdict = {.lang = LANG_EN};
	verify(&both.hq.db, &verdict);
	check(verdict.wrong == 0);
}

static uint32_t purge_all(void)
{
	char archive[128];
	uint32_t went = 1, total = 0;
	struct err err;
	strcpy(archive, sample_path("archive"));
	for (; went > 0; total += went)
		sample_told(purge_turn(&till.money, &till.env, archive, &went, &err), &err);
	return total;
}

/* I13: what was purged is durable, so an older headquarters still goes on from what the till has.
 */
static void a_till_that_purged_below_the_mark_goes_on_with_a_restored_headquarters(void **state)
{
	(void)state;
	sample_sell_many(1200);
	check(both_sync());
	back_up();
	sample_sell_many(1);
	check(both_sync());
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	check(purge_all() == 500);
	restore();
	sample_sell_many(2);
	check(both_sync());
	check(at_hq("SELECT count(*) FROM sale") == 1203);
	check(till.journal.epoch == 1);
}

static void keep_oldest_copy(const char *doing)
{
	char command[300];
	(void)snprintf(command, sizeof command,
		strcmp(doing, "keep") == 0 ? "mkdir %s/kept; mv %s/copies/*.db %s/kept/"
					   : "rm -f %s/copies/*.db; mv %s/kept/*.db %s/copies/",
		both.folder, both.folder, both.folder);
	check(system(command) == 0);
}

/* Sells 1,200, of which HQ's newest copy has all and its oldest only 30; 500 are purged. */
static void purge_what_only_the_newer_copy_has(void)
{
	sample_sell_many(30);
	check(both_sync());
	back_up();
	keep_oldest_copy("keep");
	sample_sell_many(1170);
	check(both_sync());
	back_up();
	sample_sell_many(1);
	check(both_sync());
	till.seeded.wall_ms += PURGE_AGE_MS + 1;
	check(purge_all() == 500);
	keep_oldest_copy("back");
}

static void nothing_is_wrong_at_headquarters(void)
{
	AUTO(verdict) struct verdict verdict = {.lang = LANG_EN};
	verify(&both.hq.db, &verdict);
	check(verdict.wrong == 0);
}

/* The disk with the newest copy was lost, too: the archive fills headquarters. */
static void what_was_purged_comes_from_the_archive_when_an_older_copy_comes_back(void **state)
{
	(void)state;
	purge_what_only_the_newer_copy_has();
	restore();
	check(at_hq("SELECT count(*) FROM sale") == 30);
	sample_sell_many(2);
	check(both_sync());
	check(at_hq("SELECT count(*) FROM sale") == 1203);
	check(at_hq("SELECT count(DISTINCT uid) FROM sale") == 1203);
	check(till.journal.epoch == 1);
	nothing_is_wrong_at_headquarters();
}

static void begin_an_epoch(void)
{
	struct err err;
	{
		AUTO(tx) struct tx tx = tx_begin(&till.money);
		restored_mark(&till.money, RESTORED_COPY);
		sample_told(tx_commit(&tx, &err), &err);
	}
	sample_sell_many(1);
	check(both_sync());
	check(till.journal.epoch == 2);
}

/* The same when the epoch ended meanwhile: it is carried over whole. */
static void what_was_purged_of_an_older_epoch_is_carried_over_from_the_archive(void **state)
{
	(void)state;
	purge_what_only_the_newer_copy_has();
	begin_an_epoch();
	check(both_sync());
	restore();
	sample_sell_many(1);
	check(both_sync());
	check(till.journal.epoch >= 2);
	check(at_hq("SELECT count(*) FROM sale") == 1203);
	check(at_hq("SELECT count(DISTINCT uid) FROM sale") == 1203);
	check(at_hq("SELECT count(*) FROM problem WHERE code = 'HOLE'") == 0);
}

/* Without the archive all that is left arrives, and HQ is told of the rest. */
static void what_is_in_no_archive_either_becomes_a_hole_that_is_told(void **state)
{
	(void)state;
	char command[160];
	purge_what_only_the_newer_copy_has();
	(void)snprintf(command, sizeof command, "rm -r %s", sample_path("archive"));
	check(system(command) == 0);
	restore();
	sample_sell_many(2);
	check(both_sync());
	check(till.journal.epoch == 2);
	check(at_hq("SELECT count(*) FROM problem WHERE code = 'HOLE'") == 1);
	check(at_hq("SELECT count(*) FROM sale") == 1203 - 499 + 30);
	nothing_is_wrong_at_headquarters();
}

static bool says(const char *word, const char *text)
{
	const char *const argv[] = {word, NULL};
	struct word_call call = {.lang = LANG_EN, .argc = 1, .argv = argv, .input = ""};
	AUTO(word_answer) struct word_answer said = {0};
	word_run(&both.hq, &call, &said);
	check(said.status == WORD_DONE);
	return strstr(paper_read(&said.out), text) != NULL;
}

/* Points that were set aside after the copy can be set aside again: nobody knows how many. */
static void leases_that_a_restored_headquarters_forgot_are_said_to_be_out(void **state)
{
	(void)state;
	static const char sentence[] = "Headquarters came back from a backup: until 20";
	back_up();
	check(!says("exposure", sentence) && !says("status", sentence));
	restore();
	int64_t restored_ms = till.seeded.wall_ms;
	check(says("exposure", sentence) && says("status", sentence));
	till.seeded.wall_ms = restored_ms + LEASE_HOURS_USUAL * INT64_C(3600000) - 1;
	check(exposure_now(&both.hq, till.seeded.wall_ms).unknown_until_ms ==
		till.seeded.wall_ms + 1);
	till.seeded.wall_ms++;
	check(exposure_now(&both.hq, till.seeded.wall_ms).unknown_until_ms == 0);
	check(!says("exposure", sentence) && !says("status", sentence));
}

TESTS(with_both(leases_that_a_restored_headquarters_forgot_are_said_to_be_out),
	with_both(only_a_verified_copy_moves_the_durable_mark),
	with_both(what_came_after_the_copy_is_sent_again_and_counts_once),
	with_both(a_till_that_purged_below_the_mark_goes_on_with_a_restored_headquarters),
	with_both(what_was_purged_comes_from_the_archive_when_an_older_copy_comes_back),
	with_both(what_was_purged_of_an_older_epoch_is_carried_over_from_the_archive),
	with_both(what_is_in_no_archive_either_becomes_a_hole_that_is_told))
