/* A snapshot from headquarters' tables into a till's file: made, announced, fetched, checked. The
 * line between them is the test's, and so is what goes wrong on it. */
#include "sync/fetch.h"
#include "sync/hq/errands.h"
#include "sync/hq/feed.h"
#include "sync/hq/snapshot.h"
#include "sync/snapshot_file.h"
#include "tests/hq_world.h"
#include "tests/unit/fresh_name.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MEMBERS = 3000 };

static char hq_folder[64], till_folder[64];
static struct world *world;
static struct fake_till *till;
static struct loop loop;
static struct env real;
static struct fetch_order order;
static struct err err;

/* ---- the line ---- */

static struct {
	struct link link; /* first */
	struct link_call *call;
	struct loop_timer timer;
	struct hq_answer answer;
	int asked;
	size_t bytes;      /* of pieces */
	int lose_every;    /* of the answers, one in so many; 0: none */
	int spoil_at;      /* a bit of this answer is flipped; 0: none */
	int stop_after;    /* answers, then the loop stops; 0: never */
	int replace_after; /* answers, then a new snapshot is made; 0: never */
} wire;

static void deliver(void *arg)
{
	(void)arg;
	struct link_call *call = wire.call;
	struct link_answer heard = {.status = wire.answer.status,
		.from_hq = true,
		.body = wire.answer.body.text,
		.body_size = wire.answer.body.used};
	if (wire.lose_every && wire.asked % wire.lose_every == 0)
		heard = (struct link_answer){.status = 0};
	if (wire.asked == wire.spoil_at)
		wire.answer.body.text[wire.answer.body.used / 2] ^= 4;
	call->busy = false;
	wire.call = NULL;
	if (wire.stop_after && wire.asked > wire.stop_after)
		return;
	if (wire.stop_after && wire.asked == wire.stop_after)
		loop_stop(&loop);
	call->answered(call->arg, &heard);
}

static void send(struct link *link, struct link_call *call, const struct link_request *request)
{
	(void)link;
	struct hq_request asked = {.method = "GET", .target = request->path};
	for (uint32_t i = 0; i < request->header_count; i++)
		asked.headers[asked.header_count++] =
			(struct hq_header){request->headers[i].name, request->headers[i].value};
	call->busy = true;
	wire.call = call;
	wire.asked++;
	hq_answer_done(&wire.answer);
	hq_handle(&world->hq, &asked, &wire.answer);
	if (wire.answer.status == 206)
		wire.bytes += wire.answer.body.used;
	loop_timer_set(&loop, &wire.timer, 0);
}

static void cancel(struct link *link, struct link_call *call)
{
	(void)link;
	call->busy = false;
	loop_timer_clear(&loop, &wire.timer);
}

/* ---- the two houses ---- */

static void import_members(int from, int count)
{
	struct paper text = {0};
	for (int i = from; i < from + count; i++)
		paper_print(&text,
			"{\"id\":%d,\"card\":\"88%011d\",\"name\":\"张小美\",\"phone\":\"138%08d\","
			"\"points\":%d}\n",
			i + 1, i, i, i);
	world_import(world, "members", text.text);
	paper_done(&text);
}

static void build(void)
{
	check(errands_want_snapshot(&world->hq, 0));
	check(errands_finish_snapshots(&world->hq, &err));
}

static void write_order(void)
{
	order = (struct fetch_order){.hq_time = world->now_ms};
	strcpy(order.folder, till_folder);
	order.identity.enrolled = true;
	order.identity.key = till->key;
	strcpy(order.identity.kid, till->kid);
	memcpy(order.identity.certificate_bytes, till->certificate_bytes, CERTIFICATE_SIZE);
	order.identity.certificate = till->certificate;
	strcpy(order.identity.hq_id, world->hq.keys.hq_id);
	order.identity.hq_keys.key[0] = world->hq.keys.hq.public;
	order.identity.hq_keys.count = 1;
	for (int i = 0; i < STREAM_COUNT; i++) {
		struct feed_state head = feed_get(&world->hq.db, (enum stream)i);
		strcpy(order.head[i].id, head.id);
		order.head[i].version = head.version;
	}
}

