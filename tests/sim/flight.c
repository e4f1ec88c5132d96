#include "tests/sim/flight.h"

#include "sync/hq/handle.h"
#include "tests/sim/machine.h"
#include "tests/sim/site.h"
#include "tests/sim/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLIGHTS_MAX = 96, TIMEOUT_MS = 30000, HEADER_NAME_MAX = 32, HEADER_VALUE_MAX = 160 };

enum leg { LEG_NONE, LEG_THERE, LEG_BACK };

static struct flight {
	enum leg leg;
	int64_t at_ms;
	struct machine *from;
	struct link_call *call; /* NULL: nobody waits */
	enum fate fate;
	/* there */
	char path[512];
	char headers[LINK_HEADERS_MAX][2][HEADER_VALUE_MAX];
	uint32_t header_count;
	uint8_t *body;
	size_t body_size;
	/* back */
	bool answered, from_hq;
	struct hq_answer answer;
} flights[FLIGHTS_MAX];

int64_t flight_fates[FATE_COUNT];

static void clear(struct flight *flight)
{
	if (flight->leg == LEG_NONE)
		return;
	free(flight->body);
	hq_answer_done(&flight->answer);
	memset(flight, 0, offsetof(struct flight, path));
	flight->body = NULL;
	flight->body_size = 0;
	flight->answer = (struct hq_answer){0};
	flight->answered = false;
}

void flights_begin(void)
{
	for (int i = 0; i < FLIGHTS_MAX; i++)
		clear(&flights[i]);
}

static struct flight *new_flight(void)
{
	for (int i = 0; i < FLIGHTS_MAX; i++)
		if (flights[i].leg == LEG_NONE)
			return &flights[i];
	return NULL;
}

static void pack_in(struct flight *flight, const struct link_request *request)
{
	(void)snprintf(flight->path, sizeof flight->path, "%s", request->path);
	flight->header_count = request->header_count;
	for (uint32_t i = 0; i < request->header_count; i++) {
		(void)snprintf(
			flight->headers[i][0], HEADER_VALUE_MAX, "%s", request->headers[i].name);
		(void)snprintf(
			flight->headers[i][1], HEADER_VALUE_MAX, "%s", request->headers[i].value);
	}
	if (!request->body)
		return;
	flight->body = reallocarray(NULL, 1, request->body_size + 1); /* not for memory.c */
	must(flight->body != NULL);
	memcpy(flight->body, request->body, request->body_size);
	flight->body_size = request->body_size;
}

static enum fate draw_fate(const struct machine *from)
{
	if (world.perfect)
		return FATE_ARRIVES;
	if (from->line_cut)
		return FATE_LOST;
	uint64_t chance = draw(100);
	return chance < 62   ? FATE_ARRIVES
	       : chance < 70 ? FATE_LOST
	       : chance < 80 ? FATE_ANSWER_LOST
	       : chance < 88 ? FATE_TWICE
	       : chance < 94 ? FATE_LATE
	       : chance < 97 ? FATE_PORTAL
			     : FATE_GARBLED;
}

static int64_t draw_lateness(void)
{
	if (one_in(3))
		return draw_between(1, 5000);
	return draw_between(TIMEOUT_MS, one_in(2) ? INT64_C(3600000) : INT64_C(20) * 86400000);
}

static void send_copy(const struct link_request *request, struct machine *from)
{
	struct flight *copy = new_flight();
	if (!copy)
		return;
	pack_in(copy, request);
	copy->leg = LEG_THERE;
	copy->from = from;
	copy->call = NULL;
	copy->fate = FATE_ARRIVES;
	copy->at_ms = world.now_ms + draw_lateness();
}

void flight_send(struct machine *from, struct link_call *call, const struct link_request *request)
{
	struct flight *flight = new_flight();
	must(flight != NULL);
	pack_in(flight, request);
	flight->leg = LEG_THERE;
	flight->from = from;
	flight->call = call;
	flight->fate = draw_fate(from);
	flight->at_ms = world.now_ms + draw_between(1, world.perfect ? 5 : 300);
	flight_fates[flight->fate]++;
	if (flight->fate == FATE_LATE || flight->fate == FATE_TWICE)
		send_copy(request, from);
	call->busy = true;
	tell("till %d: %s %s (%s)", from->disk, request->body ? "POST" : "GET", request->path,
		(const char *[]){"arrives", "lost", "answer lost", "twice", "late", "portal",
			"garbled"}[flight->fate]);
}

