/* line.c - one till, the real headquarters, and a line that loses, repeats and delays.
 *
 * The till sells, is killed, loses power; messages vanish on the way or on the way back, arrive
 * twice or long after the till gave up; HQ is away for hours. When the line is whole again every
 * sale that was committed is at headquarters exactly once, both ends name the same chain head and
 * the same points, and both checkers are content. The same run twice under one seed.
 *
 * usage: line [SECONDS [SEED]]
 */
#include "sync/backoff.h"
#include "sync/hq/enrol.h"
#include "sync/hq/handle.h"
#include "sync/hq/hq.h"
#include "sync/hq/verify.h"
#include "sync/hq/words.h"
#include "sync/request.h"
#include "sync/syncer.h"
#include "sync/verify.h"
#include "tests/sim/vfs_memory.h"
#include "tests/unit/sample_till.h"

#include <time.h>

enum {
	EVENTS = 120,
	SALES_MAX = 1024,
	SLOTS = 2,
	LATE_MAX = 16,
	TIMEOUT_MS = 30000,
	POINTS_OF_A_SALE = 548,
	POINTS_BEFORE = 100,
};

/* ---- messages on their way ---- */

struct message_kept {
	bool there;
	char path[1024];
	struct link_header headers[LINK_HEADERS_MAX];
	char texts[LINK_HEADERS_MAX][2][160];
	uint32_t header_count;
	uint8_t *body;
	size_t body_size;
};

enum fate { FATE_ARRIVES, FATE_LOST, FATE_ANSWER_LOST, FATE_TWICE, FATE_LATE, FATE_COUNT };

struct slot {
	struct link_call *call;
	struct hq_answer answer;
	bool answered;
	struct loop_timer timer;
};

static struct {
	struct link link; /* first */
	struct slot slots[SLOTS];
	struct message_kept late[LATE_MAX]; /* will reach HQ some day */
	bool away;                          /* HQ is not there at all */
	bool perfect;
	int64_t fates[FATE_COUNT];
	int requests;
} line;

static struct hq hq;
static struct loop loop;
static struct reference reference;
static struct syncer *syncer;
static struct uid sold[SALES_MAX];
static int sold_count, kills, power_cuts;

static uint64_t draw(uint64_t below)
{
	return seeded_next(&till.seeded) % below;
}

static void keep(struct message_kept *kept, const struct link_request *request)
{
	*kept = (struct message_kept){.there = true, .header_count = request->header_count};
	(void)snprintf(kept->path, sizeof kept->path, "%s", request->path);
	for (uint32_t i = 0; i < request->header_count; i++) {
		(void)snprintf(kept->texts[i][0], 160, "%s", request->headers[i].name);
		(void)snprintf(kept->texts[i][1], 160, "%s", request->headers[i].value);
	}
	if (!request->body)
		return;
	kept->body = malloc(request->body_size);
	check(kept->body != NULL);
	memcpy(kept->body, request->body, request->body_size);
	kept->body_size = request->body_size;
}

static void forget(struct message_kept *kept)
{
	free(kept->body);
	*kept = (struct message_kept){0};
}

static void deliver(const struct message_kept *kept, struct hq_answer *answer)
{
	struct hq_request request = {
		.method = kept->body ? "POST" : "GET",
		.target = kept->path,
		.body = kept->body,
		.body_size = kept->body_size,
	};
	for (uint32_t i = 0; i < kept->header_count; i++)
		request.headers[request.header_count++] =
			(struct hq_header){kept->texts[i][0], kept->texts[i][1]};
	hq_handle(&hq, &request, answer);
}

static void deliver_unheard(const struct message_kept *kept)
{
	struct hq_answer answer = {0};
	deliver(kept, &answer);
	hq_answer_done(&answer);
}

static void deliver_one_late(void)
{
	struct message_kept *kept = &line.late[draw(LATE_MAX)];
	if (!kept->there || line.away)
		return;
	deliver_unheard(kept);
	forget(kept);
}

/* ---- the link ---- */

