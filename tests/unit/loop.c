#include "pos/sys/loop.h"
#include "tests/t.h"

#include <string.h>
#include <unistd.h>

/* A clock that only moves when a test says so, or by `step_ms` at each look. */
struct clock {
	int64_t now_ms, step_ms;
};

static int64_t clock_now(void *self)
{
	struct clock *clock = self;
	clock->now_ms += clock->step_ms;
	return clock->now_ms;
}

/* Every test begins with these, at one second. */
static struct clock clock;
static struct env env;
static struct loop loop;

static int begin(void **state)
{
	(void)state;
	clock = (struct clock){.now_ms = 1000};
	env = (struct env){.wall_ms = clock_now, .mono_ms = clock_now, .self = &clock};
	loop_init(&loop, &env);
	return 0;
}

struct bell {
	struct loop *loop;
	struct loop_timer timer;
	char name, *heard;
	int64_t again_ms; /* -1: once */
};

static void ring(void *arg)
{
	struct bell *bell = arg;
	char letter[2] = {bell->name, '\0'};
	strcat(bell->heard, letter);
	if (bell->again_ms >= 0)
		loop_timer_set(bell->loop, &bell->timer, bell->again_ms);
}

static void timers_ring_in_the_order_they_are_due(void **state)
{
	(void)state;
	char heard[16] = "";
	struct bell bells[3] = {{&loop, {ring, &bells[0]}, 'a', heard, -1},
		{&loop, {ring, &bells[1]}, 'b', heard, -1},
		{&loop, {ring, &bells[2]}, 'c', heard, -1}};
	loop_timer_set(&loop, &bells[0].timer, 30);
	loop_timer_set(&loop, &bells[1].timer, 10);
	loop_timer_set(&loop, &bells[2].timer, 30);
	clock.now_ms += 9;
	loop_once(&loop, 0);
	assert_string_equal(heard, "");
	clock.now_ms += 1;
	loop_once(&loop, 0);
	assert_string_equal(heard, "b");
	clock.now_ms += 20;
	loop_once(&loop, 0);
	assert_string_equal(heard, "bac");
	check(!bells[0].timer.set && !loop.timers);
}

static void a_set_timer_moves_and_a_cleared_one_is_silent(void **state)
{
	(void)state;
	char heard[16] = "";
	struct bell a = {&loop, {ring, &a}, 'a', heard, -1},
		    b = {&loop, {ring, &b}, 'b', heard, -1};
	loop_timer_set(&loop, &a.timer, 5);
	loop_timer_set(&loop, &a.timer, 50);
	loop_timer_set(&loop, &b.timer, 5);
	loop_timer_clear(&loop, &b.timer);
	loop_timer_clear(&loop, &b.timer);
	clock.now_ms += 10;
	loop_once(&loop, 0);
	assert_string_equal(heard, "");
	clock.now_ms += 40;
	loop_once(&loop, 0);
	assert_string_equal(heard, "a");
}

static void a_timer_that_sets_itself_for_now_does_not_hold_up_the_loop(void **state)
{
	(void)state;
	char heard[LOOP_FDS_MAX * 4] = "";
	struct bell a = {&loop, {ring, &a}, 'a', heard, 0};
	loop_timer_set(&loop, &a.timer, 0);
	loop_once(&loop, 0);
	check(strlen(heard) >= 1 && strlen(heard) <= LOOP_FDS_MAX);
}

struct slow_reader {
	struct clock *clock;
	char name, *heard;
};

static void read_slowly(void *arg, int fd, short revents)
{
	struct slow_reader *reader = arg;
	char letter[2] = {reader->name, '\0'};
	(void)fd;
	(void)revents; /* and it stays ready */
	strcat(reader->heard, letter);
	reader->clock->now_ms += LOOP_TURN_MS;
}

static void a_turn_ends_early_and_the_next_goes_on_where_it_ended(void **state)
{
	(void)state;
	char heard[32] = "";
	int ends[2][2];
	struct slow_reader readers[2] = {{&clock, 'a', heard}, {&clock, 'b', heard}};
	struct bell bell = {&loop, {ring, &bell}, 't', heard, -1};
	for (int i = 0; i < 2; i++) {
		check(pipe(ends[i]) == 0 && write(ends[i][1], "x", 1) == 1);
		check(loop_watch(&loop, ends[i][0], POLLIN, read_slowly, &readers[i]));
	}
	loop_timer_set(&loop, &bell.timer, 0);
	static const char *const after[] = {"a", "atb", "atba"};
	for (size_t turn = 0; turn < LENGTH(after); turn++) {
		loop_once(&loop, 0);
		assert_string_equal(heard, after[turn]);
	}
	for (int i = 0; i < 2; i++) {
		close(ends[i][0]);
		close(ends[i][1]);
	}
}

