#include "sync/syncer.h"
#include "pos/core/bytes.h"
#include "sync/backoff.h"
#include "sync/pack.h"
#include "sync/request.h"
#include "tests/unit/sample_till.h"
#include "tests/unit/scripted_link.h"

#include <sys/wait.h>

static struct loop loop;
static struct scripted_link line;
static struct reference reference;
static struct syncer *syncer;
static int status_calls;
static struct sync_status told; /* at the last call back */
static unsigned int changed_streams;

/* ---- headquarters, as small as it can be ---- */

static struct {
	uint64_t next;
	struct hash head;
	uint64_t durable_next;
	bool silent, never, portal, busy;
	bool finds_fault;   /* with records 2 and 3 */
	bool foreign_ack;   /* acknowledges with another chain's head */
	bool bad_signature; /* a request came that our key did not sign */
	uint32_t largest_batch;
	const char *rows[STREAM_COUNT]; /* JSON of the one page of each stream */
	int64_t versions[STREAM_COUNT];
	const char *feed;
	int pages;
} hq;

static struct scripted_reply reply_text(int status, char *text)
{
	return (struct scripted_reply){
		.status = status, .from_hq = true, .body = text, .size = text ? strlen(text) : 0};
}

static struct scripted_reply refuse(enum refusal_code code)
{
	struct refusal refusal = {.code = code, .retry_after_s = 3, .hq_time = 5000};
	struct err err;
	strcpy(refusal.feed, hq.feed);
	return reply_text(refusal_status(code), refusal_write(&refusal, NULL, &err));
}

static void check_signature(const struct link_request *request)
{
	struct request_head head = {
		.hq_id = till.identity.hq_id,
		.method = request->body ? "POST" : "GET",
		.path = request->path,
		.epoch = scripted_header(request, "Pos-Epoch"),
		.prev = scripted_header(request, "Pos-Prev"),
		.last = scripted_header(request, "Pos-Last"),
		.kid = scripted_header(request, "Pos-Kid"),
		.nonce = scripted_header(request, "Pos-Nonce"),
		.hq_time = scripted_header(request, "Pos-Hq-Time"),
	};
	char from[24] = "", n[24] = "";
	const char *query = strstr(request->path, "?from=");
	if (query && sscanf(query, "?from=%20[0-9]&n=%20[0-9]", from, n) == 2) {
		head.from = from;
		head.n = n;
	}
	if (!request_signature_holds(&head, request->body, request->body_size,
		    &till.identity.key.public, scripted_header(request, "Pos-Sig")))
		hq.bad_signature = true;
}

static struct scripted_reply reply_hello(void)
{
	static struct hello_answer answer;
	struct err err;
	memset(&answer, 0, sizeof answer);
	answer.epoch = 1;
	answer.next = hq.next;
	answer.head = hq.head;
	answer.durable_next = hq.durable_next;
	answer.hq_time = 1763700000500;
	strcpy(answer.hq_id, till.identity.hq_id);
	for (int i = 0; i < STREAM_COUNT; i++) {
		strcpy(answer.feeds[i].id, hq.feed);
		answer.feeds[i].version = hq.versions[i];
	}
	return reply_text(200, hello_answer_write(&answer, NULL, &err));
}

/* Takes the batch and checks its chain the way HQ must. */
static void take_batch(const struct link_request *request)
{
	static uint8_t frames[UNPACKED_MAX];
	size_t content, size;
	const uint8_t *record;
	unsigned long long from = 0, n = 0;
	check(unpacked_size(request->body, request->body_size, sizeof frames, &content));
	check(unpack(frames, content, request->body, request->body_size));
	check(sscanf(request->path, "/v1/j/2/1?from=%llu&n=%llu", &from, &n) == 2);
	check(from == hq.next);
	struct bytes_in in = bytes_in(frames, content);
	uint32_t count = 0;
	while (frame_read(&in, &record, &size)) {
		hq.head = hash_after(&hq.head, record, size);
		hq.next++;
		count++;
	}
	check(!in.bad);
	check(count == n);
	char last[HASH_TEXT_MAX];
	hex_text(last, hq.head.bytes, HASH_SIZE);
	check(strcmp(last, scripted_header(request, "Pos-Last")) == 0);
	if (count > hq.largest_batch)
		hq.largest_batch = count;
}

