#include "pos/shell/hq_process.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { WORDS_MAX = 24 };

/* ---- finding ---- */

static bool try_program(struct hq_process *hq, const char *folder, const char *name)
{
	int used = snprintf(hq->program, sizeof hq->program, "%s/%s", folder, name);
	return used > 0 && (size_t)used < sizeof hq->program && access(hq->program, X_OK) == 0;
}

static bool find_in_path(struct hq_process *hq)
{
	char paths[4096];
	const char *path = getenv("PATH");
	text_copy(paths, sizeof paths, path ? path : "");
	char *rest = NULL;
	for (char *at = strtok_r(paths, ":", &rest); at; at = strtok_r(NULL, ":", &rest))
		if (try_program(hq, at, "suanpan-hq"))
			return true;
	return false;
}

bool hq_find(struct hq_process *hq, const char *folder, struct err *err)
{
	char self[FOLDER_PATH_MAX];
	*hq = (struct hq_process){0};
	text_copy(hq->folder, sizeof hq->folder, folder);
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	self[length > 0 ? length : 0] = '\0';
	char *slash = strrchr(self, '/');
	if (slash)
		*slash = '\0';
	if (slash && (try_program(hq, self, "suanpan-hq") ||
			     try_program(hq, self, "../../sync/hq/suanpan-hq")))
		return true;
	return find_in_path(hq) || fail(err, TEXT_TRY_NO_HQ);
}

/* ---- running ---- */

/* A child must not outlive a till that was killed, nor inherit its blocked signals. */
static void become(const struct hq_process *hq, const char *const words[])
{
	char *argv[WORDS_MAX + 5];
	size_t count = 0;
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	argv[count++] = (char *)"suanpan-hq";
	for (size_t i = 0; words[i] && i < WORDS_MAX - 5; i++)
		argv[count++] = (char *)words[i];
	argv[count++] = (char *)"--data";
	argv[count++] = (char *)hq->folder;
	argv[count++] = (char *)"--lang";
	argv[count++] = (char *)"en";
	argv[count] = NULL;
	execv(hq->program, argv);
	_exit(127);
}

struct child {
	pid_t pid;
	int in, out; /* our ends */
};

static bool spawn(struct child *child, const struct hq_process *hq, const char *const words[],
	struct err *err)
{
	int to[2], from[2];
	if (pipe2(to, O_CLOEXEC) != 0)
		return fail(err, TEXT_TRY_NO_CHILD, reason_of(errno));
	if (pipe2(from, O_CLOEXEC) != 0) {
		close(to[0]);
		close(to[1]);
		return fail(err, TEXT_TRY_NO_CHILD, reason_of(errno));
	}
	child->pid = fork();
	if (child->pid == 0) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		dup2(from[1], STDERR_FILENO);
		become(hq, words);
	}
	close(to[0]);
	close(from[1]);
	child->in = to[1];
	child->out = from[0];
	if (child->pid > 0)
		return true;
	close(child->in);
	close(child->out);
	return fail(err, TEXT_TRY_NO_CHILD, reason_of(errno));
}

static bool read_all(int fd, char said[HQ_SAID_MAX])
{
	size_t used = 0;
	ssize_t got = 1;
	while (got > 0 && used + 1 < HQ_SAID_MAX) {
		got = read(fd, said + used, HQ_SAID_MAX - 1 - used);
		if (got > 0)
			used += (size_t)got;
	}
	said[used] = '\0';
	return got >= 0;
}

bool hq_word(const struct hq_process *hq, const char *const words[], const char *given,
	char said[HQ_SAID_MAX], struct err *err)
{
	struct child child;
	int status = 0;
	if (!spawn(&child, hq, words, err))
		return false;
	ssize_t size = (ssize_t)strlen(given);
	bool wrote = write(child.in, given, (size_t)size) == size;
	close(child.in);
	bool read = read_all(child.out, said);
	close(child.out);
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		;
	if (wrote && read && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	said[strcspn(said, "\n")] = '\0';
	return fail(err, TEXT_TRY_HQ_WORD, words[0], words[1], said);
}

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Reads until the server says where it listens, or gives up. */
static bool hear(struct hq_process *hq, int fd, struct err *err)
{
	char said[1024] = "";
	size_t used = 0;
	int64_t deadline_ms = now_ms() + HQ_START_MS;
	while (used + 1 < sizeof said) {
		const char *at = strstr(said, "listening on ");
		if (at && strchr(at, '\n')) {
			snprintf(hq->url, sizeof hq->url, "http://%.*s",
				(int)strcspn(at + 13, " \r\n"), at + 13);
			return true;
		}
		struct pollfd ready = {fd, POLLIN, 0};
		int64_t left_ms = deadline_ms - now_ms();
		if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0)
			break;
		ssize_t got = read(fd, said + used, sizeof said - 1 - used);
		if (got <= 0)
			break;
		used += (size_t)got;
		said[used] = '\0';
	}
	said[strcspn(said, "\n")] = '\0';
	return fail(err, TEXT_TRY_HQ_SILENT, said);
}

bool hq_start(struct hq_process *hq, struct err *err)
{
	static const char *const words[] = {"serve", "--listen", "127.0.0.1:0", NULL};
	struct child child;
	if (!spawn(&child, hq, words, err))
		return false;
	close(child.in);
	hq->pid = child.pid;
	bool heard = hear(hq, child.out, err);
	/* Kept open: a server whose stdout is gone would die of its next word. */
	if (!heard) {
		close(child.out);
		hq_process_done(hq);
	}
	return heard;
}

void hq_process_done(struct hq_process *hq)
{
	if (!hq->pid)
		return;
	kill(hq->pid, SIGTERM);
	while (waitpid(hq->pid, NULL, 0) < 0 && errno == EINTR)
		;
	hq->pid = 0;
}
