/* desk.h - DIR/hq.sock: where words knock while a server runs.
 *
 * A caller sends one message (all integers little-endian):
 *	u32 length of the rest | u8 language | u8 argc | argc times lp(argument) | lp(input)
 * and gets one back:
 *	u32 length of the rest | u8 status | lp(out) | lp(complaints)
 * lp(x) is u32 length and x. The socket belongs to the owner of the folder alone, and a caller of
 * another user is turned away. DESK_CALLERS_MAX at a time; each word runs to its end. Who says or
 * takes nothing for DESK_PATIENCE_MS is shown out, so that four silent callers do not shut the
 *desk.
 */
#ifndef SUANPAN_HQ_DESK_H
#define SUANPAN_HQ_DESK_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/sys/loop.h"
#include "sync/hq/keyring.h"
#include "sync/hq/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DESK_CALLERS_MAX = 4,
	DESK_PATIENCE_MS = 10000,
	DESK_SWEEP_MS = 1000,
	DESK_MESSAGE_MAX = WORD_INPUT_MAX + (64 << 10),
};

struct hq;

struct caller {
	struct desk *desk;
	int fd; /* -1: free */
	uint8_t size_bytes[4];
	uint8_t *message; /* NULL until its size is known */
	size_t used, size;
	struct paper reply;
	size_t sent;
	int64_t moved_ms; /* when a byte went either way */
};

struct desk {
	struct hq *hq;
	struct loop *loop;
	int fd;
	struct loop_timer sweep;
	char path[HQ_PATH_MAX + 16];
	struct caller callers[DESK_CALLERS_MAX];
};

MUST_CHECK bool desk_open(struct desk *desk, struct hq *hq, struct loop *loop, struct err *err);
/* Accepts a zeroed one. */
void desk_done(struct desk *desk);

/* The other side. DESK_NOBODY: no server runs on this folder. */
enum desk_result { DESK_ANSWERED, DESK_NOBODY, DESK_BROKEN };
MUST_CHECK enum desk_result desk_ask(const char *folder, const struct word_call *call,
	struct word_answer *answer, struct err *err);

/* The message's bytes: pure, and fuzzed. A call that was read borrows from message and argv. */
void desk_write_call(struct paper *out, const struct word_call *call);
MUST_CHECK bool desk_read_call(
	const void *message, size_t size, struct word_call *call, const char *argv[WORD_ARGS_MAX]);
void desk_write_answer(struct paper *out, const struct word_answer *answer);
MUST_CHECK bool desk_read_answer(const void *message, size_t size, struct word_answer *answer);

#endif