static struct scripted_reply reply_batch(const struct link_request *request)
{
	static struct ack ack;
	struct err err;
	take_batch(request);
	memset(&ack, 0, sizeof ack);
	ack.epoch = 1;
	ack.next = hq.next;
	ack.head = hq.head;
	ack.durable_next = hq.durable_next;
	ack.hq_time = 1763700000600;
	if (hq.finds_fault) {
		ack.problem_count = 4;
		ack.problems[0] = (struct problem){2, "UNKNOWN_SKU"};
		ack.problems[1] = (struct problem){2, "SCHEMA_PARKED"};
		ack.problems[2] = (struct problem){3, "DUP_COUPON"};
		ack.problems[3] = (struct problem){3, "OVERSPEND"};
	}
	if (hq.foreign_ack)
		ack.head.bytes[0] ^= 1;
	return reply_text(200, ack_write(&ack, NULL, &err));
}

static struct scripted_reply reply_page(const struct link_request *request)
{
	char name[16] = "", feed[32] = "";
	long long since = 0;
	enum stream stream;
	hq.pages++;
	if (sscanf(request->path, "/v1/ref/%15[a-z]?feed=%31[^&]&since=%lld", name, feed, &since) <
		3)
		check(sscanf(request->path, "/v1/ref/%15[a-z]?feed=&since=%lld", name, &since) ==
			2);
	check(stream_read(name, &stream));
	if (feed[0] && strcmp(feed, hq.feed) != 0)
		return refuse(REFUSAL_RESYNC);
	bool news = since < hq.versions[stream];
	char *text = malloc(4096);
	check(text != NULL);
	(void)snprintf(text, 4096,
		"{\"stream\":\"%s\",\"feed\":\"%s\",\"since\":%lld,\"next_since\":%lld,"
		"\"more\":false,\"rows\":[%s],\"projected_epoch\":1,\"projected_next\":%llu,"
		"\"hq_time\":1763700000700}",
		name, hq.feed, since, news ? (long long)hq.versions[stream] : since,
		news ? hq.rows[stream] : "", (unsigned long long)hq.next);
	return reply_text(200, text);
}

static struct scripted_reply hq_reply(const struct link_request *request)
{
	if (hq.never)
		return (struct scripted_reply){.never = true};
	if (hq.silent)
		return (struct scripted_reply){0};
	if (hq.portal)
		return (struct scripted_reply){
			.status = 200, .body = strdup("<html>login</html>"), .size = 18};
	if (hq.busy)
		return refuse(REFUSAL_BUSY);
	check_signature(request);
	if (strcmp(request->path, "/v1/hello") == 0)
		return reply_hello();
	if (strncmp(request->path, "/v1/j/", 6) == 0)
		return reply_batch(request);
	return reply_page(request);
}

/* ---- the till ---- */

static void on_status(void *arg)
{
	(void)arg;
	status_calls++;
	told = *syncer_status(syncer);
}

static void on_reference(void *arg, unsigned int streams)
{
	(void)arg;
	changed_streams |= streams;
}

static int begin(void **state)
{
	struct err err;
	sample_setup(state);
	memset(&hq, 0, sizeof hq);
	hq.next = 1;
	hq.head = till.journal.genesis;
	hq.feed = "00000000000000aa";
	status_calls = 0;
	changed_streams = 0;
	loop_init(&loop, &till.env);
	scripted_open(&line, &loop, hq_reply);
	sample_told(reference_open(&reference, till.folder, &till.env, &err), &err);
	struct sync_parts parts = {
		.loop = &loop,
		.env = &till.env,
		.identity = &till.identity,
		.journal = &till.journal,
		.reference = &reference,
		.link = &line.link,
		.status_changed = on_status,
		.reference_changed = on_reference,
	};
	syncer = syncer_start(&parts);
	return syncer ? 0 : -1;
}

