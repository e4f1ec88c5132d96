#include "sync/hq/night_child.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"
#include "schema/db.h"
#include "sync/hq/child.h"
#include "sync/hq/database.h"
#include "sync/hq/hq.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static_assert(sizeof(struct night_news) <= 4096, "a message is written whole");

enum { CHILD_NICE = 10 };

/* ---- the child ---- */

struct teller {
	int pipe;
	int64_t of;
};

static void tell(const struct teller *teller, const struct night_news *news)
{
	while (write(teller->pipe, news, sizeof *news) < 0)
		if (errno != EINTR)
			_exit(1); /* nobody listens any more */
}

static void on_found(void *arg, struct says says)
{
	struct night_news news = {.word = NIGHT_FOUND, .finding = {.sentence = says.id}};
	text_copy(news.finding.a, sizeof news.finding.a, says.a ? says.a : "");
	text_copy(news.finding.b, sizeof news.finding.b, says.b ? says.b : "");
	tell(arg, &news);
}

static void on_step(void *arg, const struct verdict *verdict)
{
	const struct teller *teller = arg;
	const struct night_news news = {.word = NIGHT_STEPPED,
		.at = verdict->at,
		.records = verdict->records,
		.of = teller->of};
	tell(teller, &news);
}

static void look(struct db *db, struct verdict *verdict, struct teller *teller)
{
	struct night_news last = {.word = NIGHT_DONE};
	teller->of = verify_all_records(db);
	verify(db, verdict);
	last.records = verdict->records;
	last.of = teller->of;
	if (!db_ok(db)) {
		last.word = NIGHT_FAILED;
		last.why = db->why;
	}
	tell(teller, &last);
}

static void live_as_child(
	struct hq *hq, const struct verify_at *at, int64_t records, struct teller teller)
{
	struct db db = {0};
	struct tx tx;
	struct night_news failed = {.word = NIGHT_FAILED};
	struct verdict verdict = {.at = *at,
		.records = records,
		.found = on_found,
		.stepped = on_step,
		.arg = &teller};
	child_settle(teller.pipe);
	(void)setpriority(PRIO_PROCESS, 0, CHILD_NICE);
	if (!database_view(hq, &db, &tx, &failed.why)) {
		tell(&teller, &failed);
		_exit(1);
	}
	look(&db, &verdict, &teller);
	tx_done(&tx);
	db_done(&db);
	_exit(0);
}

/* ---- the parent ---- */

bool night_child_begin(struct night_child *child, struct hq *hq, const struct verify_at *at,
	int64_t records, struct err *err)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail(err, TEXT_HQ_NIGHT_NO_PROCESS, reason_of(errno));
	pid_t pid = fork();
	if (pid == 0)
		live_as_child(hq, at, records, (struct teller){.pipe = ends[1]});
	int why = errno;
	close(ends[1]);
	*child = (struct night_child){pid, ends[0]};
	(void)fcntl(child->pipe, F_SETFL, O_NONBLOCK);
	if (pid > 0)
		return true;
	child->child = 0;
	night_child_done(child);
	return fail(err, TEXT_HQ_NIGHT_NO_PROCESS, reason_of(why));
}

bool night_child_hear(struct night_child *child, struct night_news *news)
{
	ssize_t got = read(child->pipe, news, sizeof *news);
	if (got == sizeof *news)
		return true;
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	*news = (struct night_news){.word = NIGHT_FAILED};
	(void)fail(&news->why, TEXT_HQ_NIGHT_PROCESS_ENDED);
	return true;
}

void night_child_done(struct night_child *child)
{
	child_end(&child->child);
	if (child->pipe >= 0)
		close(child->pipe);
	child->pipe = -1;
}
