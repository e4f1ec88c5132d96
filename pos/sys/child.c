#include "pos/sys/child.h"

#include "pos/sys/reason.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void child_own_program(char out[CHILD_PROGRAM_MAX])
{
	ssize_t size = readlink("/proc/self/exe", out, CHILD_PROGRAM_MAX - 1);
	out[size > 0 ? size : 0] = '\0';
}

bool child_runs(const struct child *child)
{
	return child->pid > 0;
}

static void close_end(struct child *child, int *end)
{
	if (*end < 0)
		return;
	loop_drop(child->loop, *end);
	close(*end);
	*end = -1;
}

static void drop_input(struct child *child)
{
	close_end(child, &child->in);
	/* There may be keys in it. */
	if (child->input)
		explicit_bzero(child->input, child->input_size);
	free(child->input);
	child->input = NULL;
}

static bool reaped(struct child *child, int flags)
{
	pid_t ended = waitpid(child->pid, NULL, flags);
	if (ended == 0)
		return false;
	child->pid = 0;
	return true;
}

/* Its pipe is closed; it may take a moment to be gone. */
static void reap(void *arg)
{
	struct child *child = arg;
	if (reaped(child, WNOHANG))
		child->ended(child->arg);
	else
		loop_timer_set(child->loop, &child->reaper, CHILD_REAP_MS);
}

static void hear(struct child *child, const char *data, size_t size)
{
	for (size_t i = 0; i < size && child->out >= 0; i++) {
		if (data[i] != '\n') {
			/* Of a line too long the end is lost. */
			if (child->used + 1 < sizeof child->line)
				child->line[child->used++] = data[i];
			continue;
		}
		child->line[child->used] = '\0';
		child->used = 0;
		child->said(child->arg, child->line);
	}
}

static void on_output(void *arg, int fd, short revents)
{
	struct child *child = arg;
	char data[512];
	(void)revents;
	ssize_t got = read(fd, data, sizeof data);
	if (got > 0) {
		hear(child, data, (size_t)got);
		return;
	}
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	drop_input(child);
	close_end(child, &child->out);
	/* Who has hung up has nothing left to do. */
	kill(child->pid, SIGTERM);
	loop_timer_set(child->loop, &child->reaper, 0);
}

static void on_input(void *arg, int fd, short revents)
{
	struct child *child = arg;
	(void)revents;
	ssize_t sent =
		write(fd, child->input + child->input_sent, child->input_size - child->input_sent);
	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (sent > 0)
		child->input_sent += (size_t)sent;
	if (sent <= 0 || child->input_sent == child->input_size)
		drop_input(child);
}

static void become(const char *program, const char *const words[], int in, int out)
{
	char *argv[CHILD_WORDS_MAX + 1] = {0};
	sigset_t none;
	for (int i = 0; words[i] && i < CHILD_WORDS_MAX; i++)
		argv[i] = (char *)words[i];
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execv(program, argv);
	_exit(127);
}

static bool take_over(struct child *child, int in, int out)
{
	child->in = in;
	child->out = out;
	(void)fcntl(in, F_SETFL, O_NONBLOCK);
	(void)fcntl(out, F_SETFL, O_NONBLOCK);
	return loop_watch(child->loop, out, POLLIN, on_output, child) &&
	       loop_watch(child->loop, in, POLLOUT, on_input, child);
}

bool child_start(struct child *child, struct loop *loop, const char *program,
	const char *const words[], const void *input, size_t size, struct err *err)
{
	int to[2], from[2];
	child->loop = loop;
	child->in = child->out = -1;
	child->used = child->input_sent = 0;
	child->reaper.fn = reap;
	child->reaper.arg = child;
	child->input = malloc(size + 1);
	if (!child->input)
		return fail(err, TEXT_OUT_OF_MEMORY);
	memcpy(child->input, input, size);
	child->input_size = size;
	if (pipe2(to, O_CLOEXEC) != 0)
		return fail(err, TEXT_CHILD_NONE, program, reason_of(errno));
	if (pipe2(from, O_CLOEXEC) != 0) {
		close(to[0]);
		close(to[1]);
		return fail(err, TEXT_CHILD_NONE, program, reason_of(errno));
	}
	child->pid = fork();
	if (child->pid == 0)
		become(program, words, to[0], from[1]);
	int why = errno;
	close(to[0]);
	close(from[1]);
	if (child->pid > 0 && take_over(child, to[1], from[0]))
		return true;
	child->in = to[1];
	child->out = from[0];
	child_stop(child);
	return fail(err, TEXT_CHILD_NONE, program, reason_of(why));
}

void child_stop(struct child *child)
{
	if (!child->loop)
		return;
	drop_input(child);
	close_end(child, &child->out);
	loop_timer_clear(child->loop, &child->reaper);
	if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		while (!reaped(child, 0))
			;
	}
	child->pid = 0;
}