static void slow_timers_and_slow_readers_take_turns(void **state)
{
	(void)state;
	char heard[32] = "";
	int ends[2];
	struct slow_reader reader = {&clock, 'a', heard};
	struct bell bell = {&loop, {ring, &bell}, 't', heard, 1};
	check(pipe(ends) == 0 && write(ends[1], "x", 1) == 1);
	check(loop_watch(&loop, ends[0], POLLIN, read_slowly, &reader));
	loop_timer_set(&loop, &bell.timer, 0);
	for (int turn = 0; turn < 6; turn++)
		loop_once(&loop, 0);
	int bells = 0, reads = 0;
	for (const char *at = heard; *at; at++)
		*at == 't' ? bells++ : reads++;
	check(bells >= 3 && reads >= 3);
	close(ends[0]);
	close(ends[1]);
}

struct pipes {
	struct loop *loop;
	int a[2], b[2];
	int served;
};

static void drop_the_other(void *arg, int fd, short revents)
{
	struct pipes *pipes = arg;
	(void)revents;
	pipes->served++;
	loop_drop(pipes->loop, fd == pipes->a[0] ? pipes->b[0] : pipes->a[0]);
}

static void a_callback_may_drop_what_is_ready_at_this_moment(void **state)
{
	(void)state;
	struct pipes pipes = {.loop = &loop};
	check(pipe(pipes.a) == 0 && pipe(pipes.b) == 0);
	check(write(pipes.a[1], "x", 1) == 1 && write(pipes.b[1], "x", 1) == 1);
	check(loop_watch(&loop, pipes.a[0], POLLIN, drop_the_other, &pipes));
	check(loop_watch(&loop, pipes.b[0], POLLIN, drop_the_other, &pipes));
	loop_once(&loop, 0);
	assert_int_equal(pipes.served, 1);
	assert_int_equal(loop.watch_count, 1);
	for (int i = 0; i < 2; i++) {
		close(pipes.a[i]);
		close(pipes.b[i]);
	}
}

static void nothing(void *arg, int fd, short revents)
{
	(void)arg;
	(void)fd;
	(void)revents;
}

static void the_65th_descriptor_is_refused_and_a_known_one_replaced(void **state)
{
	(void)state;
	for (int fd = 100; fd < 100 + LOOP_FDS_MAX; fd++)
		check(loop_watch(&loop, fd, POLLIN, nothing, NULL));
	check(!loop_watch(&loop, 99, POLLIN, nothing, NULL));
	check(loop_watch(&loop, 100, POLLOUT, nothing, NULL));
	loop_drop(&loop, 100);
	loop_drop(&loop, 100);
	check(loop_watch(&loop, 99, POLLIN, nothing, NULL));
}

static void stop(void *arg, int fd, short revents)
{
	(void)fd;
	(void)revents;
	loop_stop(arg);
}

static void a_closed_writer_wakes_its_watcher_and_stop_ends_the_run(void **state)
{
	(void)state;
	struct env real = env_real();
	loop_init(&loop, &real);
	int ends[2];
	check(pipe(ends) == 0);
	check(loop_watch(&loop, ends[0], POLLIN, stop, &loop));
	close(ends[1]);
	loop_run(&loop);
	check(loop.stopped);
	close(ends[0]);
}

static void the_longest_callback_is_remembered(void **state)
{
	(void)state;
	char heard[4] = "";
	struct bell a = {&loop, {ring, &a}, 'a', heard, -1};
	loop_timer_set(&loop, &a.timer, 0);
	clock.step_ms = 7;
	loop_once(&loop, 0);
	assert_int_equal(loop.longest_ms, 7);
}

static void the_real_clock_goes_on_and_randomness_differs(void **state)
{
	(void)state;
	struct env real = env_real();
	int64_t before = env_mono_ms(&real);
	check(env_mono_ms(&real) >= before);
	check(env_wall_ms(&real) > INT64_C(1577836800000)); /* 2020 */
	struct uid a = env_uid(&real), b = env_uid(&real);
	check(!uid_equal(&a, &b));
	check(real.boot_id != 0 && real.boot_id == env_real().boot_id);
}

#define on_a_clock(fn) cmocka_unit_test_setup(fn, begin)

TESTS(on_a_clock(timers_ring_in_the_order_they_are_due),
	on_a_clock(a_set_timer_moves_and_a_cleared_one_is_silent),
	on_a_clock(a_timer_that_sets_itself_for_now_does_not_hold_up_the_loop),
	on_a_clock(a_turn_ends_early_and_the_next_goes_on_where_it_ended),
	on_a_clock(slow_timers_and_slow_readers_take_turns),
	on_a_clock(a_callback_may_drop_what_is_ready_at_this_moment),
	on_a_clock(the_65th_descriptor_is_refused_and_a_known_one_replaced),
	on_a_clock(a_closed_writer_wakes_its_watcher_and_stop_ends_the_run),
	on_a_clock(the_longest_callback_is_remembered),
	on_a_clock(the_real_clock_goes_on_and_randomness_differs))
