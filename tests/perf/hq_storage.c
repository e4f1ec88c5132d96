/* How fast headquarters keeps and posts, on SQLite and on PostgreSQL, against what the disk takes.
 *
 * usage: hq_storage FOLDER [SALES]
 *
 * The storage path alone: batches of 500 sales are unpacked, checked and hashed before the clock
 * runs. On SQLite in FOLDER; on PostgreSQL where SUANPAN_TEST_DB says. Prints:
 *	bare		the same records appended to one file, one fdatasync a batch
 *	intake		into the journal, the cursor moved, one commit a batch
 *	posting		ledger legs, sales, balances; up to 500 a commit
 *	storage		both, one after the other
 *	replay		records that headquarters holds already, compared by hash
 *	by two		on PostgreSQL: posting all of it once more, by two headquarters at once
 */
#include "sync/hq/archive.h"
#include "sync/hq/cursor.h"
#include "sync/hq/projector.h"
#include "tests/perf/sales.h"

#include <fcntl.h>
#include <pthread.h>

struct load {
	struct world *world;
	struct fake_till *tills[TILLS];
	struct batch *batches;
	int count;
};

/* What batch_open() leaves, without a till's packing and signing. */
static void open_batch(
	struct batch *batch, const struct upload *upload, const struct fake_till *till)
{
	static uint8_t packed[WORLD_PACKED_MAX];
	uint64_t seq;
	size_t size = pack(packed, sizeof packed, upload->frames.at, upload->frames.used);
	*batch = (struct batch){.from = upload->from, .count = upload->count, .prev = upload->prev};
	check(batch_open(batch, packed, size, till->till, till->store, till->epoch, &upload->last,
		      &seq) == BATCH_GOOD);
}

static void make_load(struct load *load)
{
	struct world *world = load->world;
	load->batches = calloc((size_t)load->count, sizeof *load->batches);
	check(load->batches != NULL);
	for (uint32_t i = 0; i < TILLS; i++)
		load->tills[i] = new_till(world, 1 + i / 4, 1 + i);
	for (int i = 0; i < load->count; i++) {
		struct fake_till *till = load->tills[i % TILLS];
		struct upload upload = upload_begin(till);
		fill_batch(world, till, &upload);
		open_batch(&load->batches[i], &upload, till);
		upload_done(&upload);
	}
}

static void drop_load(struct load *load)
{
	for (int i = 0; i < load->count; i++)
		batch_done(&load->batches[i]);
	for (int i = 0; i < TILLS; i++)
		free(load->tills[i]);
	free(load->batches);
}

/* As ingest.c settles a batch. */
static void take(struct hq *hq, const struct fake_till *till, const struct batch *batch)
{
	struct err err;
	uint32_t known, current;
	struct epoch epoch;
	check(epoch_find(&hq->db, till->till, till->epoch, &epoch));
	if (archive_holds(hq, &epoch, batch))
		return;
	AUTO(tx) struct tx tx = tx_begin_locking(&hq->db);
	cursor_lock(hq, &epoch, &current);
	check(archive_agrees(hq, &epoch, batch, &known));
	check(known == 0);
	archive_records(hq, batch, 0, hq_now_ms(hq));
	cursor_move(hq, &epoch, batch->from + batch->count, &batch->records[batch->count - 1].hash);
	check(tx_commit(&tx, &err));
}

static struct span take_all(struct load *load)
{
	struct span spent = {0}, start = now();
	for (int i = 0; i < load->count; i++)
		take(&load->world->hq, load->tills[i % TILLS], &load->batches[i]);
	add_since(&spent, start);
	return spent;
}

static struct span post_all(struct hq *hq)
{
	struct span spent = {0}, start = now();
	while (projector_next(hq))
		;
	add_since(&spent, start);
	return spent;
}

static struct span append_all(const struct load *load, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	check(fd >= 0);
	struct span spent = {0}, start = now();
	for (int i = 0; i < load->count; i++) {
		AUTO(paper) struct paper bytes = {0};
		const struct batch *batch = &load->batches[i];
		for (uint32_t k = 0; k < batch->count; k++)
			paper_add(&bytes, batch->records[k].bytes, batch->records[k].size);
		check(write(fd, bytes.text, bytes.used) == (ssize_t)bytes.used);
		check(fdatasync(fd) == 0);
	}
	add_since(&spent, start);
	(void)close(fd);
	(void)unlink(path);
	return spent;
}

/* A second headquarters on the same database. */
static struct world *open_helper(const struct world *first)
{
	struct err err;
	char url[POSTGRES_URL_MAX];
	struct world *helper = world_begin();
	(void)snprintf(url, sizeof url, "%s%coptions=-csearch_path%%3Dw%d_%d", world_server(),
		strchr(world_server(), '?') ? '&' : '?', (int)getpid(), first->number);
	check(hq_open_at(&helper->hq, ":memory:", url, &helper->env, &err));
	return helper;
}

static void *help_posting(void *arg)
{
	while (projector_next(arg))
		;
	return NULL;
}

static struct span post_by_two(struct hq *hq, struct hq *helper)
{
	pthread_t thread;
	struct span spent = {0}, start = now();
	check(pthread_create(&thread, NULL, help_posting, helper) == 0);
	while (projector_next(hq))
		;
	(void)pthread_join(thread, NULL);
	while (projector_next(hq))
		;
	add_since(&spent, start);
	return spent;
}

static void tell_by_two(struct load *load, int sales)
{
	struct db *db = &load->world->hq.db;
	struct world *helper = open_helper(load->world);
	db_script(db, "DELETE FROM posting; DELETE FROM leg WHERE store > 0; DELETE FROM sale;"
		      "UPDATE member SET points = 0, completed_orders = 0;"
		      "UPDATE epoch SET projected_next = 1");
	check(db_ok(db));
	double wall = post_by_two(&load->world->hq, &helper->hq).wall;
	printf("%-20s %9.0f sales/s\n", "by two:", sales / wall);
	world_verifies(load->world);
	check(world_count(load->world, "SELECT count(*) FROM sale") == sales);
	world_close(helper);
}

int main(int argc, char **argv)
{
	char path[512];
	const char *folder = argc > 1 ? argv[1] : ".";
	struct load load = {.count = (argc > 2 ? atoi(argv[2]) : 50000) / BATCH};
	load.world = world_open(world_server() ? ":memory:" : folder);
	int sales = load.count * BATCH;
	if (world_server())
		*server() = (int)db_int(&load.world->hq.db, "SELECT pg_backend_pid()", 0);
	import(load.world);
	make_load(&load);
	printf("%s\n", world_server() ? "PostgreSQL" : "SQLite");
	(void)snprintf(path, sizeof path, "%s/bare", folder);
	tell("bare:", sales, append_all(&load, path));
	struct span took = take_all(&load), posted = post_all(&load.world->hq);
	tell("intake:", sales, took);
	tell("posting:", sales, posted);
	tell("storage:", sales, (struct span){took.wall + posted.wall, took.busy + posted.busy});
	tell("replay:", sales, take_all(&load));
	world_verifies(load.world);
	check(world_count(load.world, "SELECT count(*) FROM problem") == 0);
	if (world_server())
		tell_by_two(&load, sales);
	drop_load(&load);
	world_close(load.world);
	return 0;
}
