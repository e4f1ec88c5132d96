#include "sync/hq/handle.h"

#include "sync/hq/calls.h"
#include "sync/hq/errands.h"
#include "sync/hq/hq.h"
#include "sync/hq/judge.h"
#include "sync/hq/pressure.h"
#include "sync/hq/projector.h"
#include "sync/hq/visit.h"

#include <string.h>
#include <strings.h>

enum {
	RUNS_MAX = 5,      /* of one request that another process got in the way of */
	BUSY_AGAIN_S = 2,  /* what a till is told to wait when the database is away */
	FULL_AGAIN_S = 60, /* ... and when its disk is full: a person has to make room */
};

static const struct route {
	const char *method;
	const char *name; /* the path's second part, after v1 */
	int parts;
	call_fn *call;
	bool can_wait; /* nobody stands at the counter for it */
} routes[] = {
	{"POST", "enrol", 2, call_enrol},
	{"POST", "epoch", 2, call_epoch},
	{"POST", "persons", 2, call_persons},
	{"POST", "hello", 2, call_hello, true},
	{"POST", "j", 4, call_ingest, true},
	{"GET", "j", 4, call_recall, true},
	{"GET", "ref", 3, call_refserve, true},
	{"POST", "points", 3, call_points},
	{"GET", "points", 3, call_leases, true},
	{"GET", "quotas", 2, call_quotas, true},
	{"GET", "member", 2, call_member},
	{"GET", "sale", 2, call_sale},
	{"GET", "ref", 4, call_buckets, true},
	{"GET", "manifest", 3, call_manifest, true},
	{"GET", "snap", 3, call_snap, true},
	{"GET", "status", 2, call_status, true},
	{"GET", "time", 2, call_time},
	{"GET", "ca", 2, call_ca},
};

void hq_answer_done(struct hq_answer *answer)
{
	paper_done(&answer->body);
}

const char *hq_header(const struct hq_request *request, const char *name)
{
	for (int i = 0; i < request->header_count; i++)
		if (strcasecmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

static const struct route *find_route(const struct visit *visit)
{
	if (visit->part_count < 2 || strcmp(visit->parts[0], "v1") != 0)
		return NULL;
	for (size_t i = 0; i < LENGTH(routes); i++)
		if (strcmp(routes[i].method, visit->request->method) == 0 &&
			strcmp(routes[i].name, visit->parts[1]) == 0 &&
			routes[i].parts == visit->part_count)
			return &routes[i];
	return NULL;
}

/* Before the signature is looked at: that costs time as well. */
static bool is_its_turn(struct visit *visit)
{
	struct hq *hq = visit->hq;
	uint64_t till = 0;
	struct refusal refusal = {.code = REFUSAL_BUSY, .hq_time = visit->now_ms};
	(void)!visit_number(visit_header(visit, "Pos-Till"), UINT32_MAX, &till);
	if (pressure_admits(hq->pressure, (uint32_t)till, visit->request->crowd,
		    env_mono_ms(hq->env), &refusal.retry_after_s))
		return true;
	visit_refuse(visit, &refusal);
	return false;
}

static void answer_visit(struct visit *visit, bool well_formed)
{
	const struct route *route = well_formed ? find_route(visit) : NULL;
	if (visit->request->body_unclear)
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "two lengths of one body");
	else if (!route)
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such call");
	else if (strcmp(visit_header(visit, "Pos-Proto"), "1") != 0)
		visit_refuse_with(visit, REFUSAL_PROTO, "Pos-Proto must be 1");
	else if (visit->request->body_too_long || visit->request->body_size > WIRE_REQUEST_MAX)
		visit_refuse_with(visit, REFUSAL_TOOLARGE, "the body is too large");
	else if (!route->can_wait || is_its_turn(visit))
		route->call(visit);
}

/* The database's failure ends here: the till is told to come again, the next request starts well.
 */
static void mend(struct visit *visit)
{
	struct db *db = &visit->hq->db;
	if (db_ok(db))
		return;
	struct refusal refusal = {.code = REFUSAL_INTERNAL, .hq_time = visit->now_ms};
	if (db->again || db->lost || db->full) {
		refusal.code = REFUSAL_BUSY;
		refusal.retry_after_s = db->full ? FULL_AGAIN_S : BUSY_AGAIN_S;
	}
	visit->hq->unstored += db->full;
	err_text(refusal.detail, sizeof refusal.detail, LANG_EN, &db->why);
	visit_refuse(visit, &refusal);
	if (!db->lost)
		db_forgive(db);
}

/* Every call may be repeated, tills repeat them all day. So whoever lost a race runs again, and
 * after a lost connection, when a commit may or may not have been done, the call finds out. */
static bool may_run_again(struct db *db, int run)
{
	if (db_ok(db) || run == RUNS_MAX || !(db->again || db->lost))
		return false;
	db_forgive(db);
	return db_ok(db);
}

static void run_visit(struct visit *visit, struct hq *hq, const struct hq_request *request,
	struct hq_answer *answer)
{
	struct err err;
	const struct visit before = *visit;
	uint64_t founded_on = hq->founded_on;
	answer->body.used = 0;
	bool well_formed = visit_begin(visit, hq, request, answer), ready = hq_ready(hq, &err);
	/* With another connection all nonces are forgotten, and it is asked again whether this one
	 * is late. */
	visit->heard = before.heard && hq->founded_on == founded_on;
	visit->claimed = before.claimed;
	if (ready)
		answer_visit(visit, well_formed);
}

/* A batch was stored: there is room again. */
static void note_room(struct visit *visit)
{
	if (visit->part_count == 4 && visit->answer->status == 200 &&
		strcmp(visit->request->method, "POST") == 0)
		visit->hq->unstored = 0;
}

/* Whatever becomes of it, the answer stands: what it acknowledges is stored. A till that brings a
 * full batch has more: it need not wait, the server's own turns take several batches at once. */
static void post_what_came(struct visit *visit)
{
	if (visit->part_count != 4 || (visit->more_follows && errands_served(visit->hq)))
		return;
	if (visit->answer->status == 200)
		(void)projector_turn(visit->hq, visit->till, visit->epoch.epoch);
	else if (visit->answer->status == 409 || visit->answer->status == 410)
		(void)judge_next(visit->hq);
}

static void add_header(struct hq_answer *answer, const char *name, const char *value)
{
	answer->headers[answer->header_count++] = (struct hq_header){name, value};
}

void hq_handle(struct hq *hq, const struct hq_request *request, struct hq_answer *answer)
{
	struct visit visit = {0};
	*answer = (struct hq_answer){.content_type = "application/json"};
	add_header(answer, "Pos-Proto", "1");
	int64_t began_ms = env_mono_ms(hq->env);
	int run = 1;
	do
		run_visit(&visit, hq, request, answer);
	while (may_run_again(&hq->db, run++));
	mend(&visit);
	if (answer->body.full)
		visit_answer(&visit, 500, NULL, 0);
	note_room(&visit);
	post_what_came(&visit);
	/* What strangers ask is not taken from the tills' time. */
	if (visit.known && !answer->retry_after_s)
		pressure_spent(hq->pressure, env_mono_ms(hq->env) - began_ms);
}
