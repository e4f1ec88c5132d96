#include "sync/hq/serve.h"

#include "pos/core/text.h"
#include "pos/sys/durable.h"
#include "pos/sys/loop.h"
#include "pos/sys/reason.h"
#include "sync/hq/authority.h"
#include "sync/hq/desk.h"
#include "sync/hq/errands.h"
#include "sync/hq/handle.h"
#include "sync/hq/hq.h"
#include "sync/hq/http.h"
#include "sync/hq/projector.h"
#include "sync/hq/recompute.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

/* LOOK_MS: how long what another process took in, or what a passing failure left, may lie. REST_MS:
 * for requests, between two turns of the projector, where there are any: what a till waits for is
 * the acknowledgement. */
enum {
	IDLE_CHECKPOINT_MS = 2000,
	LOOK_MS = 500,
	REST_MS = 100,
	RENEWAL_MS = 24 * 3600 * 1000,
	DESCRIPTORS = 4 * DOOR_GUESTS_MAX
};

struct server {
	struct env env;
	struct loop loop;
	struct hq hq;
	struct http http;
	struct desk desk;
	char certificate[AUTHORITY_PATH_MAX];
	struct loop_timer renewal, idle, projector, errands;
	int signals;
	bool asked; /* a request came since the projector's last turn */
};

bool serve_prepare_folder(const char *folder, struct err *err)
{
	if (!durable_folders(folder))
		return fail(err, TEXT_HQ_FOLDER_BAD, folder, reason_of(errno));
	return true;
}

/* A turn, then whoever else is ready, then the next. */
static void on_projector(void *arg)
{
	struct server *server = arg;
	bool more = projector_next(&server->hq) || recompute_next(&server->hq);
	int64_t rest_ms = server->asked ? REST_MS : 0;
	server->asked = false;
	loop_timer_set(&server->loop, &server->projector, more ? rest_ms : LOOK_MS);
}

static void on_errands(void *arg)
{
	struct server *server = arg;
	loop_timer_set(&server->loop, &server->errands, errands_turn(&server->hq));
}

static void on_request(void *arg, const struct hq_request *request, struct hq_answer *answer)
{
	struct server *server = arg;
	server->asked = true;
	hq_handle(&server->hq, request, answer);
}

static void on_signal(void *arg, int fd, short revents)
{
	(void)revents;
	struct server *server = arg;
	struct signalfd_siginfo info;
	if (read(fd, &info, sizeof info) == sizeof info)
		loop_stop(&server->loop);
}

/* Checkpoints while nobody waits, so that no upload has to. */
static void on_idle(void *arg)
{
	struct server *server = arg;
	db_checkpoint(&server->hq.db, false);
	if (!db_ok(&server->hq.db))
		db_forgive(&server->hq.db);
	loop_timer_set(&server->loop, &server->idle, IDLE_CHECKPOINT_MS);
}

/* A guest of the door takes three descriptors. */
static void raise_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

static bool watch_signals(struct server *server)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return false;
	server->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return server->signals >= 0 &&
	       loop_watch(&server->loop, server->signals, POLLIN, on_signal, server);
}

/* Its door sees that the file changed. What cannot be renewed today is tried again tomorrow; `keys
 * tls` says why. */
static void on_renewal(void *arg)
{
	struct server *server = arg;
	struct err ignored;
	(void)!authority_renew(server->hq.folder, hq_now_ms(&server->hq), &ignored);
	loop_timer_set(&server->loop, &server->renewal, RENEWAL_MS);
}

/* Made by `keys tls`: certificate and key stand in one file. */
static void use_own_certificate(struct server *server, struct http_place *place)
{
	authority_file(server->certificate, server->hq.folder, "server.pem");
	if (access(server->certificate, F_OK) != 0)
		return;
	place->cert_file = place->key_file = server->certificate;
	on_renewal(server);
}

static bool open_doors(struct server *server, const char *folder, const char *database,
	const struct http_place *place, struct err *err)
{
	if (!watch_signals(server))
		return fail(err, TEXT_HQ_LISTEN_TAKEN, "signalfd", reason_of(errno));
	struct http_place ours = *place;
	bool open = serve_prepare_folder(folder, err) &&
		    hq_open_at(&server->hq, folder, database, &server->env, err);
	if (!open)
		return false;
	if (place->trust_file)
		text_copy(server->hq.trust_file, sizeof server->hq.trust_file, place->trust_file);
	if (!place->cert_file)
		use_own_certificate(server, &ours);
	return desk_open(&server->desk, &server->hq, &server->loop, err) &&
	       http_start(&server->http, &server->loop, &ours, on_request, server, err);
}

static void close_doors(struct server *server)
{
	http_done(&server->http);
	desk_done(&server->desk);
	hq_done(&server->hq);
	if (server->signals >= 0)
		close(server->signals);
}

bool serve(const char *folder, const char *database, const struct http_place *place, enum lang lang,
	struct err *err)
{
	struct server *server = calloc(1, sizeof *server);
	if (!server)
		return fail(err, TEXT_OUT_OF_MEMORY);
	raise_descriptors();
	server->env = env_real();
	server->signals = -1;
	loop_init(&server->loop, &server->env);
	server->renewal = (struct loop_timer){.fn = on_renewal, .arg = server};
	server->idle = (struct loop_timer){.fn = on_idle, .arg = server};
	server->errands = (struct loop_timer){.fn = on_errands, .arg = server};
	server->projector = (struct loop_timer){.fn = on_projector, .arg = server};
	bool open = open_doors(server, folder, database, place, err);
	if (open) {
		char line[256];
		say(line, sizeof line, lang,
			(struct says){TEXT_HQ_LISTENING, server->http.address});
		(void)printf("%s\n", line);
		(void)fflush(stdout);
		loop_timer_set(&server->loop, &server->idle, IDLE_CHECKPOINT_MS);
		loop_timer_set(&server->loop, &server->projector, 0);
		loop_timer_set(&server->loop, &server->errands, 0);
		errands_serve(&server->hq);
		loop_run(&server->loop);
	}
	close_doors(server);
	free(server);
	return open;
}
