/* Several headquarters on one PostgreSQL database, and what becomes of a request whose connection
 * breaks. Needs SUANPAN_TEST_DB; run by tests/postgres/run. */
#include "sync/hq/feed.h"
#include "sync/hq/projector.h"
#include "tests/hq_world.h"

#include <pthread.h>
#include <time.h>

static char url[POSTGRES_URL_MAX];
static char folder[] = "/tmp/hq-postgres-XXXXXX";
static int number;

/* A schema of its own for each test, and one folder with one hq.keys for all who open it. */
static void fresh_database(struct world *builder)
{
	char text[100];
	struct db *db = world_builder(&builder->env);
	(void)snprintf(text, sizeof text, "CREATE SCHEMA p%d_%d", (int)getpid(), ++number);
	db_script(db, text);
	check(db_ok(db));
	(void)snprintf(url, sizeof url, "%s%coptions=-csearch_path%%3Dp%d_%d", world_server(),
		strchr(world_server(), '?') ? '&' : '?', (int)getpid(), number);
	strcpy(folder, "/tmp/hq-postgres-XXXXXX");
	check(mkdtemp(folder) != NULL);
}

static void drop_database(struct world *builder)
{
	char text[100];
	struct db *db = world_builder(&builder->env);
	(void)snprintf(text, sizeof text, "DROP SCHEMA p%d_%d CASCADE", (int)getpid(), number);
	db_script(db, text);
	check(db_ok(db));
	(void)snprintf(text, sizeof text, "rm -r %s", folder);
	check(system(text) == 0);
}

static struct world *open_one(uint64_t seed)
{
	struct err err;
	struct world *world = world_begin();
	world->seed = seed;
	bool open = hq_open_at(&world->hq, folder, url, &world->env, &err);
	if (!open) {
		char why[300];
		err_text(why, sizeof why, LANG_EN, &err);
		print_error("%s\n", why);
	}
	check(open);
	return world;
}

/* Ends the connection of one of them, as a server that restarts does. */
static void cut(struct world *builder, struct world *world)
{
	char text[100];
	struct db *db = world_builder(&builder->env);
	int64_t pid = db_int(&world->hq.db, "SELECT pg_backend_pid()", 0);
	(void)snprintf(
		text, sizeof text, "SELECT pg_terminate_backend(%lld, 5000)", (long long)pid);
	db_script(db, text);
	check(db_ok(db));
}

static int64_t count(struct world *world, const char *query)
{
	return db_int(&world->hq.db, query, -1);
}

static void *open_in_thread(void *arg)
{
	struct world *world = arg;
	struct err err;
	bool open = hq_open_at(&world->hq, folder, url, &world->env, &err);
	if (!open) {
		char why[300];
		err_text(why, sizeof why, LANG_EN, &err);
		(void)fprintf(stderr, "%s\n", why);
	}
	return open ? world : NULL;
}

static void processes_that_start_at_once_found_one_headquarters(void **state)
{
	(void)state;
	enum { ALL = 4 };
	struct world *builder = world_begin(), *worlds[ALL];
	pthread_t threads[ALL];
	fresh_database(builder);
	world_close(open_one(1)); /* makes the keys */
	char text[100];
	(void)snprintf(text, sizeof text, "DROP SCHEMA p%d_%d CASCADE; CREATE SCHEMA p%d_%d",
		(int)getpid(), number, (int)getpid(), number);
	db_script(world_builder(&builder->env), text);
	for (int i = 0; i < ALL; i++) {
		worlds[i] = world_begin();
		worlds[i]->seed = (uint64_t)i;
		check(pthread_create(&threads[i], NULL, open_in_thread, worlds[i]) == 0);
	}
	for (int i = 0; i < ALL; i++) {
		void *open;
		check(pthread_join(threads[i], &open) == 0);
		row("process %d", i);
		check(open != NULL);
	}
	for (int i = 1; i < ALL; i++)
		check(strcmp(worlds[i]->hq.incarnation, worlds[0]->hq.incarnation) == 0);
	check(count(worlds[0], "SELECT count(*) FROM feed") == STREAM_COUNT);
	for (int i = 0; i < ALL; i++)
		world_close(worlds[i]);
	drop_database(builder);
	free(builder);
}

