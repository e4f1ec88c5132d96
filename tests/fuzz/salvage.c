/* A damaged money.db: any bytes as a page, and as a file with its log beside it. */
#include "sync/salvage.h"
#include "tests/fuzz/harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 * 1024 };

static void read_page(const uint8_t page[PAGE_SIZE])
{
	struct journal_row row;
	struct page_cell cell;
	struct page_row other;
	uint32_t at = 0;
	while (page_next_journal_row(page, &at, &row)) {
		assert(row.local >= page && row.local + row.local_size <= page + PAGE_SIZE);
		assert(row.local_size <= row.record_size);
	}
	for (int first = 0; first < 2; first++)
		for (uint32_t i = 0; i < page_cells(page, first); i++)
			if (page_cell(page, first, i, &cell) && !cell.overflow)
				(void)!page_row(cell.local, cell.size, &other);
}

static void write_file(const char *path, const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

/* The first two bytes say where the log begins. */
static void read_file(const uint8_t *data, size_t size)
{
	static char path[64], wal[80];
	static struct salvage salvage;
	struct saved saved;
	struct err err;
	size_t cut = size < 2 ? 0 : (size_t)(data[0] << 8 | data[1]);
	if (cut > size)
		cut = size;
	if (!path[0]) {
		(void)snprintf(path, sizeof path, "/tmp/suanpan-fuzz-%d.db", (int)getpid());
		(void)snprintf(wal, sizeof wal, "%s-wal", path);
	}
	write_file(path, data, cut);
	write_file(wal, data + cut, size - cut);
	if (salvage_begin(&salvage, path, &err)) {
		while (salvage_next(&salvage, &saved))
			assert(saved.size <= RECORD_MAX);
		salvage_done(&salvage);
	}
	unlink(path);
	unlink(wal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t page[PAGE_SIZE] = {0};
	memcpy(page, data, size < PAGE_SIZE ? size : PAGE_SIZE);
	read_page(page);
	if (size <= FILE_MAX)
		read_file(data, size);
	return 0;
}
