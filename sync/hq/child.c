#include "sync/hq/child.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void child_settle(int keep)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* The house's database and sockets. */
	for (int fd = 3; fd < 4096; fd++)
		if (fd != keep)
			close(fd);
}

void child_end(pid_t *child)
{
	if (*child <= 0)
		return;
	kill(*child, SIGKILL);
	while (waitpid(*child, NULL, 0) < 0 && errno == EINTR)
		;
	*child = 0;
}

bool child_ended(pid_t *child, bool *good)
{
	int status;
	pid_t ended = waitpid(*child, &status, WNOHANG);
	*good = false;
	if (ended == 0)
		return false;
	*good = ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	*child = 0;
	return true;
}
