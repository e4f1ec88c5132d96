#include "pos/shell/ballast.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 512 }; /* st_blocks, stat(3type) */

/* A file with holes in it holds less than its size says. */
static int64_t size_of(const char *path)
{
	struct stat what;
	if (stat(path, &what) != 0 || !S_ISREG(what.st_mode))
		return 0;
	int64_t held = (int64_t)what.st_blocks * BLOCK;
	return held < what.st_size ? held : what.st_size;
}

void ballast_start(struct ballast *ballast, const struct folder *folder)
{
	*ballast = (struct ballast){.most = BALLAST_SIZE};
	folder_file(ballast->path, folder, "ballast");
	ballast->size = size_of(ballast->path);
}

static bool has_room(const struct ballast *ballast, int64_t free_bytes, int64_t keep_free)
{
	int64_t missing = ballast->most - ballast->size;
	return free_bytes >= 0 && free_bytes - missing - BALLAST_SLACK >= keep_free;
}

void ballast_look(struct ballast *ballast, int64_t free_bytes, int64_t keep_free)
{
	ballast->lacking = ballast->size < ballast->most && free_bytes >= 0 &&
			   (ballast->refused || !has_room(ballast, free_bytes, keep_free));
}

/* Reserved, not written: sales shall not wait for a disk that is busy with it. */
static bool reserve(const struct ballast *ballast, int64_t size)
{
	int fd = open(ballast->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	bool done = fd >= 0 && posix_fallocate(fd, ballast->size, size) == 0;
	if (fd >= 0 && close(fd) != 0)
		done = false;
	return done;
}

bool ballast_grow(struct ballast *ballast, int64_t free_bytes, int64_t keep_free)
{
	int64_t missing = ballast->most - ballast->size;
	int64_t size = missing < BALLAST_STEP ? missing : BALLAST_STEP;
	if (missing <= 0 || ballast->refused || !has_room(ballast, free_bytes, keep_free))
		return false;
	if (!reserve(ballast, size)) {
		(void)ballast_give_up(ballast);
		ballast->refused = true;
		return false;
	}
	ballast->size += size;
	return true;
}

bool ballast_give_up(struct ballast *ballast)
{
	bool gave = unlink(ballast->path) == 0 && ballast->size > 0;
	ballast->size = 0;
	return gave;
}
