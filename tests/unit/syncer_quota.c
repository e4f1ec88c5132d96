/* The till's errand for its list of quotas, alone on a line whose other end is the test. */
#include "sync/quotas.h"
#include "sync/syncer.h"
#include "tests/unit/sample_till.h"
#include "tests/unit/scripted_link.h"

static struct loop loop;
static struct scripted_link line;
static struct reference reference;
static struct syncer *syncer;

static struct {
	int64_t version;
	uint32_t epoch; /* that the list is for */
	int status;     /* of the call; 0: HQ answers */
	bool fenced;
	int asked, told;
	int64_t had;
	unsigned long long head;
} hq;
static int changes;

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
	answer.state = hq.fenced ? HELLO_FENCED : HELLO_OK;
	answer.epoch = 1;
	answer.next = till.journal.next_seq;
	answer.head = till.journal.head;
	answer.hq_time = 1763700000500;
	answer.quota_version = hq.version;
	strcpy(answer.hq_id, till.identity.hq_id);
	return text_reply(hello_answer_write(&answer, NULL, &err));
}

static struct scripted_reply reply_quotas(const struct link_request *request)
{
	static struct quota_page page;
	long long have;
	size_t size;
	struct err err;
	check(sscanf(request->path, "/v1/quotas?have=%lld&head=%llu", &have, &hq.head) == 2);
	hq.had = have;
	hq.asked += have != hq.version;
	hq.told += have == hq.version;
	if (hq.status)
		return (struct scripted_reply){.status = hq.status, .from_hq = true};
	page = (struct quota_page){.version = hq.version,
		.projected_epoch = hq.epoch,
		.projected_next = 1,
		.count = 1};
	page.rows[0] = (struct quota_row){"rule:flash", 5, QUOTA_NO_LIMIT};
	return text_reply(quota_page_write(&page, &size, &err));
}

static struct scripted_reply hq_reply(const struct link_request *request)
{
	if (strcmp(request->path, "/v1/hello") == 0)
		return reply_hello();
	if (strncmp(request->path, "/v1/quotas", 10) == 0)
		return reply_quotas(request);
	return (struct scripted_reply){0};
}

static void on_change(void *arg)
{
	(void)arg;
	changes++;
}

static int begin(void **state)
{
	struct err err;
	sample_setup(state);
	memset(&hq, 0, sizeof hq);
	hq.epoch = 1;
	changes = 0;
	loop_init(&loop, &till.env);
	scripted_open(&line, &loop, hq_reply);
	sample_told(reference_open(&reference, till.folder, &till.env, &err), &err);
	struct sync_parts parts = {.loop = &loop,
		.env = &till.env,
		.identity = &till.identity,
		.journal = &till.journal,
		.reference = &reference,
		.link = &line.link,
		.quotas_changed = on_change};
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

static struct quotas_word word(void)
{
	return quotas_word(&till.money);
}

static void the_list_comes_down_once_and_headquarters_hears_of_it(void **state)
{
	(void)state;
	hq.version = 1763700000001;
	pass(30000);
	check(word().heard && word().version == hq.version && word().told == hq.version);
	check(db_int(&till.money, "SELECT uses FROM quota WHERE name = 'rule:flash'", -1) == 5);
	check(changes == 1 && hq.asked == 1 && hq.told == 1);
	check(hq.had == hq.version && hq.head == till.journal.next_seq - 1);
	pass(600000);
	check(changes == 1 && hq.asked == 1 && hq.told == 1);
	hq.version++;
	pass(120000);
	check(changes == 2 && word().told == hq.version);
}

static void headquarters_that_gives_none_is_not_asked(void **state)
{
	(void)state;
	pass(600000);
	check(hq.asked == 0 && hq.told == 0 && !word().heard && changes == 0);
}

static void who_does_not_have_the_call_is_left_alone_until_the_next_hello(void **state)
{
	(void)state;
	hq.version = 7;
	hq.status = 404;
	pass(59000);
	check(hq.asked == 1);
	hq.status = 0;
	pass(120000);
	check(hq.asked == 2 && word().version == 7);
}

static void an_answer_for_another_epoch_is_not_taken(void **state)
{
	(void)state;
	hq.version = 7;
	hq.epoch = 2;
	pass(60000);
	check(!word().heard && changes == 0);
	check(hq.asked > 1 && hq.asked < 40); /* again, with patience */
}

static void a_fenced_till_has_nothing_left(void **state)
{
	(void)state;
	hq.version = 7;
	pass(30000);
	check(word().heard && changes == 1);
	hq.fenced = true;
	pass(600000);
	check(!word().heard && changes == 2);
}

#define on_line(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_line(the_list_comes_down_once_and_headquarters_hears_of_it),
	on_line(headquarters_that_gives_none_is_not_asked),
	on_line(who_does_not_have_the_call_is_left_alone_until_the_next_hello),
	on_line(an_answer_for_another_epoch_is_not_taken), on_line(a_fenced_till_has_nothing_left))