static void slot_answers(void *arg)
{
	struct slot *slot = arg;
	struct link_call *call = slot->call;
	struct hq_answer heard = slot->answer;
	struct link_answer answer = {0};
	if (slot->answered) {
		answer.status = heard.status;
		answer.from_hq = true;
		answer.body = heard.body.text;
		answer.body_size = heard.body.used;
	}
	slot->call = NULL;
	slot->answer = (struct hq_answer){0};
	call->busy = false;
	call->answered(call->arg, &answer);
	hq_answer_done(&heard);
}

static enum fate draw_fate(void)
{
	if (line.perfect)
		return FATE_ARRIVES;
	if (line.away)
		return FATE_LOST;
	uint64_t chance = draw(100);
	return chance < 60   ? FATE_ARRIVES
	       : chance < 70 ? FATE_LOST
	       : chance < 80 ? FATE_ANSWER_LOST
	       : chance < 90 ? FATE_TWICE
			     : FATE_LATE;
}

static void meet_fate(struct slot *slot, struct message_kept *kept, enum fate fate)
{
	slot->answered = fate == FATE_ARRIVES || fate == FATE_TWICE;
	if (slot->answered)
		deliver(kept, &slot->answer);
	else if (fate == FATE_ANSWER_LOST)
		deliver_unheard(kept);
	if (fate == FATE_TWICE && draw(2))
		deliver_unheard(kept);
	struct message_kept *later = &line.late[draw(LATE_MAX)];
	bool comes_later = fate == FATE_LATE || fate == FATE_TWICE;
	if (comes_later && !later->there)
		*later = *kept;
	else
		forget(kept);
}

static void line_send(struct link *link, struct link_call *call, const struct link_request *request)
{
	(void)link;
	struct slot *slot = line.slots[0].call ? &line.slots[1] : &line.slots[0];
	struct message_kept kept;
	enum fate fate = draw_fate();
	check(!slot->call);
	call->busy = true;
	slot->call = call;
	line.fates[fate]++;
	line.requests++;
	keep(&kept, request);
	meet_fate(slot, &kept, fate);
	int64_t delay_ms = slot->answered ? 1 + (int64_t)draw(200) : TIMEOUT_MS;
	loop_timer_set(&loop, &slot->timer, delay_ms);
}

static void line_cancel(struct link *link, struct link_call *call)
{
	(void)link;
	for (int i = 0; i < SLOTS; i++) {
		struct slot *slot = &line.slots[i];
		if (slot->call != call)
			continue;
		loop_timer_clear(&loop, &slot->timer);
		hq_answer_done(&slot->answer);
		slot->answer = (struct hq_answer){0};
		slot->call = NULL;
	}
	call->busy = false;
}

static void line_open(void)
{
	memset(&line, 0, sizeof line);
	line.link = (struct link){.send = line_send, .cancel = line_cancel};
	for (int i = 0; i < SLOTS; i++)
		line.slots[i].timer =
			(struct loop_timer){.fn = slot_answers, .arg = &line.slots[i]};
}

/* ---- headquarters ---- */

static void tell_hq(const char *const *argv, int argc, const char *input)
{
	struct word_call call = {.lang = LANG_EN,
		.argc = argc,
		.argv = argv,
		.input = input,
		.input_size = strlen(input)};
	struct word_answer said = {0};
	word_run(&hq, &call, &said);
	row("%.200s", paper_read(&said.complaints));
	check(said.status == WORD_DONE);
	word_answer_done(&said);
}

static void open_hq(void)
{
	static const char *const members[] = {"import", "members", "test"};
	struct err err;
	sample_told(hq_open(&hq, ":memory:", &till.env, &err), &err);
	tell_hq(members, 3,
		"{\"id\":42,\"card\":\"8800000000042\",\"name\":\"张三\",\"points\":100,"
		"\"metric\":100,\"completed_orders\":3}");
}

/* ---- the till ---- */

static void wake(void)
{
	struct err err;
	sample_open("memory");
	sample_journal();
	sample_told(reference_open(&reference, till.folder, &till.env, &err), &err);
	struct sync_parts parts = {
		.loop = &loop,
		.env = &till.env,
		.identity = &till.identity,
		.journal = &till.journal,
		.reference = &reference,
		.link = &line.link,
	};
	syncer = syncer_start(&parts);
	check(syncer != NULL);
}