static int begin(void **state)
{
	(void)state;
	fresh_name(hq_folder, "fetch-hq");
	fresh_name(till_folder, "fetch-till");
	if (!mkdtemp(hq_folder) || !mkdtemp(till_folder))
		return -1;
	world = world_open(hq_folder);
	till = new_till(world, 1, 3);
	real = env_real();
	loop_init(&loop, &real);
	memset(&wire, 0, sizeof wire);
	wire.link = (struct link){.send = send, .cancel = cancel};
	wire.timer = (struct loop_timer){.fn = deliver};
	import_members(0, MEMBERS);
	world_import(world, "goods",
		"{\"sku\":\"100001\",\"gtins\":[\"6901234567892\"],\"name\":\"奶粉\","
		"\"price_minor\":26800}");
	write_order();
	return 0;
}

static int end(void **state)
{
	char command[200];
	(void)state;
	hq_answer_done(&wire.answer);
	free(till);
	world_close(world);
	(void)snprintf(command, sizeof command, "rm -rf %s %s", hq_folder, till_folder);
	return system(command);
}

/* Runs a fetch to its end, or to where the wire stops it. */
static void run_fetch(struct fetch *fetch)
{
	*fetch = (struct fetch){0};
	loop.stopped = false;
	fetch_start(fetch, &order, &loop, &real, &wire.link);
	fetch->piece = FETCH_PIECE_MIN;
	loop_run(&loop);
	fetch_stop(fetch);
	char why[300] = "";
	if (fetch->result == FETCH_FAILED)
		err_text(why, sizeof why, LANG_EN, &fetch->err);
	row("result %d %.220s", fetch->result, why);
}

static struct fetch fetched;

static bool open_fetched(struct db *db)
{
	char path[200];
	(void)snprintf(path, sizeof path, "%s/%s", till_folder, fetched.name);
	return db_open(db, path, DB_REF, NULL, &err);
}

static bool failed_with(enum text id)
{
	char text[300];
	err_text(text, sizeof text, LANG_EN, &fetched.err);
	row("result %d: %.200s", fetched.result, fetched.result == FETCH_FAILED ? text : "");
	return fetched.result == FETCH_FAILED && fetched.err.what.id == id;
}

static bool folder_has_ref(void)
{
	char command[120];
	(void)snprintf(command, sizeof command, "ls %s/ref-*.db >/dev/null 2>&1", till_folder);
	return system(command) == 0;
}

/* ---- what holds ---- */

static void a_snapshot_has_every_row_and_the_cursors_to_go_on_from(void **state)
{
	(void)state;
	struct db db;
	build();
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	check(open_fetched(&db));
	check(db_int(&db, "SELECT count(*) FROM member", -1) == MEMBERS);
	check(db_int(&db, "SELECT count(*) FROM goods JOIN barcode ON goods = goods.id", -1) == 1);
	check(db_int(&db, "SELECT since FROM cursor WHERE stream = 'members'", -1) ==
		feed_get(&world->hq.db, STREAM_MEMBERS).version);
	check(db_int(&db, "SELECT next FROM projected WHERE till = 3 AND epoch = 1", -1) == 1);
	check(db_int(&db, "SELECT count(*) FROM projected", -1) == 1);
	/* Nothing personal beyond what a page shows. */
	check(db_int(&db, "SELECT count(*) FROM member WHERE phone_masked LIKE '138****%'", -1) ==
		MEMBERS);
	check(db_int(&db, "SELECT count(*) FROM member WHERE name_masked = '张**'", -1) == MEMBERS);
	db_done(&db);
}

/* The till adds its own legs from there on to the balances in the file. */
static void a_snapshot_names_the_oldest_epoch_that_is_not_posted(void **state)
{
	(void)state;
	struct db db;
	till_write_note(world, till, "one");
	till_key(till, 77);
	till_enrol(world, till, 1, 3);
	db_script(&world->hq.db, "UPDATE epoch SET projected_next = 1 WHERE next > 1");
	build();
	write_order();
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	check(open_fetched(&db));
	check(db_int(&db, "SELECT count(*) FROM projected WHERE till = 3", -1) == 1);
	check(db_int(&db, "SELECT epoch FROM projected WHERE till = 3 AND next = 1", -1) == 1);
	db_done(&db);
}

