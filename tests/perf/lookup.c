/* Measures on a till's folder what a cashier would feel of the reference data: a card looked up,
 * and the one turn of the loop in which a snapshot takes the old file's place.
 *
 * usage: lookup FOLDER LOOKUPS     prints `name value` lines, times in microseconds
 */
#include "pos/shell/store.h"
#include "sync/refdata.h"
#include "sync/reference.h"
#include "tests/perf/samples.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct till {
	struct env env;
	struct reference reference;
	struct db money;
	struct store store;
	struct refdata refdata;
	struct identity identity;
	struct reference_user user;
};

static void let_go(void *arg)
{
	struct till *till = arg;
	store_done(&till->store);
	refdata_done(&till->refdata);
}

static void take_up(void *arg)
{
	struct till *till = arg;
	struct err err;
	refdata_open(&till->refdata, &till->reference.db, &till->identity);
	bool open = store_open(&till->store, &till->reference.db, &till->money, 1, &err);
	assert(open);
}

static bool open_till(struct till *till, const char *folder, struct err *err)
{
	till->env = env_real();
	if (!reference_open(&till->reference, folder, &till->env, err) ||
		!db_open(&till->money, ":memory:", DB_MONEY, NULL, err))
		return false;
	till->user = (struct reference_user){.let_go = let_go, .take_up = take_up, .arg = till};
	reference_join(&till->reference, &till->user);
	take_up(till);
	return true;
}

/* Cards as the bench gave them: "88" and eleven digits. */
static void card_of(char card[CARD_MAX], uint64_t number)
{
	(void)snprintf(card, CARD_MAX, "88%011llu", (unsigned long long)number);
}

static uint64_t draw(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return *seed >> 20;
}

static void print_samples(const char *what, bool warm, struct samples *samples)
{
	printf("%s_%s_p50 %.1f\n", what, warm ? "warm" : "first",
		(double)samples_at(samples, 500) / 1000);
	printf("%s_%s_p99 %.1f\n", what, warm ? "warm" : "first",
		(double)samples_at(samples, 990) / 1000);
}

/* Barcodes as the bench gave them: "69", ten digits of the article's number, a check digit. */
static struct code barcode_of(uint64_t number)
{
	struct code code = {.kind = CODE_GTIN};
	uint64_t digits = 690000000000 + number * 7919 % 10000000000, sum = 0, rest = digits;
	for (int i = 0; i < 12; i++, rest /= 10)
		sum += rest % 10 * (i % 2 == 0 ? 3 : 1);
	code.gtin = digits * 10 + (10 - sum % 10) % 10;
	return code;
}

static void measure_scans(struct till *till, int64_t goods, uint32_t lookups)
{
	static struct samples samples;
	struct item item;
	for (int pass = 0; goods > 0 && pass < 2; pass++) {
		uint64_t seed = 7;
		samples.count = 0;
		for (uint32_t i = 0; i < lookups; i++) {
			const struct code code = barcode_of(draw(&seed) % (uint64_t)goods);
			int64_t began = now_ns();
			enum found found = store_find_item(&till->store, &code, &item);
			samples_add(&samples, now_ns() - began);
			assert(found == FOUND);
		}
		print_samples("scan", pass, &samples);
	}
}

static void measure_lookups(struct till *till, int64_t members, uint32_t lookups)
{
	static struct samples samples;
	char card[CARD_MAX];
	struct member member;
	for (int pass = 0; pass < 2; pass++) { /* the first one warms */
		uint64_t seed = 7;
		samples.count = 0;
		for (uint32_t i = 0; i < lookups; i++) {
			card_of(card, draw(&seed) % (uint64_t)members);
			int64_t began = now_ns();
			enum found found = store_find_member_card(&till->store, card, &member);
			samples_add(&samples, now_ns() - began);
			assert(found == FOUND);
		}
		print_samples("lookup", pass, &samples);
	}
}

/* The same rows under another name: what changes over is a file of this size. */
static bool copy_file(const char *folder, const char *from, const char *to)
{
	char command[1200];
	(void)snprintf(command, sizeof command, "cp '%s/%s' '%s/%s' && sync '%s/%s'", folder, from,
		folder, to, folder, to);
	return system(command) == 0;
}

static const char *const stage_names[] = {
	[SWAP_IDLE] = "open",
	[SWAP_OPEN] = "begin_naming",
	[SWAP_NAMING] = "hand_over",
	[SWAP_CLOSING] = "close",
};

static void measure_swap(struct till *till, const char *folder)
{
	bool used = strcmp(till->reference.name, "ref-00000000000000aa.db") == 0;
	const char *name = used ? "ref-00000000000000bb.db" : "ref-00000000000000aa.db";
	struct err err;
	int64_t longest = 0, of_stage[LENGTH(stage_names)] = {0};
	db_checkpoint(&till->reference.db, true);
	bool copied = copy_file(folder, till->reference.name, name);
	assert(copied);
	int64_t began;
	enum swap_step step = SWAP_MORE;
	while (step == SWAP_MORE) {
		enum swap_stage stage = till->reference.swap;
		began = now_ns();
		step = reference_swap_step(&till->reference, name, &err);
		int64_t took = now_ns() - began;
		if (took > of_stage[stage])
			of_stage[stage] = took;
		if (took > longest)
			longest = took;
		(void)usleep(2000);
	}
	assert(step == SWAP_DONE);
	printf("swap_longest_turn %.0f\n", (double)longest / 1000);
	for (size_t i = 0; i < LENGTH(stage_names); i++)
		printf("swap_%s %.0f\n", stage_names[i], (double)of_stage[i] / 1000);
	longest = 0;
	for (bool more = true; more;) {
		began = now_ns();
		more = reference_retire_step(&till->reference);
		if (now_ns() - began > longest)
			longest = now_ns() - began;
		(void)usleep(2000);
	}
	printf("retire_longest %.0f\n", (double)longest / 1000);
}

static void print_memory(void)
{
	char line[200];
	FILE *status = fopen("/proc/self/status", "re");
	while (status && fgets(line, sizeof line, status))
		if (strncmp(line, "VmHWM:", 6) == 0)
			printf("memory_kib %s", line + 6);
	if (status)
		fclose(status);
}

int main(int argc, char **argv)
{
	static struct till till;
	struct err err;
	char why[300];
	if (argc != 3) {
		fprintf(stderr, "usage: lookup FOLDER LOOKUPS\n");
		return 2;
	}
	if (!sign_start() || !open_till(&till, argv[1], &err)) {
		err_text(why, sizeof why, LANG_EN, &err);
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	int64_t members = db_int(&till.reference.db, "SELECT count(*) FROM member", 0);
	printf("members %lld\n", (long long)members);
	int64_t goods = db_int(&till.reference.db, "SELECT count(*) FROM goods", 0);
	printf("goods %lld\n", (long long)goods);
	measure_scans(&till, goods, (uint32_t)atoi(argv[2]));
	measure_lookups(&till, members, (uint32_t)atoi(argv[2]));
	measure_swap(&till, argv[1]);
	measure_lookups(&till, members, (uint32_t)atoi(argv[2]));
	print_memory();
	let_go(&till);
	reference_done(&till.reference);
	db_done(&till.money);
	return 0;
}
