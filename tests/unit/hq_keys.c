/* Headquarters' keys after a loss, what they open, and what roles become with a new version. */
#include "sync/hq/feed.h"
#include "sync/hq/rows.h"
#include "sync/hq/signer.h"
#include "sync/wire_person.h"
#include "tests/hq_world.h"
#include "tests/unit/fresh_name.h"

static char folder[64];

static struct world *begin(void)
{
	fresh_name(folder, "hq");
	check(mkdtemp(folder) != NULL);
	return world_open(folder);
}

static void end(struct world *world)
{
	char command[96];
	world_close(world);
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	check(system(command) == 0);
}

/* ---- keys import ---- */

/* The text of such a file, as it was kept apart. */
static char *text_of(const struct keyring *keys, const char *name)
{
	static char text[KEYRING_FILE_MAX];
	char path[128];
	struct err err;
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	check(keyring_save(keys, path, &err));
	FILE *file = fopen(path, "re");
	check(file != NULL);
	size_t size = fread(text, 1, sizeof text - 1, file);
	text[size] = '\0';
	fclose(file);
	return text;
}

static enum word_status import(struct world *world, const struct keyring *keys, const char *name)
{
	return world_say(world, WORDS("keys", "import", name), text_of(keys, name));
}

static void only_later_keys_of_this_house_take_the_place_of_its_keys(void **state)
{
	(void)state;
	struct world *world = begin();
	struct keyring first = world->hq.keys, next = first, other;
	check(keyring_rotate(&next, &world->env));
	keyring_make(&other, &world->env);
	check(import(world, &other, "other") == WORD_WRONG);
	check(strcmp(world->hq.keys.kid, first.kid) == 0);
	check(import(world, &first, "same") == WORD_DONE);
	check(import(world, &next, "next") == WORD_DONE);
	check(strcmp(world->hq.keys.kid, next.kid) == 0);
	check(import(world, &first, "older") == WORD_WRONG);
	check(strcmp(world->hq.keys.kid, next.kid) == 0);
	check(world_say(world, WORDS("keys", "import", "x"), "{\"hq_id\":1}") == WORD_WRONG);
	check(world_say(world, WORDS("keys", "import", "x"), "") == WORD_WRONG);
	/* What is in the file now is what the next start reads. */
	struct keyring kept;
	struct err err;
	char path[128];
	(void)snprintf(path, sizeof path, "%s/hq.keys", folder);
	check(keyring_load(&kept, path, &err));
	check(strcmp(kept.kid, next.kid) == 0 && strcmp(kept.hq_id, first.hq_id) == 0);
	check(memcmp(kept.box.seed, first.box.seed, SEED_SIZE) == 0);
	end(world);
}

static void who_lacks_the_newest_key_takes_it_before_it_makes_another(void **state)
{
	(void)state;
	struct world *world = begin();
	struct keyring first = world->hq.keys;
	struct err err;
	check(world_say(world, WORDS("keys", "rotate"), NULL) == WORD_DONE);
	struct keyring next = world->hq.keys;
	check(!signer_is_behind(&world->hq));
	/* The folder of another process, which started again meanwhile. */
	char path[128];
	(void)snprintf(path, sizeof path, "%s/hq.keys", folder);
	check(keyring_replace(&first, path, &err));
	hq_done(&world->hq);
	check(hq_open(&world->hq, folder, &world->env, &err));
	check(signer_is_behind(&world->hq));
	check(world_say(world, WORDS("keys", "rotate"), NULL) == WORD_WRONG);
	check(import(world, &next, "next") == WORD_DONE);
	check(!signer_is_behind(&world->hq));
	check(world_say(world, WORDS("keys", "rotate"), NULL) == WORD_DONE);
	world->hq.keys = next;
	check(signer_is_behind(&world->hq));
	end(world);
}

/* ---- persons ---- */