static void what_changes_while_it_is_made_is_in_it_or_after_its_cursor(void **state)
{
	(void)state;
	struct snapshot_build making;
	struct db db;
	check(snapshot_build_begin(&making, &world->hq, 0, &err));
	enum build_step step = BUILD_MORE;
	for (int turn = 0; step == BUILD_MORE || step == BUILD_WAIT; turn++) {
		step = snapshot_build_turn(&making, &err);
		if (turn == 12) {
			world_import(world, "members",
				"{\"card\":\"8800000000004\",\"gone\":true}\n"
				"{\"card\":\"8800000002999\",\"gone\":true}\n"
				"{\"id\":7,\"card\":\"8800000000006\",\"tier\":\"gold\"}");
		}
	}
	check(step == BUILD_DONE);
	write_order();
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	check(open_fetched(&db));
	check(db_int(&db, "SELECT count(*) FROM member", -1) == MEMBERS - 2);
	check(db_int(&db, "SELECT count(*) FROM member WHERE id = 7 AND tier = 'gold'", -1) == 1);
	check(db_int(&db, "SELECT since FROM cursor WHERE stream = 'members'", -1) == MEMBERS + 3);
	db_done(&db);
}

static void a_line_that_loses_answers_costs_time_and_nothing_else(void **state)
{
	(void)state;
	build();
	wire.lose_every = 3;
	order.hq_time = world->now_ms;
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
}

static void a_flipped_bit_is_found_and_fetched_anew(void **state)
{
	(void)state;
	build();
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	int smooth = wire.asked;
	wire.asked = 0;
	wire.spoil_at = 2;
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	check(wire.asked > smooth);
}

static void what_was_fetched_is_taken_up_again(void **state)
{
	(void)state;
	build();
	wire.stop_after = 2;
	run_fetch(&fetched);
	check(fetched.result == FETCH_UNDER_WAY);
	check(fetched.done == FETCH_PIECE_MIN);
	wire.stop_after = 0;
	wire.bytes = 0;
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	check((int64_t)wire.bytes == fetched.manifest.packed_size - FETCH_PIECE_MIN);
}

/* Only what was written counts: nobody closes, tells or tidies anything. */
static void a_child_that_is_killed_leaves_what_it_fetched_to_the_next(void **state)
{
	(void)state;
	int status;
	build();
	wire.stop_after = 2;
	pid_t child = fork();
	if (child == 0) {
		fetched = (struct fetch){0};
		loop.stopped = false;
		fetch_start(&fetched, &order, &loop, &real, &wire.link);
		fetched.piece = FETCH_PIECE_MIN;
		loop_run(&loop);
		(void)raise(SIGKILL);
	}
	check(waitpid(child, &status, 0) == child);
	check(WIFSIGNALED(status));
	wire.stop_after = 0;
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	check((int64_t)wire.bytes == fetched.manifest.packed_size - FETCH_PIECE_MIN);
}

/* The disk takes so many bytes of a file and no more: while it is fetched, unpacked, adopted. */
static void a_disk_that_fills_in_the_middle_changes_nothing_and_the_next_try_succeeds(void **state)
{
	(void)state;
	static const int64_t rooms[] = {1000, 20000, 100000, 200000};
	struct rlimit before, small;
	build();
	check(getrlimit(RLIMIT_FSIZE, &before) == 0);
	(void)signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < LENGTH(rooms); i++) {
		small = (struct rlimit){.rlim_cur = (rlim_t)rooms[i], .rlim_max = before.rlim_max};
		check(setrlimit(RLIMIT_FSIZE, &small) == 0);
		run_fetch(&fetched);
		check(setrlimit(RLIMIT_FSIZE, &before) == 0);
		row("room for %lld bytes, the file has %lld packed, %lld raw", (long long)rooms[i],
			(long long)fetched.manifest.packed_size,
			(long long)fetched.manifest.raw_size);
		check(fetched.manifest.raw_size > rooms[i]);
		check(fetched.result == FETCH_FAILED);
		check(!folder_has_ref());
	}
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	check(folder_has_ref());
}

/* Fault 45: the file under the name is replaced while its pieces come down. */
static void a_snapshot_replaced_while_it_is_fetched_is_never_mixed(void **state)
{
	(void)state;
	struct db db;
	build();
	wire.stop_after = 1;
	run_fetch(&fetched);
	check(fetched.result == FETCH_UNDER_WAY);
	import_members(MEMBERS, 10);
	write_order();
	build();
	import_members(MEMBERS + 10, 10);
	write_order();
	build();
	wire.stop_after = 0;
	run_fetch(&fetched);
	check(fetched.result == FETCH_READY);
	check(open_fetched(&db));
	check(db_int(&db, "SELECT count(*) FROM member", -1) == MEMBERS + 20);
	db_done(&db);
}