static int end(void **state)
{
	syncer_stop(syncer);
	reference_done(&reference);
	return sample_teardown(state);
}

/* Lets virtual time pass, timer by timer. */
static void pass(int64_t ms)
{
	int64_t until = till.seeded.mono_ms + ms;
	while (loop.timers && loop.timers->due_ms <= until) {
		int64_t step = loop.timers->due_ms - till.seeded.mono_ms;
		till.seeded.mono_ms += step > 0 ? step : 0;
		till.seeded.wall_ms += step > 0 ? step : 0;
		loop_once(&loop, 0);
	}
	till.seeded.wall_ms += until - till.seeded.mono_ms;
	till.seeded.mono_ms = until;
}

static void what_waits_goes_up_and_is_acknowledged(void **state)
{
	(void)state;
	sample_sell_many(3);
	hq.silent = true;
	syncer_poke(syncer);
	check(!syncer_settled(syncer)); /* it has not looked yet, and knows that */
	pass(0);
	check(syncer_status(syncer)->waiting == 3);
	check(syncer_status(syncer)->oldest_waiting_ms == 1763700000000);
	check(!syncer_settled(syncer));
	hq.silent = false;
	pass(BACKOFF_MAX_MS);
	check(hq.next == till.journal.next_seq);
	check(hash_equal(&hq.head, &till.journal.head));
	check(!hq.bad_signature);
	check(syncer_status(syncer)->online);
	check(syncer_status(syncer)->waiting == 0);
	check(syncer_status(syncer)->records_waiting == 0);
	check(syncer_status(syncer)->attention == 0);
	check(syncer_settled(syncer));
	check(status_calls > 0);
	check(till.journal.hq_off_ms != HQ_OFFSET_UNKNOWN);
}

/* A dead battery puts the clock years back: more than the four bytes of a record hold. */
static void a_clock_that_is_years_off_is_put_right(void **state)
{
	struct record record;
	size_t size;
	(void)state;
	till.seeded.wall_ms = 0;
	syncer_now(syncer);
	pass(5000);
	int64_t now_ms = till.seeded.wall_ms + till.journal.hq_off_ms;
	check(now_ms >= 1763700000500 && now_ms < 1763700010500);
	sample_sell_many(1);
	AUTO(stmt)
	struct stmt s = sql(&till.money, "SELECT record FROM journal ORDER BY place DESC LIMIT 1");
	check(next_row(&s));
	const void *bytes = column_blob(&s, 0, &size);
	check(record_read(bytes, size, &record));
	check(record.hq_off_ms == HQ_OFFSET_UNKNOWN);
}

static void an_outage_is_told_with_its_beginning_and_mended_by_itself(void **state)
{
	(void)state;
	pass(5000);
	check(syncer_status(syncer)->online);
	hq.silent = true;
	sample_sell_many(2);
	syncer_poke(syncer);
	pass(60000);
	const struct sync_status *status = syncer_status(syncer);
	check(!status->online);
	check(status->offline_since_ms >= 1763700005000);
	check(status->offline_since_ms <= 1763700006000);
	check(status->waiting == 2);
	pass(3600000);
	check(status->waiting == 2);
	hq.silent = false;
	pass(BACKOFF_MAX_MS);
	check(status->online);
	check(status->waiting == 0);
}

static void who_asks_for_headquarters_learns_how_it_went(void **state)
{
	(void)state;
	pass(5000);
	check(syncer_round(syncer) == SYNC_ROUND_DONE);
	syncer_now(syncer);
	check(syncer_round(syncer) == SYNC_ROUND_UNDER_WAY);
	pass(5000);
	check(syncer_round(syncer) == SYNC_ROUND_DONE);
	hq.silent = true;
	syncer_now(syncer);
	check(syncer_round(syncer) == SYNC_ROUND_UNDER_WAY);
	pass(5000);
	check(syncer_round(syncer) == SYNC_ROUND_UNANSWERED);
}

