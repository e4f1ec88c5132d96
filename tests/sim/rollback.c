#include "tests/sim/rollback.h"

#include "tests/sim/disk.h"
#include "tests/sim/oracle.h"
#include "tests/sim/site.h"
#include "tests/sim/world.h"

#include <stdint.h>
#include <stdlib.h>

#define KEYS "hq.keys"
enum { KEYS_MAX = 16 << 10 };

int went_back;
static struct disk_image *copies[SITE_COPIES_MAX];

void rollback_begin(void)
{
	went_back = 0;
	for (int i = 0; i < SITE_COPIES_MAX; i++) {
		disk_image_done(copies[i]);
		copies[i] = NULL;
	}
}

void rollback_copy(void)
{
	int place = (int)draw(SITE_COPIES_MAX);
	disk_image_done(copies[place]);
	copies[place] = disk_keep(&disks[SITE_DISK]);
	oracle_copied_hq(place);
	tell("headquarters: its disk is copied to %d", place);
}

static int any_copy(void)
{
	int place = (int)draw(SITE_COPIES_MAX);
	for (int i = 0; i < SITE_COPIES_MAX; i++, place = (place + 1) % SITE_COPIES_MAX)
		if (copies[place])
			return place;
	return -1;
}

static int64_t take_keys(uint8_t bytes[KEYS_MAX])
{
	return disk_read(disk_find(&disks[SITE_DISK], KEYS), bytes, KEYS_MAX, 0);
}

static void put_keys(const uint8_t *bytes, int64_t size)
{
	struct disk *disk = &disks[SITE_DISK];
	struct disk_file *file = disk_find(disk, KEYS);
	must(disk_truncate(disk, file, 0) == DISK_DONE);
	must(disk_write(disk, file, bytes, size, 0) == DISK_DONE);
	must(disk_sync(disk, file) == DISK_DONE);
}

bool rollback_play(void)
{
	static uint8_t keys[KEYS_MAX];
	int place = any_copy();
	if (place < 0)
		return false;
	site_stop(false);
	int64_t size = take_keys(keys);
	disk_bring_back(&disks[SITE_DISK], copies[place], draw(UINT32_MAX));
	put_keys(keys, size);
	oracle_rolled_back_hq(place);
	tell("headquarters goes back to copy %d of its disk", place);
	went_back++;
	site_boot();
	return true;
}