static void sleep_now(void)
{
	syncer_stop(syncer);
	reference_done(&reference);
	sample_close();
}

/* Everything after the present operation is lost with the machine. */
static void die(bool power)
{
	if (power) {
		disk.fault = DISK_DEAD;
		disk.fault_at = disk.operations + 1;
	}
	sleep_now();
	if (power)
		disk_cut();
	kills += !power;
	power_cuts += power;
	wake();
}

static void enrol(void)
{
	char code[ENROL_CODE_SIZE + 1], signature[SIGNATURE_TEXT_MAX];
	struct err err;
	size_t size;
	sample_told(enrol_offer(&hq, 1, 2, code, &err), &err);
	struct enrol_request request = {.software = "sim", .schema = 1, .vocabulary = 1};
	memcpy(request.code, code, sizeof request.code);
	request.key = till.identity.key.public;
	char *body = enrol_request_write(&request, &size, &err);
	struct request_head head = {
		.method = "POST", .path = "/v1/enrol", .kid = till.identity.kid};
	check(request_sign(signature, &head, body, size, &till.identity.key));
	struct hq_request asked = {.method = "POST",
		.target = "/v1/enrol",
		.headers = {{"Pos-Proto", "1"}, {"Pos-Kid", till.identity.kid},
			{"Pos-Sig", signature}},
		.header_count = 3,
		.body = body,
		.body_size = size};
	struct hq_answer answer = {0};
	hq_handle(&hq, &asked, &answer);
	check(answer.status == 200);
	struct enrol_answer grant;
	sample_told(enrol_answer_read(answer.body.text, answer.body.used, &grant, &err), &err);
	sample_told(identity_enrol(&till.identity, &till.money, &till.env, "http://127.0.0.1",
			    &grant, &err),
		&err);
	hq_answer_done(&answer);
	free(body);
}

static void begin(uint64_t seed)
{
	disk_format(seed);
	memset(&till, 0, sizeof till);
	strcpy(till.folder, "/tmp/line-sim-XXXXXX");
	check(mkdtemp(till.folder) != NULL);
	till.seeded = (struct seeded_env){.wall_ms = 1763700000000, .mono_ms = 1, .random = seed};
	till.env = seeded_env_of(&till.seeded);
	sold_count = kills = power_cuts = 0;
	loop_init(&loop, &till.env);
	line_open();
	open_hq();
	sample_open("memory");
	enrol();
	db_done(&till.money);
	wake();
}

static void end(void)
{
	char command[128];
	sleep_now();
	for (int i = 0; i < LATE_MAX; i++)
		forget(&line.late[i]);
	hq_done(&hq);
	(void)snprintf(command, sizeof command, "rm -rf %s", till.folder);
	check(system(command) == 0);
}

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

static void sell(void)
{
	struct err err;
	check(sold_count < SALES_MAX);
	sample_told(sample_sell(&sold[sold_count], &err), &err);
	sold_count++;
	syncer_poke(syncer);
}

static void happen(void)
{
	switch (draw(10)) {
	case 0:
		die(draw(2));
		break;
	case 1:
		line.away = !line.away;
		break;
	case 2:
		pass((int64_t)draw(4 * 3600 * 1000));
		break;
	case 3:
		deliver_one_late();
		break;
	case 4:
		db_checkpoint(&till.money, false);
		break;
	case 5:
		pass((int64_t)draw(60 * 1000));
		break;
	default:
		for (uint64_t i = 0, count = 1 + draw(4); i < count; i++)
			sell();
		pass((int64_t)draw(3000));
		break;
	}
}

/* ---- what must hold in the end ---- */

static int64_t hq_count(const char *text, const void *uid)
{
	AUTO(stmt) struct stmt s = sql(&hq.db, text);
	if (uid)
		bind_blob(&s, uid, UID_SIZE);
	return next_row(&s) ? column_int(&s, 0) : -1;
}