static void a_process_with_other_keys_is_refused(void **state)
{
	(void)state;
	struct err err;
	struct world *builder = world_begin(), *other = world_begin();
	fresh_database(builder);
	world_close(open_one(1));
	other->seed = 8;
	check(!hq_open_at(&other->hq, ":memory:", url, &other->env, &err));
	check(err.what.id == TEXT_HQ_KEYS_OTHER);
	hq_done(&other->hq);
	char text[100];
	(void)snprintf(text, sizeof text, "rm %s/hq.keys", folder);
	check(system(text) == 0);
	check(!hq_open_at(&other->hq, folder, url, &other->env, &err));
	check(err.what.id == TEXT_HQ_KEYS_MISSING);
	hq_done(&other->hq);
	free(other);
	drop_database(builder);
	free(builder);
}

/* ---- two at once ---- */

struct sender {
	struct world *world;
	struct fake_till *till;
	struct upload *batches;
	int batch_count;
	int good;
};

static void *send_all(void *arg)
{
	struct sender *sender = arg;
	for (int i = 0; i < sender->batch_count; i++) {
		upload_send(sender->world, sender->till, &sender->batches[i]);
		sender->good += sender->world->answer.status == 200;
		if (sender->world->answer.status != 200)
			(void)fprintf(stderr, "%s\n", paper_read(&sender->world->answer.body));
	}
	return NULL;
}

enum { BATCHES = 20, NOTES = 50 };

static void make_batches(
	struct world *world, struct fake_till *till, struct upload batches[BATCHES])
{
	for (int i = 0; i < BATCHES; i++) {
		batches[i] = upload_begin(till);
		for (int k = 0; k < NOTES; k++)
			upload_note(world, till, &batches[i], "n");
		upload_member_sale(world, till, &batches[i], 42, 5, 0);
	}
}

static void send_both(struct sender *one, struct sender *other)
{
	pthread_t thread;
	check(pthread_create(&thread, NULL, send_all, other) == 0);
	(void)send_all(one);
	check(pthread_join(thread, NULL) == 0);
	row("one %d, other %d", one->good, other->good);
	check(one->good == one->batch_count && other->good == other->batch_count);
}

static void drop_batches(struct upload batches[BATCHES])
{
	for (int i = 0; i < BATCHES; i++)
		upload_done(&batches[i]);
}

static void one_till_at_two_headquarters_at_once_is_kept_once(void **state)
{
	(void)state;
	struct world *builder = world_begin();
	fresh_database(builder);
	struct world *a = open_one(1), *b = open_one(2);
	struct fake_till *till = new_till(a, 1, 3);
	struct upload batches[BATCHES];
	memcpy(b->hq.keys.hq_id, a->hq.keys.hq_id, sizeof b->hq.keys.hq_id);
	world_import(a, "members", "{\"id\":42,\"card\":\"88\",\"points\":5}");
	make_batches(a, till, batches);
	send_both(&(struct sender){a, till, batches, BATCHES, 0},
		&(struct sender){b, till, batches, BATCHES, 0});
	while (projector_next(&a->hq))
		;
	check(count(a, "SELECT count(*) FROM journal") == BATCHES * (NOTES + 1));
	check(count(a, "SELECT count(*) FROM sale") == BATCHES);
	check(count(a, "SELECT points FROM member WHERE id = 42") == 5 + 5 * BATCHES);
	check(count(a, "SELECT count(*) FROM quarantine") == 0);
	world_verifies(a);
	drop_batches(batches);
	free(till);
	world_close(a);
	world_close(b);
	drop_database(builder);
	free(builder);
}

