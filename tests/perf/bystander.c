#include "tests/perf/bystander.h"

#include "tests/perf/samples.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, PAUSE_NS = 10000000 };

static struct samples *seen; /* shared with the child, which alone adds */
static uint32_t told;
static pid_t child;
static char path[500];

static _Noreturn void stand_by(void)
{
	static const char page[PAGE];
	const struct timespec pause = {.tv_nsec = PAUSE_NS};
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (seen->count < SAMPLES_MAX) {
		int64_t from = now_ns();
		if (write(fd, page, PAGE) != PAGE || fdatasync(fd) != 0)
			break;
		samples_add(seen, now_ns() - from);
		nanosleep(&pause, NULL);
	}
	_exit(1);
}

void bystander_start(const char *folder)
{
	(void)snprintf(path, sizeof path, "%s.bystander", folder);
	seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert(seen != MAP_FAILED);
	seen->count = told = 0;
	child = fork();
	assert(child >= 0);
	if (child == 0)
		stand_by();
}

void bystander_stop(void)
{
	(void)kill(child, SIGKILL);
	(void)waitpid(child, NULL, 0);
	(void)unlink(path);
	(void)munmap(seen, sizeof *seen);
}

void bystander_tell(const char *name)
{
	static struct samples since;
	uint32_t count = seen->count;
	since.count = 0;
	for (; told < count; told++)
		samples_add(&since, seen->ns[told]);
	if (since.count == 0)
		samples_add(&since, 0);
	printf("%s %lld %lld %lld\n", name, (long long)samples_at(&since, 500),
		(long long)samples_at(&since, 990), (long long)samples_at(&since, 1000));
}
