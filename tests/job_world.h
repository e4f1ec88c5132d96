/* job_world.h - members who buy at a till of a headquarters in memory, and the jobs that judge
 * them: for tests of sync/hq/job_*.c.
 */
#ifndef SUANPAN_JOB_WORLD_H
#define SUANPAN_JOB_WORLD_H

#include "pos/core/period.h"
#include "sync/hq/errands.h"
#include "sync/hq/job_night.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_file.h"
#include "tests/database_text.h"
#include "tests/hq_world.h"

#define JOB_DAY_MS (INT64_C(24) * 3600 * 1000)

static struct world *world;
static struct fake_till *till;

static inline int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	till = new_till(world, 1, 3);
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	free(till);
	world_close(world);
	return 0;
}

/* Sells for so much at this moment; the sale is kept for a refund. */
static inline struct closed_sale *sell(uint64_t member, int64_t minor)
{
	struct upload batch = upload_begin(till);
	struct closed_sale *sale = world_sale(world, member, 0, 0);
	sale->line_count = 1;
	sale->lines[0] =
		(struct closed_line){.sku = "MILK-900", .qty = 1, .unit_price_minor = minor};
	sale->rule_count = sale->taking_count = 0;
	sale->list_minor = sale->total_minor = minor;
	sale->tenders[0].amount_minor = minor;
	sale->change_minor = 0;
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
	return sale;
}

static inline void bought(uint64_t member, int64_t minor)
{
	free(sell(member, minor));
}

static inline void refund(const struct closed_sale *sale, int64_t minor)
{
	struct upload batch = upload_begin(till);
	struct closed_refund back = world_refund(world, sale, 1, minor);
	back.member = sale->member.id;
	upload_refund(world, till, &batch, &back);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
}

static inline void member(int id, const char *tier, int64_t metric)
{
	char text[200], has[60] = "";
	if (tier[0])
		(void)snprintf(has, sizeof has, ",\"tier\":\"%s\"", tier);
	(void)snprintf(text, sizeof text, "{\"id\":%d,\"card\":\"%d\",\"metric\":%lld%s}", id,
		1000 + id, (long long)metric, has);
	world_import(world, "members", text);
}

static inline bool said(const char *text)
{
	row("%.230s", paper_read(&world->said.out));
	return strstr(paper_read(&world->said.out), text) != NULL;
}

static inline bool complained(const char *text)
{
	row("%.230s", paper_read(&world->said.complaints));
	return strstr(paper_read(&world->said.complaints), text) != NULL;
}

static inline void run_on(const char *job, const char *on)
{
	enum word_status status = world_say(world, WORDS("jobs", "run", job, "--on", on), NULL);
	row("%.200s", paper_read(&world->said.complaints));
	check(status == WORD_DONE);
}

/* The clock, and the job on that day. */
static inline void run_at(const char *job, const char *on)
{
	uint32_t date;
	check(date_read(on, &date));
	world->now_ms += date_days_between(job_today(&world->hq, world->now_ms), date) * JOB_DAY_MS;
	run_on(job, on);
}

static inline bool has_tier(int id, const char *tier)
{
	char query[200];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM member WHERE id = %d AND tier = '%s'", id, tier);
	return world_count(world, query) == 1;
}

static inline struct member_file file_of(int id)
{
	struct member_file file;
	(void)member_file_find(&world->hq, id, &file);
	return file;
}

/* Everything but the log of runs. */
static inline void everything(struct paper *out)
{
	database_text(out, &world->hq.db, "job_run");
}

/* Dry it changes nothing, twice it is once; does so much. */
static inline void runs_once(const char *job, const char *on, const char *does)
{
	AUTO(paper) struct paper before = {0}, dry = {0}, once = {0}, twice = {0};
	everything(&before);
	check(world_say(world, WORDS("jobs", "run", job, "--on", on, "--dry-run"), NULL) ==
		WORD_DONE);
	check(said(does));
	everything(&dry);
	check(strcmp(paper_read(&before), paper_read(&dry)) == 0);
	run_on(job, on);
	check(said(does));
	everything(&once);
	run_on(job, on);
	check(said(", 0 done."));
	everything(&twice);
	check(strcmp(paper_read(&once), paper_read(&twice)) == 0);
}

/* The turns of a server, for so long. */
static inline void serve_for(int64_t ms)
{
	for (int64_t until_ms = world->now_ms + ms; world->now_ms < until_ms;) {
		int64_t wait_ms = errands_turn(&world->hq);
		world->now_ms += wait_ms > 0 ? JOB_LOOK_MS : 1;
	}
}

static inline void settings(const char *text)
{
	world_import(world, "settings", text);
}

static inline void setting_refused(const char *text, const char *why)
{
	check(world_say(world, WORDS("import", "settings", "test"), text) == WORD_WRONG);
	check(complained(why));
}

#define job_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

#endif