static void on_found(void *arg, const struct message *what)
{
	char text[256];
	(void)arg;
	message_say(text, sizeof text, LANG_EN, what);
	print_error("till: %s\n", text);
}

static void check_till(void)
{
	struct verify found;
	struct err err;
	bool done = false;
	check(verify_begin(&found, &till.money, &till.identity, true, on_found, NULL, &err));
	while (!done)
		check(verify_step(&found, 50, &done, &err));
	verify_done(&found);
	check(found.findings == 0);
	check(found.sales == (uint64_t)sold_count);
}

static void check_headquarters(void)
{
	struct verdict verdict = {.lang = LANG_EN};
	verify(&hq.db, &verdict);
	if (verdict.wrong)
		print_error("hq: %s\n", paper_read(&verdict.findings));
	check(verdict.wrong == 0);
	verdict_done(&verdict);
	check(hq_count("SELECT count(*) FROM sale", NULL) == sold_count);
	for (int i = 0; i < sold_count; i++)
		check(hq_count("SELECT count(*) FROM sale WHERE uid = ?", sold[i].bytes) == 1);
	check(hq_count("SELECT next FROM epoch", NULL) == (int64_t)till.journal.next_seq);
}

static void check_points(void)
{
	int64_t want = POINTS_BEFORE + (int64_t)POINTS_OF_A_SALE * sold_count;
	check(hq_count("SELECT points FROM member WHERE id = 42", NULL) == want);
	AUTO(stmt)
	struct stmt s = sql(&reference.db, "SELECT points, projected_epoch, "
					   "projected_next FROM member WHERE id = 42");
	check(next_row(&s));
	int64_t shown = column_int(&s, 0) + journal_points_since(&till.journal, 42,
						    (uint32_t)column_int(&s, 1),
						    (uint64_t)column_int(&s, 2));
	check(shown == want);
}

static void check_all(void)
{
	line.away = false;
	line.perfect = true;
	pass(BACKOFF_MAX_MS + 10 * 60 * 1000);
	/* The time may be up just while the minute's hello is on its way. */
	for (int i = 0; i < 60 && !syncer_settled(syncer); i++)
		pass(1000);
	check(syncer_settled(syncer));
	check(syncer_status(syncer)->online);
	check(syncer_status(syncer)->waiting == 0);
	check_till();
	check_headquarters();
	check_points();
	/* What still wanders about may arrive whenever it likes. */
	for (int i = 0; i < LATE_MAX * 20; i++)
		deliver_one_late();
	check_headquarters();
}

static int64_t budget_s = 5;
static uint64_t first_seed;

static void every_sale_arrives_exactly_once(void **state)
{
	(void)state;
	time_t until = time(NULL) + budget_s;
	int64_t runs = 0, sales = 0, requests = 0, fates[FATE_COUNT] = {0}, deaths = 0;
	print_message("# seed %llu\n", (unsigned long long)first_seed);
	for (uint64_t seed = first_seed; runs == 0 || time(NULL) < until; seed++, runs++) {
		begin(seed);
		for (int i = 0; i < EVENTS; i++) {
			row("seed %llu, event %d", (unsigned long long)seed, i);
			happen();
		}
		row("seed %llu, at the end", (unsigned long long)seed);
		check_all();
		sales += sold_count;
		requests += line.requests;
		deaths += kills + power_cuts;
		for (int i = 0; i < FATE_COUNT; i++)
			fates[i] += line.fates[i];
		end();
	}
	print_message("# %lld runs, %lld sales, %lld requests, %lld restarts: 0 lost, 0 doubled\n",
		(long long)runs, (long long)sales, (long long)requests, (long long)deaths);
	/* A simulation in which nothing goes wrong proves nothing. */
	for (int i = 0; i < FATE_COUNT; i++)
		check(fates[i] > 0);
	check(deaths > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {test(every_sale_arrives_exactly_once)};
	budget_s = argc > 1 ? atoll(argv[1]) : budget_s;
	first_seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL) * 1000;
	if (!sign_start())
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
