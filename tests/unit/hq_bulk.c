/* bulk.h: one text for one row and for many, and both do the same. */
#include "sync/hq/bulk.h"

#include "tests/hq_world.h"

static void a_text_for_one_row_becomes_a_text_for_many(void **state)
{
	(void)state;
	static const struct {
		struct bulk_text text;
		const char *want; /* NULL: cannot be made */
	} cases[] = {
		{{KEPT_LEG_ADD,
			 "INSERT INTO leg (a, b, c) VALUES (?, ?, 0) ON CONFLICT (a) DO NOTHING",
			 "ib"},
			"INSERT INTO leg (a, b, c) SELECT v.c1, v.c2, 0 FROM "
			"unnest(?::bigint[], ?::bytea[]) AS v (c1, c2) ON CONFLICT (a) DO NOTHING"},
		{{KEPT_LEG_ADD, "UPDATE member SET points = points + ? WHERE id = ? RETURNING id",
			 "it"},
			"UPDATE member SET points = points + v.c1 FROM "
			"unnest(?::bigint[], ?::text[]) AS v (c1, c2) WHERE id = v.c2 RETURNING "
			"id"},
		{{KEPT_LEG_ADD, "SELECT id FROM member WHERE card = ?", "t"},
			"SELECT id FROM member, unnest(?::text[]) AS v (c1) WHERE card = v.c1"},
		{{KEPT_LEG_ADD, "SELECT id FROM member WHERE card = ?", "tt"}, NULL},
		{{KEPT_LEG_ADD, "SELECT id FROM member", ""}, NULL},
		{{KEPT_LEG_ADD, "DELETE FROM member WHERE id = ?", "i"}, NULL},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char many[BULK_TEXT_MAX];
		row("%s", cases[i].text.text);
		bool made = bulk_text_of_many(&cases[i].text, many, sizeof many);
		check(made == (cases[i].want != NULL));
		if (made)
			check(strcmp(many, cases[i].want) == 0);
		check(!bulk_text_of_many(&cases[i].text, many, 40));
	}
}

static const struct bulk_text add_problems = {KEPT_LEG_ADD,
	"INSERT INTO problem (store, till, epoch, seq, code, detail, at_ms) "
	"VALUES (1, ?, 1, ?, ?, '', 0) ON CONFLICT (store, till, epoch, seq, branch, code, detail) "
	"DO "
	"NOTHING RETURNING seq",
	"iit"};
static const struct bulk_text find_problems = {
	KEPT_MEMBER_BY_ID, "SELECT till, seq, code FROM problem WHERE till = ? AND seq = ?", "ii"};

static void add_up(void *arg, struct stmt *row)
{
	*(int64_t *)arg += column_int(row, 0);
}

static int64_t add(struct world *world, int64_t from, int64_t to)
{
	int64_t added = 0;
	AUTO(bulk) struct bulk b = bulk_begin(&world->hq, &add_problems, add_up, &added);
	for (int64_t seq = from; seq <= to; seq++) {
		bulk_int(&b, 3);
		bulk_int(&b, seq);
		bulk_text(&b, "HOLE");
		bulk_end_row(&b);
	}
	bulk_run(&b);
	return added;
}

static void rows_go_in_once_and_tell_which_were_new(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	check(add(world, 1, 500) == 500 * 501 / 2);
	check(add(world, 1, 500) == 0);
	check(add(world, 499, 501) == 501);
	check(add(world, 2, 1) == 0);
	check(world_count(world, "SELECT count(*) FROM problem") == 501);
	check(db_ok(&world->hq.db));
	world_close(world);
}

struct found {
	int count;
	bool right;
};

static void look(void *arg, struct stmt *row)
{
	struct found *found = arg;
	char code[16];
	column_text(row, 2, code, sizeof code);
	found->right = column_int(row, 0) == 3 && strcmp(code, "HOLE") == 0;
	found->count++;
}

static void many_keys_are_looked_up_at_once(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct found found = {0};
	(void)add(world, 10, 19);
	AUTO(bulk) struct bulk b = bulk_begin(&world->hq, &find_problems, look, &found);
	for (int64_t seq = 1; seq <= 15; seq++) {
		bulk_int(&b, 3);
		bulk_int(&b, seq);
		bulk_end_row(&b);
	}
	bulk_run(&b);
	check(found.count == 6);
	check(found.right);
	bulk_done(&b);
	world_close(world);
}