static void keep(struct world *world, uint8_t number, uint32_t store, const char *text)
{
	uint8_t seed[SEED_SIZE] = {number}, sealed[PERSON_SEALED_MAX];
	struct uid uid = {{number}};
	size_t size = strlen(text);
	check(box_seal(&world->hq.keys.box.public, seed, text, size, sealed));
	AUTO(stmt)
	struct stmt s = sql(&world->hq.db, "INSERT INTO person VALUES (?, ?, 3, ?, ?, 0)");
	bind_int(&s, store);
	bind_blob(&s, uid.bytes, UID_SIZE);
	bind_blob(&s, sealed, size + BOX_OVERHEAD);
	bind_int(&s, number);
	run(&s);
}

static const char *printed(const struct world *world)
{
	return paper_read(&world->said.out);
}

/* programme: LEG-01 */
static void persons_are_opened_by_this_word_and_stay_sealed_in_the_database(void **state)
{
	(void)state;
	static const char second[] = "02000000000000000000000000000000";
	struct world *world = begin();
	keep(world, 1, 1, "{\"phone\":\"13812345678\",\"name\":\"\xe5\xbc\xa0\xe4\xb8\x89\"}");
	keep(world, 2, 2, "complaint\x1b[2J of a customer");
	check(world_say(world, WORDS("persons"), NULL) == WORD_DONE);
	check(strstr(printed(world), "13812345678") && strstr(printed(world), second));
	check(!strchr(printed(world), '\x1b'));
	check(world_say(world, WORDS("persons", "--store", "1"), NULL) == WORD_DONE);
	check(strstr(printed(world), "13812345678") && !strstr(printed(world), second));
	check(world_say(world, WORDS("persons", "--uid", second, "--json"), NULL) == WORD_DONE);
	check(strstr(printed(world), "complaint\\u001B") && !strstr(printed(world), "138"));
	check(world_say(world, WORDS("persons", "--uid", "12"), NULL) == WORD_WRONG);
	/* Another key, or a bit turned: named, and the others are still shown. */
	db_script(&world->hq.db, "UPDATE person SET sealed = zeroblob(60) WHERE store = 2");
	check(world_say(world, WORDS("persons"), NULL) == WORD_WRONG);
	check(strstr(printed(world), "13812345678") != NULL);
	check(strstr(paper_read(&world->said.complaints), second) != NULL);
	end(world);
}

/* ---- roles ---- */

static bool manager_may_close(struct world *world)
{
	char *row = feed_find(&world->hq.db, STREAM_OPERATORS, "role:manager");
	bool may = row && strstr(row, "\"close_shift\"");
	free(row);
	return may;
}

static int64_t version(struct world *world)
{
	return db_int(&world->hq.db, "SELECT version FROM feed WHERE stream = 'operators'", -1);
}

static void start_again(struct world *world)
{
	struct err err;
	hq_done(&world->hq);
	check(hq_open(&world->hq, folder, &world->env, &err));
}

static void a_manager_of_an_older_version_may_close_the_day_after_an_upgrade(void **state)
{
	(void)state;
	static const char *const former[] = {"sell", "void_line", "check"};
	struct world *world = begin();
	check(manager_may_close(world));
	{
		struct err err;
		AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
		row_put_role(&world->hq, "manager", former, LENGTH(former), world->now_ms);
		check(tx_commit(&tx, &err));
	}
	check(!manager_may_close(world));
	int64_t before = version(world);
	start_again(world);
	check(manager_may_close(world));
	check(version(world) == before + 1); /* so the tills hear of it */
	start_again(world);
	check(version(world) == before + 1);
	end(world);
}

TESTS(test(only_later_keys_of_this_house_take_the_place_of_its_keys),
	test(who_lacks_the_newest_key_takes_it_before_it_makes_another),
	test(persons_are_opened_by_this_word_and_stay_sealed_in_the_database),
	test(a_manager_of_an_older_version_may_close_the_day_after_an_upgrade))