static void the_line_alone_going_and_coming_is_told(void **state)
{
	(void)state;
	pass(5000);
	check(told.online);
	sample_sell_many(1);
	hq.silent = true;
	syncer_poke(syncer);
	pass(0);
	check(told.waiting == 1);
	pass(60000); /* nothing but the line changes */
	check(!told.online);
	check(told.offline_since_ms == syncer_status(syncer)->offline_since_ms);
	hq.silent = false;
	hq.busy = true;
	pass(BACKOFF_MAX_MS);
	check(told.online && told.waiting == 1);
}

static void hq_that_never_answers_gets_one_request_a_direction(void **state)
{
	(void)state;
	pass(5000);
	hq.never = true;
	for (int i = 0; i < 20; i++) {
		sample_sell_many(1);
		syncer_poke(syncer);
		syncer_now(syncer);
		pass(1000);
	}
	check(line.most_under_way <= 2);
	check(syncer_status(syncer)->waiting == 20);
}

static void a_captive_portal_acknowledges_nothing(void **state)
{
	(void)state;
	hq.portal = true;
	sample_sell_many(1);
	syncer_poke(syncer);
	pass(600000);
	check(!syncer_status(syncer)->online);
	check(syncer_status(syncer)->waiting == 1);
	hq.portal = false;
	pass(BACKOFF_MAX_MS);
	check(syncer_status(syncer)->waiting == 0);
}

static void an_ack_of_another_chain_moves_nothing_and_shows(void **state)
{
	(void)state;
	pass(5000);
	hq.foreign_ack = true;
	sample_sell_many(2);
	syncer_poke(syncer);
	pass(1);
	check(syncer_status(syncer)->waiting == 2);
	pass(2);
	check(syncer_status(syncer)->attention > 0);
	check(syncer_status(syncer)->troubles[0].id == TEXT_SYNC_BAD_ACK);
	check(db_int(&till.money, "SELECT next_seq FROM upload", -1) == 2);
}

static void what_did_not_post_is_told_apart_from_what_did_with_a_remark(void **state)
{
	(void)state;
	hq.finds_fault = true;
	sample_sell_many(2);
	syncer_poke(syncer);
	pass(5000);
	const struct sync_status *status = syncer_status(syncer);
	check(status->attention == 2);
	check(status->troubles[0].id == TEXT_SYNC_PROBLEMS);
	assert_string_equal(status->troubles[0].arg[0], "1");
	check(status->troubles[1].id == TEXT_SYNC_REMARKS);
	assert_string_equal(status->troubles[1].arg[0], "1");
}

static void five_hundred_records_are_the_largest_batch(void **state)
{
	(void)state;
	sample_sell_many(BATCH_RECORDS_MAX + 100);
	syncer_poke(syncer);
	pass(10000);
	check(syncer_status(syncer)->waiting == 0);
	check(hq.largest_batch <= BATCH_RECORDS_MAX);
	check(hq.largest_batch > 100);
}

