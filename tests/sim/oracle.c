#include "tests/sim/oracle.h"

#include "sync/journal_record.h"
#include "tests/sim/archivist.h"
#include "tests/sim/site.h"
#include "tests/sim/world.h"

#include <stdio.h>
#include <string.h>

struct oracle oracle;
static char backups[BACKUPS_MAX][64];
static int backup_count;

void oracle_begin(void)
{
	oracle.count = 0;
	backup_count = 0;
}

struct told_sale *oracle_find(const struct uid *uid)
{
	for (int i = oracle.count - 1; i >= 0; i--)
		if (uid_equal(&oracle.sales[i].uid, uid))
			return &oracle.sales[i];
	return NULL;
}

struct told_sale *oracle_note(const struct uid *uid, enum outcome_told told, int disk)
{
	struct told_sale *sale = oracle_find(uid);
	must(sale || oracle.count < TOLD_MAX);
	/* What did not come about is paid again under the same uid. */
	if (sale && (sale->told == TOLD_OK || sale->on_disks))
		broken("sale %d is sold a second time", (int)(sale - oracle.sales));
	if (!sale)
		sale = &oracle.sales[oracle.count++];
	*sale = (struct told_sale){.uid = *uid, .told = told};
	if (told == TOLD_OK)
		sale->on_disks = 1U << disk;
	return sale;
}

/* ---- tills ---- */

static void is_there(void *arg, const struct uid *uid)
{
	bool *there = arg;
	const struct told_sale *sale = oracle_find(uid);
	if (sale)
		there[sale - oracle.sales] = true;
}

void oracle_look_at_disk(int disk, struct db *money)
{
	uint32_t bit = 1U << disk;
	bool there[TOLD_MAX] = {0};
	{
		AUTO(stmt) struct stmt s = sql(money, "SELECT uid FROM journal");
		while (next_row(&s)) {
			struct uid uid;
			column_exact(&s, 0, uid.bytes, UID_SIZE);
			is_there(there, &uid);
		}
	}
	must(db_ok(money));
	archivist_read(disk, is_there, there);
	for (int i = 0; i < oracle.count; i++) {
		struct told_sale *sale = &oracle.sales[i];
		if ((sale->on_disks & bit) && !there[i])
			broken("till %d lost sale %d, whose receipt was printed", disk, i);
		if (there[i] && sale->told == TOLD_NO)
			broken("till %d holds sale %d, which was told as not sold", disk, i);
		if (there[i])
			sale->on_disks |= bit;
	}
}

void oracle_kept_image(int image, int disk)
{
	for (int i = 0; i < oracle.count; i++) {
		struct told_sale *sale = &oracle.sales[i];
		sale->in_images &= ~(1U << image);
		if (sale->on_disks & (1U << disk))
			sale->in_images |= 1U << image;
	}
}

void oracle_brought_back(int disk, int image)
{
	for (int i = 0; i < oracle.count; i++) {
		struct told_sale *sale = &oracle.sales[i];
		sale->on_disks &= ~(1U << disk);
		if (sale->in_images & (1U << image))
			sale->on_disks |= 1U << disk;
	}
}

void oracle_lost_disk(int disk)
{
	for (int i = 0; i < oracle.count; i++)
		oracle.sales[i].on_disks &= ~(1U << disk);
}

/* ---- headquarters ---- */

static void look_for(const char *query)
{
	AUTO(stmt) struct stmt s = sql(&site.hq.db, query);
	while (next_row(&s)) {
		struct record record;
		size_t size;
		const void *bytes = column_blob(&s, 0, &size);
		if (!bytes || !record_read(bytes, size, &record))
			broken("headquarters keeps what is no record");
		struct told_sale *sale = oracle_find(&record.uid);
		if (sale)
			sale->at_hq = true;
	}
	must(db_ok(&site.hq.db));
}

void oracle_look_at_hq(void)
{
	look_for("SELECT record FROM journal");
	look_for("SELECT record FROM quarantine");
}

void oracle_backed_up(const char *name)
{
	must(backup_count < BACKUPS_MAX);
	oracle_look_at_hq();
	for (int i = 0; i < oracle.count; i++)
		if (oracle.sales[i].at_hq)
			oracle.sales[i].in_backups |= 1U << backup_count;
	(void)snprintf(backups[backup_count++], sizeof backups[0], "%s", name);
}

/* An older one, too: whatever tills threw away by the last one's word is in their archives. */
const char *oracle_choose_backup(void)
{
	if (!backup_count)
		return NULL;
	return one_in(2) ? backups[draw((uint64_t)backup_count)] : backups[backup_count - 1];
}

void oracle_restored_hq(const char *name)
{
	int which = 0;
	while (strcmp(backups[which], name) != 0)
		which++;
	for (int i = 0; i < oracle.count; i++)
		oracle.sales[i].at_hq = (oracle.sales[i].in_backups & (1U << which)) != 0;
}

void oracle_copied_hq(int copy)
{
	uint32_t bit = 1U << copy;
	oracle_look_at_hq();
	for (int i = 0; i < oracle.count; i++) {
		struct told_sale *sale = &oracle.sales[i];
		sale->in_copies = sale->at_hq ? sale->in_copies | bit : sale->in_copies & ~bit;
	}
}

void oracle_rolled_back_hq(int copy)
{
	for (int i = 0; i < oracle.count; i++)
		oracle.sales[i].at_hq = (oracle.sales[i].in_copies & (1U << copy)) != 0;
}

bool oracle_expects(const struct told_sale *sale)
{
	return sale->on_disks != 0 || sale->at_hq;
}