static void different_tills_at_two_headquarters_share_the_work(void **state)
{
	(void)state;
	struct world *builder = world_begin();
	fresh_database(builder);
	struct world *a = open_one(1), *b = open_one(2);
	struct fake_till *first = new_till(a, 1, 3), *second = new_till(b, 2, 4);
	struct upload ones[BATCHES], others[BATCHES];
	world_import(a, "members", "{\"id\":42,\"card\":\"88\",\"points\":5}");
	make_batches(a, first, ones);
	make_batches(b, second, others);
	send_both(&(struct sender){a, first, ones, BATCHES, 0},
		&(struct sender){b, second, others, BATCHES, 0});
	while (projector_next(&a->hq) || projector_next(&b->hq))
		;
	check(count(a, "SELECT count(*) FROM sale") == 2 * BATCHES);
	check(count(a, "SELECT points FROM member WHERE id = 42") == 5 + 2 * 5 * BATCHES);
	world_verifies(b);
	drop_batches(ones);
	drop_batches(others);
	free(first);
	free(second);
	world_close(a);
	world_close(b);
	drop_database(builder);
	free(builder);
}

/* ---- broken connections ---- */

static void a_broken_connection_costs_a_request_nothing(void **state)
{
	(void)state;
	struct world *builder = world_begin();
	fresh_database(builder);
	struct world *world = open_one(1);
	struct fake_till *till = new_till(world, 1, 3);
	for (int i = 0; i < 3; i++) {
		row("round %d", i);
		cut(builder, world);
		till_write_note(world, till, "n");
		check(world->answer.status == 200);
		check(answer_number(world, "next") == i + 2);
		cut(builder, world);
		till_get(world, till, "/v1/ref/goods?since=0");
		check(world->answer.status == 200);
		cut(builder, world);
		check(world_say(world, WORDS("status"), NULL) == WORD_WRONG);
		check(world_say(world, WORDS("status"), NULL) == WORD_DONE);
	}
	free(till);
	world_close(world);
	drop_database(builder);
	free(builder);
}

static void a_server_with_another_history_makes_everybody_begin_anew(void **state)
{
	(void)state;
	struct world *builder = world_begin();
	char before[HQ_ID_MAX];
	fresh_database(builder);
	struct world *a = open_one(1), *b = open_one(2);
	struct fake_till *till = new_till(a, 1, 3);
	strcpy(before, a->hq.incarnation);
	struct feed_state goods = feed_get(&a->hq.db, STREAM_GOODS);
	db_script(&a->hq.db, "UPDATE house SET value = 'another' WHERE name = 'history'");
	cut(builder, a);
	cut(builder, b);
	till_hello(a, till);
	check(a->answer.status == 200);
	check(strcmp(a->hq.incarnation, before) != 0);
	check(strcmp(feed_get(&a->hq.db, STREAM_GOODS).id, goods.id) != 0);
	till_hello(b, till);
	check(strcmp(a->hq.incarnation, b->hq.incarnation) == 0);
	strcpy(before, a->hq.incarnation);
	cut(builder, a);
	till_hello(a, till);
	check(strcmp(a->hq.incarnation, before) == 0);
	free(till);
	world_close(a);
	world_close(b);
	drop_database(builder);
	free(builder);
}

/* ---- replays ---- */

/* The same request, byte for byte. */
static void say_again(struct world *world, struct fake_till *till, int64_t said_ms)
{
	char time[24];
	(void)snprintf(time, sizeof time, "%lld", (long long)said_ms);
	till_send(world, till,
		&(struct sending){"GET", "/v1/ref/goods?feed=&since=0",
			.nonce = "00112233445566778899aabbccddeeff", .hq_time = time});
}

