/* The till's errand for points, alone on a line whose other end is the test. */
#include "sync/points.h"
#include "sync/syncer.h"
#include "tests/unit/sample_till.h"
#include "tests/unit/scripted_link.h"

static struct loop loop;
static struct scripted_link line;
static struct reference reference;
static struct syncer *syncer;

/* ---- headquarters, as small as it can be ---- */

static struct {
	enum hold_state state;
	bool silent, other_list;
	int64_t version;
	int holds, posts, voids, pages, words;
	int64_t had; /* `have` of the last question */
	unsigned long long head;
	struct uid asked;
} hq;

static struct {
	int times;
	bool silence;
	struct hold_answer answer;
} heard;

static struct scripted_reply text_reply(char *text)
{
	return (struct scripted_reply){
		.status = 200, .from_hq = true, .body = text, .size = text ? strlen(text) : 0};
}

static struct scripted_reply reply_hello(void)
{
	static struct hello_answer answer;
	struct err err;
	memset(&answer, 0, sizeof answer);
	answer.epoch = 1;
	answer.next = till.journal.next_seq;
	answer.head = till.journal.head;
	answer.hq_time = 1763700000500;
	answer.lease_version = hq.version;
	answer.projected_epoch = 1;
	answer.projected_next = till.journal.next_seq;
	strcpy(answer.hq_id, till.identity.hq_id);
	return text_reply(hello_answer_write(&answer, NULL, &err));
}

static struct scripted_reply reply_hold(const struct link_request *request)
{
	struct hold_request asked;
	struct hold_answer answer = {.state = hq.state, .hq_time = 1763700000600};
	struct err err;
	bool whole = strcmp(request->path, "/v1/points/hold") == 0;
	check(hold_request_read(request->body, request->body_size, whole, &asked, &err));
	hq.holds += whole;
	hq.posts += strcmp(request->path, "/v1/points/post") == 0;
	hq.voids += strcmp(request->path, "/v1/points/void") == 0;
	if (whole)
		hq.asked = asked.id;
	answer.id = asked.id;
	answer.points = asked.points;
	answer.until_ms = answer.hq_time + 900000;
	if (hq.silent && whole)
		return (struct scripted_reply){.never = true};
	return text_reply(hold_answer_write(&answer, NULL, &err));
}

/* Two pages: members 1..200, then 900. */
static struct scripted_reply reply_leases(const struct link_request *request)
{
	long long have = 0, after = 0;
	struct err err;
	static struct lease_page page;
	check(sscanf(request->path, "/v1/points/leases?have=%lld&head=%llu&after=%lld", &have,
		      &hq.head, &after) == 3);
	hq.had = have;
	page = (struct lease_page){
		.version = hq.version, .projected_epoch = 1, .projected_next = 1, .hq_time = 1};
	hq.words += after == INT64_MAX;
	hq.pages += after != INT64_MAX;
	for (uint64_t id = 1; after == 0 && id <= LEASE_ROWS_MAX; id++)
		page.rows[page.count++] = (struct lease_row){id, 10, INT64_C(1) << 40};
	page.more = after == 0;
	if (after == LEASE_ROWS_MAX)
		page.rows[page.count++] = (struct lease_row){900, 30, INT64_C(1) << 40};
	if (hq.other_list && after == 0) {
		hq.other_list = false;
		hq.version++; /* it changes while the till reads it */
	}
	return text_reply(lease_page_write(&page, NULL, &err));
}

static struct scripted_reply hq_reply(const struct link_request *request)
{
	if (strcmp(request->path, "/v1/hello") == 0)
		return reply_hello();
	if (strncmp(request->path, "/v1/points/leases", 17) == 0)
		return reply_leases(request);
	if (strncmp(request->path, "/v1/points/", 11) == 0)
		return reply_hold(request);
	return (struct scripted_reply){0};
}

/* ---- the till ---- */