/* T13. */
static void an_older_manifest_than_what_we_have_is_refused(void **state)
{
	(void)state;
	build();
	strcpy(order.have[STREAM_MEMBERS].id, order.head[STREAM_MEMBERS].id);
	order.have[STREAM_MEMBERS].version = order.head[STREAM_MEMBERS].version + 1;
	run_fetch(&fetched);
	check(failed_with(TEXT_SNAPSHOT_OLDER));
	check(!folder_has_ref());
}

static void a_manifest_of_another_feed_is_refused(void **state)
{
	(void)state;
	build();
	strcpy(order.head[STREAM_GOODS].id, "0123456789abcdef");
	run_fetch(&fetched);
	check(failed_with(TEXT_SNAPSHOT_FOREIGN));
}

/* T11. */
static void a_manifest_that_headquarters_did_not_sign_is_refused(void **state)
{
	(void)state;
	build();
	wire.spoil_at = 1;
	run_fetch(&fetched);
	check(fetched.result == FETCH_FAILED);
	check(!folder_has_ref());
	order.identity.hq_keys.key[0] = till->key.public;
	wire.spoil_at = 0;
	run_fetch(&fetched);
	check(failed_with(TEXT_MANIFEST_UNSIGNED));
}

static void who_is_fenced_gets_no_file(void **state)
{
	(void)state;
	char target[120], hex[HASH_TEXT_MAX];
	struct manifest manifest;
	build();
	check(snapshot_find(&world->hq, 0, &manifest));
	struct fake_till *before = calloc(1, sizeof *before);
	*before = *till;
	till_key(till, 77);
	till_enrol(world, till, 1, 3);
	hex_text(hex, manifest.packed.bytes, HASH_SIZE);
	(void)snprintf(target, sizeof target, "/v1/snap/%s", hex);
	till_get(world, before, target);
	check(world->answer.status == 410);
	till_get(world, before, "/v1/manifest/ref");
	check(world->answer.status == 410);
	till_get(world, till, "/v1/manifest/ref");
	check(world->answer.status == 200);
	till_get(world, till, target);
	check(world->answer.status == 416);
	till_get(world, till, "/v1/snap/../hq.db");
	check(world->answer.status == 404);
	free(before);
}

static void few_rows_need_no_file(void **state)
{
	(void)state;
	run_fetch(&fetched);
	check(fetched.result == FETCH_NONE);
}

static void the_order_goes_through_the_pipe_whole(void **state)
{
	(void)state;
	size_t size;
	static struct fetch_order read;
	strcpy(order.hq_url, "https://hq.example");
	char *text = fetch_order_write(&order, &size, &err);
	check(text != NULL);
	check(fetch_order_read(text, size, &read, &err));
	check(strcmp(read.folder, order.folder) == 0);
	check(memcmp(read.identity.key.seed, order.identity.key.seed, SEED_SIZE) == 0);
	check(read.identity.certificate.till == 3);
	check(strcmp(read.head[STREAM_GOODS].id, order.head[STREAM_GOODS].id) == 0);
	check(read.head[STREAM_MEMBERS].version == MEMBERS);
	free(text);
	check(!fetch_order_read("{}", 2, &read, &err));
}

#define fetching(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(fetching(a_snapshot_has_every_row_and_the_cursors_to_go_on_from),
	fetching(a_snapshot_names_the_oldest_epoch_that_is_not_posted),
	fetching(what_changes_while_it_is_made_is_in_it_or_after_its_cursor),
	fetching(a_line_that_loses_answers_costs_time_and_nothing_else),
	fetching(a_flipped_bit_is_found_and_fetched_anew),
	fetching(what_was_fetched_is_taken_up_again),
	fetching(a_child_that_is_killed_leaves_what_it_fetched_to_the_next),
	fetching(a_disk_that_fills_in_the_middle_changes_nothing_and_the_next_try_succeeds),
	fetching(a_snapshot_replaced_while_it_is_fetched_is_never_mixed),
	fetching(an_older_manifest_than_what_we_have_is_refused),
	fetching(a_manifest_of_another_feed_is_refused),
	fetching(a_manifest_that_headquarters_did_not_sign_is_refused),
	fetching(who_is_fenced_gets_no_file), fetching(few_rows_need_no_file),
	fetching(the_order_goes_through_the_pipe_whole))
