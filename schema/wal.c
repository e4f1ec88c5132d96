#include "schema/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE = 256 * 1024 };

static bool write_all(int fd, const uint8_t *bytes, size_t size, off_t at)
{
	while (size > 0) {
		ssize_t done = pwrite(fd, bytes, size, at);
		if (done <= 0)
			return false;
		bytes += done;
		at += done;
		size -= (size_t)done;
	}
	return true;
}

static bool rewrite(int fd, uint8_t *piece)
{
	off_t at = 0;
	ssize_t got;
	while ((got = pread(fd, piece, PIECE, at)) > 0) {
		if (!write_all(fd, piece, (size_t)got, at))
			return false;
		at += got;
	}
	return got == 0 && fdatasync(fd) == 0;
}

bool wal_write_again(const char *path)
{
	char log[520];
	(void)snprintf(log, sizeof log, "%s-wal", path);
	int fd = open(log, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT;
	uint8_t *piece = malloc(PIECE);
	bool done = piece && rewrite(fd, piece);
	int why = errno;
	free(piece);
	close(fd);
	errno = why;
	return done;
}