static void a_request_replayed_at_another_process_is_refused(void **state)
{
	(void)state;
	struct world *builder = world_begin();
	fresh_database(builder);
	struct world *first = open_one(1), *second = open_one(2);
	struct fake_till *till = new_till(first, 1, 3);
	int64_t said_ms = first->now_ms;
	say_again(first, till, said_ms);
	check(first->answer.status == 200);
	say_again(second, till, said_ms);
	check(second->answer.status == 401 && answer_says(second, "REPLAY"));
	check(count(first, "SELECT count(*) FROM pg_class WHERE relname = 'nonce' AND "
			   "relpersistence = 'u'") > 0);
	/* The server crashed and has no nonces any more; the connections are gone, too. */
	first->now_ms = second->now_ms += 1000;
	db_script(&first->hq.db, "DELETE FROM nonce");
	cut(builder, second);
	say_again(second, till, said_ms);
	check(second->answer.status == 401 && answer_says(second, "STALE"));
	/* Nobody's nonces stay for ever. */
	first->now_ms += 4 * NONCE_WINDOW_MS;
	first->hq.nonces.claims = NONCES_SWEPT_EVERY;
	db_script(&first->hq.db, "INSERT INTO nonce VALUES (1, '', 1)");
	till_get(first, till, "/v1/ref/goods?since=0");
	check(first->answer.status == 200);
	check(count(first, "SELECT count(*) FROM nonce") == 1);
	free(till);
	world_close(first);
	world_close(second);
	drop_database(builder);
	free(builder);
}

/* ---- fault 44: a version handed out early and committed late ---- */

struct writer {
	struct world *world;
	bool done;
};

static void *import_second(void *arg)
{
	struct writer *writer = arg;
	world_say(writer->world, WORDS("import", "goods", "test"),
		"{\"sku\":\"SECOND\",\"name\":\"b\",\"price_minor\":1}");
	__atomic_store_n(&writer->done, true, __ATOMIC_SEQ_CST);
	return NULL;
}

/* What a till learns that asks again and again from where it is. */
static int64_t follow(struct world *world, const char *query, int64_t *since)
{
	int64_t rows = 0;
	AUTO(stmt) struct stmt s = sql(&world->hq.db, query);
	bind_int(&s, *since);
	while (next_row(&s)) {
		*since = column_int(&s, 0);
		rows++;
	}
	check(db_ok(&world->hq.db));
	return rows;
}

static void with_sequences_a_late_commit_is_skipped(void **state)
{
	(void)state;
	struct world *builder = world_begin();
	fresh_database(builder);
	struct world *early = open_one(1), *late = open_one(2), *reader = open_one(3);
	static const char add[] = "INSERT INTO skipping (ver) VALUES (nextval('skipping_ver'))";
	static const char read[] = "SELECT ver FROM skipping WHERE ver > ? ORDER BY ver";
	struct err err;
	int64_t since = 0;
	db_script(
		&reader->hq.db, "CREATE SEQUENCE skipping_ver; CREATE TABLE skipping (ver BIGINT)");
	{
		AUTO(tx) struct tx tx = tx_begin(&late->hq.db);
		db_script(&late->hq.db, add);
		db_script(&early->hq.db, add);
		check(follow(reader, read, &since) == 1 && since == 2);
		check(tx_commit(&tx, &err));
	}
	check(follow(reader, read, &since) == 0);
	check(count(reader, "SELECT count(*) FROM skipping") == 2); /* and one was never read */
	world_close(early);
	world_close(late);
	world_close(reader);
	drop_database(builder);
	free(builder);
}

static void with_the_feed_counter_no_row_is_skipped(void **state)
{
	(void)state;
	struct world *builder = world_begin();
	fresh_database(builder);
	struct world *first = open_one(1), *second = open_one(2), *reader = open_one(3);
	static const char read[] = "SELECT ver FROM ref_row WHERE stream = 'goods' AND ver > ? "
				   "ORDER BY ver";
	struct writer writer = {.world = second};
	pthread_t thread;
	struct err err;
	int64_t since = 0;
	{
		AUTO(tx) struct tx tx = tx_begin(&first->hq.db);
		check(feed_put(&first->hq, STREAM_GOODS, "FIRST", "\"sku\":\"FIRST\"", 1));
		check(pthread_create(&thread, NULL, import_second, &writer) == 0);
		for (int i = 0; i < 20; i++) {
			check(follow(reader, read, &since) == 0);
			nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
		}
		check(!__atomic_load_n(&writer.done, __ATOMIC_SEQ_CST));
		check(tx_commit(&tx, &err));
	}
	check(pthread_join(thread, NULL) == 0);
	check(second->said.status == WORD_DONE);
	check(follow(reader, read, &since) == 2 && since == 2);
	world_close(first);
	world_close(second);
	world_close(reader);
	drop_database(builder);
	free(builder);
}