static void reference_rows_come_down_and_are_told(void **state)
{
	(void)state;
	hq.versions[STREAM_SETTINGS] = 1;
	hq.rows[STREAM_SETTINGS] = "{\"ver\":1,\"name\":\"shop.name\",\"value\":\"阳光\"}";
	hq.versions[STREAM_GOODS] = 2;
	hq.rows[STREAM_GOODS] =
		"{\"ver\":1,\"sku\":\"A\",\"gtins\":[\"6901234567892\",\"012345678905\"],"
		"\"name\":\"奶粉\",\"categories\":[\"milk\",\"baby\"],\"price_minor\":9900},"
		"{\"ver\":2,\"sku\":\"B\",\"gtins\":[\"x\"],\"name\":\"\",\"price_minor\":1}";
	hq.versions[STREAM_MEMBERS] = 1;
	hq.rows[STREAM_MEMBERS] = "{\"ver\":1,\"id\":42,\"card\":\"8800000000042\",\"points\":7,"
				  "\"completed_orders\":1,\"metric\":9}";
	pass(5000);
	check(changed_streams ==
		(1U << STREAM_SETTINGS | 1U << STREAM_GOODS | 1U << STREAM_MEMBERS));
	check(db_int(&reference.db, "SELECT count(*) FROM goods", -1) == 1);
	check(db_int(&reference.db,
		      "SELECT price_minor FROM barcode JOIN goods ON goods.id = goods "
		      "WHERE gtin = 12345678905",
		      -1) == 9900);
	check(db_int(&reference.db, "SELECT points FROM member WHERE card = 1300008800000000042",
		      -1) == 7);
	check(syncer_status(syncer)->reference_as_of_ms == 1763700000700);
	check(syncer_status(syncer)->attention == 1);
	check(syncer_status(syncer)->troubles[0].id == TEXT_SYNC_REFUSED_ROWS);
	check(syncer_settled(syncer));
	int pages = hq.pages;
	pass(120000);
	check(hq.pages == pages);
}

static void a_new_feed_sweeps_what_it_does_not_bring(void **state)
{
	(void)state;
	hq.versions[STREAM_GOODS] = 2;
	hq.rows[STREAM_GOODS] = "{\"ver\":1,\"sku\":\"A\",\"gtins\":[\"1\"],\"name\":\"a\","
				"\"price_minor\":1},"
				"{\"ver\":2,\"sku\":\"B\",\"gtins\":[\"2\"],\"name\":\"b\","
				"\"price_minor\":2}";
	pass(5000);
	check(db_int(&reference.db, "SELECT count(*) FROM goods", -1) == 2);
	hq.feed = "00000000000000bb";
	hq.versions[STREAM_GOODS] = 1;
	hq.rows[STREAM_GOODS] = "{\"ver\":1,\"sku\":\"B\",\"gtins\":[\"2\"],\"name\":\"b\","
				"\"price_minor\":3}";
	pass(200000);
	check(db_int(&reference.db, "SELECT count(*) FROM goods", -1) == 1);
	check(db_int(&reference.db, "SELECT count(*) FROM barcode", -1) == 1);
	check(db_int(&reference.db, "SELECT price_minor FROM goods WHERE sku = 'B'", -1) == 3);
	check(syncer_settled(syncer));
}

static void damaged_data_is_replaced_by_the_last_good_copy(void **state)
{
	(void)state;
	struct err err;
	hq.versions[STREAM_GOODS] = 1;
	hq.rows[STREAM_GOODS] = "{\"ver\":1,\"sku\":\"A\",\"gtins\":[\"1\"],\"name\":\"a\","
				"\"price_minor\":1}";
	pass(60000);
	/* A child brings the copy to the disk, and its time is not ours. */
	while (reference.syncing &&
		waitid(P_PID, (id_t)reference.syncing, &(siginfo_t){0}, WEXITED | WNOWAIT) != 0)
		;
	pass(60000);
	char broken[REFERENCE_NAME_MAX];
	strcpy(broken, reference.name);
	uint32_t openings = reference.openings;
	hq.silent = true;
	check(reference_recover(&reference, &err));
	check(strcmp(broken, reference.name) != 0);
	check(reference.openings == openings + 1);
	check(db_int(&reference.db, "SELECT count(*) FROM goods", -1) == 1);
	check(access(sample_path(broken), F_OK) != 0);
	/* No copy was made since: now there is only an empty one, filled again from HQ. */
	check(reference_recover(&reference, &err));
	check(db_int(&reference.db, "SELECT count(*) FROM goods", -1) == 0);
	hq.silent = false;
	pass(BACKOFF_MAX_MS);
	check(db_int(&reference.db, "SELECT count(*) FROM goods", -1) == 1);
}