void flight_forget(struct link_call *call)
{
	call->busy = false;
	for (int i = 0; i < FLIGHTS_MAX; i++) {
		if (flights[i].call != call)
			continue;
		flights[i].call = NULL;
		if (flights[i].leg == LEG_BACK)
			clear(&flights[i]);
	}
}

int64_t flights_due_ms(void)
{
	int64_t due_ms = INT64_MAX;
	for (int i = 0; i < FLIGHTS_MAX; i++)
		if (flights[i].leg != LEG_NONE && flights[i].at_ms < due_ms)
			due_ms = flights[i].at_ms;
	return due_ms;
}

static void garble(struct flight *flight)
{
	if (!flight->body_size)
		return;
	if (one_in(2))
		flight->body_size = draw(flight->body_size);
	else
		flight->body[draw(flight->body_size)] ^= (uint8_t)(1U << draw(8));
}

static void ask_site(struct flight *flight)
{
	struct hq_request request = {
		.method = flight->body ? "POST" : "GET",
		.target = flight->path,
		.body = flight->body,
		.body_size = flight->body_size,
	};
	for (uint32_t i = 0; i < flight->header_count; i++)
		request.headers[request.header_count++] =
			(struct hq_header){flight->headers[i][0], flight->headers[i][1]};
	flight->answered = site_handle(&request, &flight->answer);
	flight->from_hq = true;
}

static void answer_as_portal(struct flight *flight)
{
	flight->answered = true;
	flight->from_hq = false;
	flight->answer = (struct hq_answer){.status = 200};
	paper_print(&flight->answer.body, "<html>Welcome to Free WiFi</html>");
}

static void turn_back(struct flight *flight)
{
	if (!flight->call) {
		clear(flight);
		return;
	}
	flight->leg = LEG_BACK;
	flight->at_ms = world.now_ms +
			(flight->answered ? draw_between(1, world.perfect ? 5 : 300) : TIMEOUT_MS);
}

static void arrive(struct flight *flight)
{
	switch (flight->fate) {
	case FATE_LOST:
	case FATE_LATE:
		break;
	case FATE_PORTAL:
		answer_as_portal(flight);
		break;
	case FATE_GARBLED:
		garble(flight);
		ask_site(flight);
		break;
	case FATE_ARRIVES:
	case FATE_TWICE:
		ask_site(flight);
		break;
	case FATE_ANSWER_LOST:
		ask_site(flight);
		hq_answer_done(&flight->answer);
		flight->answer = (struct hq_answer){0};
		flight->answered = false;
		break;
	case FATE_COUNT:
		break;
	}
	turn_back(flight);
}

static void come_home(struct flight *flight)
{
	struct link_call *call = flight->call;
	struct hq_answer heard = flight->answer;
	struct link_answer answer = {0};
	if (flight->answered) {
		answer.status = heard.status;
		answer.from_hq = flight->from_hq;
		answer.body = heard.body.text;
		answer.body_size = heard.body.used;
	}
	tell("till %d: answer %d %.*s", flight->from->disk, answer.status,
		answer.body_size < 160 ? (int)answer.body_size : 160,
		answer.body ? (const char *)answer.body : "");
	flight->answer = (struct hq_answer){0};
	clear(flight);
	call->busy = false;
	call->answered(call->arg, &answer);
	hq_answer_done(&heard);
}

static void land(struct flight *flight)
{
	if (flight->leg == LEG_THERE)
		arrive(flight);
	else
		come_home(flight);
}

/* Earlier ones first; of those due together the one sent first. */
static struct flight *next_due(int64_t by_ms)
{
	struct flight *next = NULL;
	for (int i = 0; i < FLIGHTS_MAX; i++)
		if (flights[i].leg != LEG_NONE && flights[i].at_ms <= by_ms &&
			(!next || flights[i].at_ms < next->at_ms))
			next = &flights[i];
	return next;
}

void flights_land(void)
{
	struct flight *flight = next_due(world.now_ms);
	if (flight)
		land(flight);
}

bool flights_land_all(void)
{
	bool landed = false;
	for (int i = 0; i < FLIGHTS_MAX; i++) {
		struct flight *flight = &flights[(i * 37 + 11) % FLIGHTS_MAX];
		if (flight->leg != LEG_THERE || flight->call)
			continue;
		arrive(flight);
		landed = true;
	}
	return landed;
}