static void on_hold(void *arg, const struct hold_answer *answer)
{
	(void)arg;
	heard.times++;
	heard.silence = !answer;
	if (answer)
		heard.answer = *answer;
}

static int begin(void **state)
{
	struct err err;
	sample_setup(state);
	memset(&hq, 0, sizeof hq);
	memset(&heard, 0, sizeof heard);
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
		.hold_answered = on_hold,
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

static const struct hold_request wish = {.id = {{5}}, .member = 7, .points = 300};

static void a_hold_is_answered_once_and_told(void **state)
{
	(void)state;
	pass(5000);
	syncer_hold(syncer, &wish);
	check(heard.times == 0); /* never from within */
	pass(HOLD_WAIT_MS * 2);
	check(heard.times == 1);
	check(!heard.silence);
	check(heard.answer.state == HOLD_HELD);
	check(heard.answer.points == 300);
	syncer_post(syncer, &wish.id);
	pass(2000);
	check(hq.posts == 1);
	check(hq.voids == 0);
}

/* Three seconds, and what may have been granted is given back. */
static void silence_is_told_after_three_seconds(void **state)
{
	(void)state;
	pass(5000);
	hq.silent = true;
	syncer_hold(syncer, &wish);
	pass(HOLD_WAIT_MS - 1);
	check(heard.times == 0);
	pass(1);
	check(heard.times == 1);
	check(heard.silence);
	pass(2000);
	check(hq.voids == 1);
	pass(3600000);
	check(heard.times == 1);
}

static void before_hqs_clock_is_known_nothing_is_asked(void **state)
{
	(void)state;
	syncer_hold(syncer, &wish);
	check(hq.holds == 0);
	pass(HOLD_WAIT_MS);
	check(heard.times == 1);
	check(heard.silence);
}

static void the_last_of_two_holds_counts(void **state)
{
	(void)state;
	struct hold_request second = wish;
	second.id.bytes[0] = 6;
	pass(5000);
	syncer_hold(syncer, &wish);
	syncer_hold(syncer, &second);
	pass(5000);
	check(heard.times == 1);
	check(uid_equal(&heard.answer.id, &second.id));
	check(hq.voids == 1);
}

static void only_so_many_settles_wait(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < SETTLES_MAX + 5; i++)
		syncer_void(syncer, &(struct uid){{1, i}});
	pass(60000);
	check(hq.voids == SETTLES_MAX);
}

/* Fetched page by page, and said so with a journal's end; not asked about again. */
static void a_list_of_leases_comes_down_and_hq_hears_of_it(void **state)
{
	(void)state;
	hq.version = 1763700000001;
	pass(30000);
	check(db_int(&till.money, "SELECT count(*) FROM lease", 0) == LEASE_ROWS_MAX + 1);
	check(points_word(&till.money).lease_version == hq.version);
	check(points_word(&till.money).told_version == hq.version);
	check(hq.pages == 2);
	check(hq.words == 1);
	check(hq.had == hq.version);
	check(hq.head == till.journal.next_seq - 1);
	pass(600000);
	check(hq.pages == 2);
	check(hq.words == 1);
	check(line.most_under_way <= 3);
}

static void a_list_that_changes_on_the_way_is_read_again(void **state)
{
	(void)state;
	hq.version = 1763700000001;
	hq.other_list = true;
	pass(60000);
	check(hq.version == 1763700000002);
	check(points_word(&till.money).lease_version == hq.version);
	check(db_int(&till.money, "SELECT count(DISTINCT version) FROM lease", 0) == 1);
}

#define on_line(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_line(a_hold_is_answered_once_and_told), on_line(silence_is_told_after_three_seconds),
	on_line(before_hqs_clock_is_known_nothing_is_asked), on_line(the_last_of_two_holds_counts),
	on_line(only_so_many_settles_wait), on_line(a_list_of_leases_comes_down_and_hq_hears_of_it),
	on_line(a_list_that_changes_on_the_way_is_read_again))
