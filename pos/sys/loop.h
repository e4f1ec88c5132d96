/* loop.h - one poll() waits; everything else runs to its end and returns.
 *
 * A callback may watch, drop or set anything, also what is ready at this moment: ready descriptors
 * are copied and looked up again before each call. Timers live inside their owners. Single thread.
 * No callback should run longer than 5 ms; longest_ms remembers the worst. Several that are each
 * within it do not add up to a long turn: after LOOP_TURN_MS the rest waits for the next one, which
 * looks at every descriptor again and goes on where this one ended.
 */
#ifndef SUANPAN_LOOP_H
#define SUANPAN_LOOP_H

#include "pos/core/attr.h"
#include "pos/sys/env.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

enum { LOOP_FDS_MAX = 64, LOOP_TURN_MS = 2 };

typedef void loop_fn(void *arg, int fd, short revents);

/* Embed one per purpose; zeroed means "not set". fn and arg are given once, before the first set.
 */
struct loop_timer {
	void (*fn)(void *arg);
	void *arg;
	int64_t due_ms; /* on the env's monotonic clock */
	bool set;
	struct loop_timer *next;
};

struct loop_watch {
	int fd;
	short events;
	loop_fn *fn;
	void *arg;
};

struct loop {
	const struct env *env; /* borrowed */
	struct loop_watch watches[LOOP_FDS_MAX];
	int watch_count;
	struct loop_timer *timers; /* soonest first */
	bool stopped;
	int64_t longest_ms;
	int64_t turn_ms;     /* when this turn began */
	int first;           /* of the watches, to be served */
	bool timers_waiting; /* the last turn ended before them */
};

void loop_init(struct loop *loop, const struct env *env);

/* Calls fn(arg, fd, revents) when any of events (POLLIN, POLLOUT) is ready, and on POLLERR/POLLHUP.
 * Watching a watched fd replaces its entry. false when LOOP_FDS_MAX are watched. */
MUST_CHECK bool loop_watch(struct loop *loop, int fd, short events, loop_fn *fn, void *arg);
/* No-op if fd is not watched. Drop before closing. */
void loop_drop(struct loop *loop, int fd);

/* One-shot. Setting a set timer moves it. */
void loop_timer_set(struct loop *loop, struct loop_timer *timer, int64_t delay_ms);
void loop_timer_clear(struct loop *loop, struct loop_timer *timer);

/* Waits for the next descriptor or timer, at most wait_ms (-1: as long as it takes), and serves
 * what is ready: one of them at least, and others until LOOP_TURN_MS are gone. */
void loop_once(struct loop *loop, int wait_ms);
/* loop_once until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

#endif