/* A full disk, say: whoever scans meanwhile must find the databases as they were. */
static void what_cannot_be_kept_is_fetched_again_and_disturbs_nobody(void **state)
{
	(void)state;
	hq.versions[STREAM_GOODS] = 1;
	hq.rows[STREAM_GOODS] = "{\"ver\":1,\"sku\":\"A\",\"gtins\":[\"1\"],\"name\":\"a\","
				"\"price_minor\":1}";
	db_script(&reference.db, "CREATE TRIGGER full BEFORE INSERT ON goods "
				 "BEGIN SELECT raise(FAIL, 'full'); END");
	db_script(&till.money, "CREATE TRIGGER full BEFORE INSERT ON upload "
			       "BEGIN SELECT raise(FAIL, 'full'); END");
	sample_sell_many(1);
	pass(5000);
	check(syncer_status(syncer)->waiting == 0);
	check(db_ok(&reference.db));
	check(db_ok(&till.money));
	check(db_int(&till.money, "PRAGMA synchronous", -1) == 2);
	check(syncer_status(syncer)->attention == 1);
	check(syncer_status(syncer)->troubles[0].id == TEXT_DB_FAILED);
	db_script(&reference.db, "DROP TRIGGER full");
	pass(BACKOFF_MAX_MS);
	check(db_int(&reference.db, "SELECT count(*) FROM goods", -1) == 1);
	check(syncer_status(syncer)->attention == 0);
}

/* A full disk is no damage: nobody needs to run verify because of it. */
static void a_passing_failure_while_sending_is_not_called_damage(void **state)
{
	(void)state;
	pass(5000);
	sample_sell_many(1);
	struct err full;
	(void)fail(&full, TEXT_DB_FULL, "money.db");
	till.money.failed = till.money.full = true;
	till.money.why = full;
	syncer_poke(syncer);
	pass(1);
	check(db_ok(&till.money));
	check(syncer_status(syncer)->attention == 0);
	pass(BACKOFF_MAX_MS);
	check(syncer_status(syncer)->waiting == 0);
}

static void a_record_that_cannot_be_read_is(void **state)
{
	(void)state;
	pass(5000);
	sample_sell_many(1);
	db_script(&till.money, "DELETE FROM journal");
	syncer_poke(syncer);
	pass(1);
	check(syncer_status(syncer)->attention == 1);
	check(syncer_status(syncer)->troubles[0].id == TEXT_SYNC_BAD_RECORDS);
}

static void the_cursor_survives_a_restart(void **state)
{
	(void)state;
	sample_sell_many(2);
	syncer_poke(syncer);
	pass(5000);
	check(db_int(&till.money, "SELECT next_seq FROM upload", -1) == 4);
	check(db_int(&till.money, "PRAGMA synchronous", -1) == 2);
}

#define on_line(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_line(what_waits_goes_up_and_is_acknowledged),
	on_line(a_clock_that_is_years_off_is_put_right),
	on_line(an_outage_is_told_with_its_beginning_and_mended_by_itself),
	on_line(who_asks_for_headquarters_learns_how_it_went),
	on_line(the_line_alone_going_and_coming_is_told),
	on_line(hq_that_never_answers_gets_one_request_a_direction),
	on_line(a_captive_portal_acknowledges_nothing),
	on_line(an_ack_of_another_chain_moves_nothing_and_shows),
	on_line(what_did_not_post_is_told_apart_from_what_did_with_a_remark),
	on_line(five_hundred_records_are_the_largest_batch),
	on_line(reference_rows_come_down_and_are_told),
	on_line(a_new_feed_sweeps_what_it_does_not_bring),
	on_line(damaged_data_is_replaced_by_the_last_good_copy),
	on_line(what_cannot_be_kept_is_fetched_again_and_disturbs_nobody),
	on_line(a_passing_failure_while_sending_is_not_called_damage),
	on_line(a_record_that_cannot_be_read_is), on_line(the_cursor_survives_a_restart))
