/* scripted_link.h - a link whose other end is the test: it sees each request and says what comes
 * back, when the loop next turns. */
#ifndef SUANPAN_SCRIPTED_LINK_H
#define SUANPAN_SCRIPTED_LINK_H

#include "pos/sys/loop.h"
#include "sync/link.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum { SCRIPTED_CALLS = 2, SCRIPTED_BODY_MAX = 1 << 20 };

/* What the test answers; status 0: no answer. */
struct scripted_reply {
	int status;
	bool from_hq;
	bool never; /* HQ accepts and never answers */
	char *body; /* malloced, freed after the answer */
	size_t size;
};

struct scripted_link;

struct scripted_slot {
	struct scripted_link *owner;
	struct link_call *call;
	struct scripted_reply reply;
	struct loop_timer timer;
};

struct scripted_link {
	struct link link; /* first */
	struct loop *loop;
	struct scripted_reply (*reply)(const struct link_request *request);
	struct scripted_slot slots[SCRIPTED_CALLS];
	int sent;
	int under_way, most_under_way;
};

static inline void scripted_answer(void *arg)
{
	struct scripted_slot *slot = arg;
	struct scripted_reply reply = slot->reply;
	struct link_call *call = slot->call;
	struct link_answer answer = {.status = reply.status,
		.from_hq = reply.from_hq,
		.body = reply.body,
		.body_size = reply.size};
	slot->call = NULL;
	slot->owner->under_way--;
	call->busy = false;
	call->answered(call->arg, &answer);
	free(reply.body);
}

static inline void scripted_send(
	struct link *link, struct link_call *call, const struct link_request *request)
{
	struct scripted_link *scripted = (struct scripted_link *)link;
	struct scripted_slot *slot = NULL;
	for (int i = 0; i < SCRIPTED_CALLS && !slot; i++)
		slot = scripted->slots[i].call ? NULL : &scripted->slots[i];
	check(slot != NULL);
	check(!call->busy);
	call->busy = true;
	slot->call = call;
	slot->reply = scripted->reply(request);
	scripted->sent++;
	scripted->under_way++;
	if (scripted->under_way > scripted->most_under_way)
		scripted->most_under_way = scripted->under_way;
	if (!slot->reply.never)
		loop_timer_set(scripted->loop, &slot->timer, 1);
}

static inline void scripted_cancel(struct link *link, struct link_call *call)
{
	struct scripted_link *scripted = (struct scripted_link *)link;
	for (int i = 0; i < SCRIPTED_CALLS; i++) {
		struct scripted_slot *slot = &scripted->slots[i];
		if (slot->call != call)
			continue;
		loop_timer_clear(scripted->loop, &slot->timer);
		free(slot->reply.body);
		slot->call = NULL;
		scripted->under_way--;
	}
	call->busy = false;
}

static inline void scripted_open(struct scripted_link *scripted, struct loop *loop,
	struct scripted_reply (*reply)(const struct link_request *request))
{
	*scripted = (struct scripted_link){.loop = loop, .reply = reply};
	scripted->link = (struct link){.send = scripted_send, .cancel = scripted_cancel};
	for (int i = 0; i < SCRIPTED_CALLS; i++) {
		struct scripted_slot *slot = &scripted->slots[i];
		slot->owner = scripted;
		slot->timer = (struct loop_timer){.fn = scripted_answer, .arg = slot};
	}
}

/* The value of a header that was sent, or "". */
static inline const char *scripted_header(const struct link_request *request, const char *name)
{
	for (uint32_t i = 0; i < request->header_count; i++)
		if (strcmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return "";
}

#endif