/* ---- values ---- */

static void what_goes_in_comes_out(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct db *db = &world->hq.db;
	static const int64_t numbers[] = {0, 1, -1, INT64_MAX, INT64_MIN, 9999, 10000, -123456789};
	for (size_t i = 0; i < LENGTH(numbers); i++) {
		char query[120];
		row("%lld", (long long)numbers[i]);
		AUTO(stmt) struct stmt s = sql(db, "SELECT ?, sum(x) FROM (SELECT ? AS x) AS t");
		bind_int(&s, numbers[i]);
		bind_int(&s, numbers[i]);
		check(next_row(&s));
		check(column_int(&s, 0) == numbers[i] && column_int(&s, 1) == numbers[i]);
		column_text(&s, 1, query, sizeof query);
		check(strtoll(query, NULL, 10) == numbers[i]);
	}
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT ?, ?, CAST(? AS BIGINT), 1 = 1, ? FROM house LIMIT ?");
	bind_text(&s, "奶\xff");
	bind_blob(&s, "\0\1", 2);
	bind_null(&s);
	bind_text(&s, "");
	bind_int(&s, 1);
	char text[16];
	size_t size;
	check(next_row(&s));
	column_text(&s, 0, text, sizeof text);
	check(strcmp(text, "奶?") == 0);
	check(memcmp(column_blob(&s, 1, &size), "\0\1", 2) == 0 && size == 2);
	check(column_is_null(&s, 2) && column_int(&s, 3) == 1 && !column_is_null(&s, 4));
	check(!next_row(&s));
	stmt_done(&s);
	(void)db_int(
		db, "SELECT sum(x) FROM (SELECT 9223372036854775807 AS x UNION ALL SELECT 1) t", 0);
	check(!db_ok(db));
	db_forgive(db);
	(void)db_int(db, "SELECT 1.5 + 1", 0);
	check(!db_ok(db));
	db_forgive(db);
	check(db_int(db, "SELECT 7", 0) == 7);
	world_close(world);
}

/* What an old system may hand in: no UTF-8 at all. It must not stop the queue. */
static void bytes_that_are_no_text_do_not_stop_the_queue(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct upload batch = upload_begin(till);
	struct closed_sale *sale = world_sale(world, 0, 0, 0);
	strcpy(sale->lines[0].sku, "A\xff\xfe");
	upload_sale(world, till, &batch, sale);
	upload_note(world, till, &batch, "after it");
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(count(world, "SELECT count(*) FROM epoch WHERE projected_next < next") == 0);
	check(count(world, "SELECT count(*) FROM sale") == 1);
	check(count(world, "SELECT count(*) FROM problem WHERE code = 'UNKNOWN_SKU'") > 0);
	upload_done(&batch);
	free(sale);
	free(till);
	world_close(world);
}

TESTS(test(processes_that_start_at_once_found_one_headquarters),
	test(a_process_with_other_keys_is_refused),
	test(one_till_at_two_headquarters_at_once_is_kept_once),
	test(different_tills_at_two_headquarters_share_the_work),
	test(a_broken_connection_costs_a_request_nothing),
	test(a_request_replayed_at_another_process_is_refused),
	test(a_server_with_another_history_makes_everybody_begin_anew),
	test(with_sequences_a_late_commit_is_skipped),
	test(with_the_feed_counter_no_row_is_skipped), test(what_goes_in_comes_out),
	test(bytes_that_are_no_text_do_not_stop_the_queue))
