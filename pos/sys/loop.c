#include "pos/sys/loop.h"

#include <errno.h>
#include <string.h>

void loop_init(struct loop *loop, const struct env *env)
{
	memset(loop, 0, sizeof *loop);
	loop->env = env;
}

static struct loop_watch *find(struct loop *loop, int fd)
{
	for (int i = 0; i < loop->watch_count; i++)
		if (loop->watches[i].fd == fd)
			return &loop->watches[i];
	return NULL;
}

bool loop_watch(struct loop *loop, int fd, short events, loop_fn *fn, void *arg)
{
	struct loop_watch *watch = find(loop, fd);
	if (!watch) {
		if (loop->watch_count == LOOP_FDS_MAX)
			return false;
		watch = &loop->watches[loop->watch_count++];
	}
	*watch = (struct loop_watch){.fd = fd, .events = events, .fn = fn, .arg = arg};
	return true;
}

void loop_drop(struct loop *loop, int fd)
{
	struct loop_watch *watch = find(loop, fd);
	if (watch)
		*watch = loop->watches[--loop->watch_count];
}

void loop_timer_clear(struct loop *loop, struct loop_timer *timer)
{
	for (struct loop_timer **at = &loop->timers; *at; at = &(*at)->next) {
		if (*at == timer) {
			*at = timer->next;
			break;
		}
	}
	timer->set = false;
	timer->next = NULL;
}

void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t delay_ms)
{
	loop_timer_clear(loop, timer);
	timer->due_ms = env_mono_ms(loop->env) + delay_ms;
	struct loop_timer **at = &loop->timers;
	while (*at && (*at)->due_ms <= timer->due_ms)
		at = &(*at)->next;
	timer->next = *at;
	timer->set = true;
	*at = timer;
}

static void note_duration(struct loop *loop, int64_t started_ms)
{
	int64_t took_ms = env_mono_ms(loop->env) - started_ms;
	if (took_ms > loop->longest_ms)
		loop->longest_ms = took_ms;
}

static bool turn_is_over(const struct loop *loop)
{
	return env_mono_ms(loop->env) - loop->turn_ms >= LOOP_TURN_MS;
}

/* Only timers due now: one that sets itself again for now waits for the next round. false: some
 * were left for the next turn. */
static bool run_timers(struct loop *loop)
{
	int64_t now_ms = env_mono_ms(loop->env);
	for (int rounds = 0; rounds < LOOP_FDS_MAX; rounds++) {
		struct loop_timer *timer = loop->timers;
		if (!timer || timer->due_ms > now_ms)
			return true;
		if (rounds > 0 && turn_is_over(loop))
			return false;
		loop_timer_clear(loop, timer);
		int64_t started_ms = env_mono_ms(loop->env);
		timer->fn(timer->arg);
		note_duration(loop, started_ms);
	}
	return true;
}

static int wait_for(const struct loop *loop, int wait_ms)
{
	if (!loop->timers)
		return wait_ms;
	int64_t left_ms = loop->timers->due_ms - env_mono_ms(loop->env);
	if (left_ms < 0)
		left_ms = 0;
	if (left_ms > 3600000)
		left_ms = 3600000;
	return wait_ms < 0 || left_ms < wait_ms ? (int)left_ms : wait_ms;
}

static void serve(struct loop *loop, const struct pollfd *ready)
{
	/* An earlier callback may have dropped it, or given its number to something else. */
	struct loop_watch *watch = find(loop, ready->fd);
	if (!ready->revents || !watch || watch->events != ready->events)
		return;
	int64_t started_ms = env_mono_ms(loop->env);
	watch->fn(watch->arg, watch->fd, ready->revents);
	note_duration(loop, started_ms);
}

/* false: the turn ended before all were served. */
static bool serve_ready(struct loop *loop, const struct pollfd *ready, int count)
{
	int first = count > 0 ? loop->first % count : 0;
	for (int i = 0; i < count; i++) {
		int at = (first + i) % count;
		if (ready[at].revents && turn_is_over(loop)) {
			loop->first = at;
			return false;
		}
		serve(loop, &ready[at]);
	}
	loop->first = 0;
	return true;
}

void loop_once(struct loop *loop, int wait_ms)
{
	struct pollfd ready[LOOP_FDS_MAX];
	int count = loop->watch_count;
	bool timers_first = loop->timers_waiting;
	for (int i = 0; i < count; i++)
		ready[i] = (struct pollfd){loop->watches[i].fd, loop->watches[i].events, 0};
	int found = poll(ready, (nfds_t)count, wait_for(loop, wait_ms));
	if (found < 0 && errno != EINTR)
		loop->stopped = true;
	loop->turn_ms = env_mono_ms(loop->env);
	loop->timers_waiting = timers_first && !run_timers(loop);
	if (found > 0 && !serve_ready(loop, ready, count))
		loop->timers_waiting = !timers_first;
	else if (!timers_first)
		loop->timers_waiting = !run_timers(loop);
}

void loop_run(struct loop *loop)
{
	loop->stopped = false;
	while (!loop->stopped)
		loop_once(loop, -1);
}

void loop_stop(struct loop *loop)
{
	loop->stopped = true;
}