static void only_an_insert_of_values_alone_is_loaded(void **state)
{
	(void)state;
	static const struct {
		struct bulk_text text;
		const char *want; /* NULL: it is not loaded */
	} cases[] = {
		{{KEPT_LEG_ADD, "INSERT INTO leg (a, b, c) VALUES (?, ?, ?)", "ibt"},
			"COPY leg (a, b, c) FROM STDIN BINARY"},
		{{KEPT_LEG_ADD, "INSERT INTO leg (a) VALUES (?)", "i"},
			"COPY leg (a) FROM STDIN BINARY"},
		{{KEPT_LEG_ADD, "INSERT INTO leg (a, b) VALUES (?, 1)", "i"}, NULL},
		{{KEPT_LEG_ADD, "INSERT INTO leg (a, b) VALUES (?, ?)", "i"}, NULL},
		{{KEPT_LEG_ADD, "INSERT INTO leg (a, b) VALUES (?, ?)", "iii"}, NULL},
		{{KEPT_LEG_ADD, "INSERT INTO leg (a) VALUES (?) ON CONFLICT DO NOTHING", "i"},
			NULL},
		{{KEPT_LEG_ADD, "INSERT INTO leg (a) VALUES (?) RETURNING a", "i"}, NULL},
		{{KEPT_LEG_ADD, "UPDATE member SET points = ?", "i"}, NULL},
		{{KEPT_LEG_ADD, "SELECT id FROM member WHERE card = ?", "t"}, NULL},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char load[BULK_TEXT_MAX];
		row("%s", cases[i].text.text);
		bool made = bulk_text_of_load(&cases[i].text, load, sizeof load);
		check(made == (cases[i].want != NULL));
		if (made)
			check(strcmp(load, cases[i].want) == 0);
		check(!bulk_text_of_load(&cases[i].text, load, 20));
	}
}

static const struct bulk_text add_people = {KEPT_LEG_ADD,
	"INSERT INTO person (store, uid, till, sealed, got_ms, durable) VALUES (?, ?, ?, ?, ?, ?)",
	"ibibii"};
static const struct bulk_text add_words = {
	KEPT_COUPON_AGAIN, "INSERT INTO house (name, value) VALUES (?, ?)", "tt"};

/* Empty bytes, the least and the greatest number, and more than a piece of what is sent at once. */
static int64_t add_many(struct world *world, int count)
{
	static uint8_t sealed[5000];
	AUTO(bulk) struct bulk b = bulk_begin(&world->hq, &add_people, NULL, NULL);
	for (int i = 0; i < count; i++) {
		uint8_t uid[UID_SIZE] = {(uint8_t)i, (uint8_t)(i >> 8)};
		bulk_int(&b, 1);
		bulk_blob(&b, uid, sizeof uid);
		bulk_int(&b, i % 2 ? INT64_MIN : INT64_MAX);
		bulk_blob(&b, sealed, i % 3 ? sizeof sealed : 0);
		bulk_int(&b, -1);
		bulk_int(&b, i);
		bulk_end_row(&b);
	}
	bulk_run(&b);
	return b.changed;
}

static void many_rows_are_loaded_and_few_are_inserted(void **state)
{
	(void)state;
	static const int counts[] = {0, 1, BULK_LOAD_ROWS - 1, BULK_LOAD_ROWS, 3 * BULK_LOAD_ROWS};
	for (size_t i = 0; i < LENGTH(counts); i++) {
		row("%d", counts[i]);
		struct world *world = world_open(":memory:");
		check(add_many(world, counts[i]) == counts[i]);
		check(world_count(world, "SELECT count(*) FROM person") == counts[i]);
		check(world_count(world, "SELECT count(*) FROM person WHERE got_ms = -1") ==
			counts[i]);
		check(world_count(world, "SELECT count(*) FROM person WHERE length(sealed) = 0") ==
			(counts[i] + 2) / 3);
		check(world_count(world, "SELECT coalesce(max(durable), -1) FROM person") ==
			counts[i] - 1);
		world_close(world);
	}
}

static void words_are_loaded_as_they_are(void **state)
{
	(void)state;
	char name[24];
	struct world *world = world_open(":memory:");
	AUTO(bulk) struct bulk b = bulk_begin(&world->hq, &add_words, NULL, NULL);
	for (int i = 0; i < BULK_LOAD_ROWS; i++) {
		(void)snprintf(name, sizeof name, "名\t'%d\\", i);
		bulk_text(&b, name);
		bulk_text(&b, i ? "" : "\\N");
		bulk_end_row(&b);
	}
	bulk_run(&b);
	check(db_ok(&world->hq.db));
	check(world_count(world, "SELECT count(*) FROM house WHERE value = ''") >=
		BULK_LOAD_ROWS - 1);
	check(world_count(world, "SELECT count(*) FROM house WHERE value = '\\N'") == 1);
	bulk_done(&b);
	world_close(world);
}

/* All or nothing, and the connection goes on. */
static void a_load_with_a_row_that_is_there_is_refused(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct db *db = &world->hq.db;
	struct err err;
	check(add_many(world, 1) == 1);
	{
		AUTO(tx) struct tx tx = tx_begin_locking(db);
		(void)add_many(world, 2 * BULK_LOAD_ROWS);
		check(db->refused);
		check(!tx_commit(&tx, &err));
	}
	db_forgive(db);
	check(world_count(world, "SELECT count(*) FROM person") == 1);
	db_script(db, "DELETE FROM person");
	check(add_many(world, 2 * BULK_LOAD_ROWS) == 2 * BULK_LOAD_ROWS);
	world_close(world);
}

TESTS(test(a_text_for_one_row_becomes_a_text_for_many),
	test(only_an_insert_of_values_alone_is_loaded),
	test(many_rows_are_loaded_and_few_are_inserted), test(words_are_loaded_as_they_are),
	test(a_load_with_a_row_that_is_there_is_refused),
	test(rows_go_in_once_and_tell_which_were_new), test(many_keys_are_looked_up_at_once))
