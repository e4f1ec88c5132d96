/* What somebody could try against headquarters (sync.md 3.2), as far as one process shows it. */
#include "sync/coupon_signature.h"
#include "sync/hq/pressure.h"
#include "tests/hq_world.h"

#include <sys/resource.h>

/* A frame of RLE blocks: four bytes for 128 KiB of zeros. says: the content size in its head. */
static size_t bomb(uint8_t *out, uint64_t says, int blocks)
{
	static const uint8_t magic[] = {0x28, 0xb5, 0x2f, 0xfd};
	size_t used = 0;
	memcpy(out, magic, sizeof magic);
	used += sizeof magic;
	out[used++] = 0xc0; /* eight bytes of content size, a window follows */
	out[used++] = 0x60; /* 4 MiB */
	for (int i = 0; i < 8; i++)
		out[used++] = (uint8_t)(says >> 8 * i);
	for (int i = 0; i < blocks; i++) {
		uint32_t head = (uint32_t)(i == blocks - 1) | 1 << 1 | (128 << 10) << 3;
		out[used++] = (uint8_t)head;
		out[used++] = (uint8_t)(head >> 8);
		out[used++] = (uint8_t)(head >> 16);
		out[used++] = 0;
	}
	return used;
}

static long memory_kib(void)
{
	struct rusage usage;
	check(getrusage(RUSAGE_SELF, &usage) == 0);
	return usage.ru_maxrss;
}

static void t16_ten_gigabytes_in_a_small_body_are_refused_within_64_mebibytes(void **state)
{
	(void)state;
	enum { BLOCKS = 81920 }; /* 10 GiB */
	static const struct {
		const char *name;
		uint64_t says;
	} cases[] = {
		{"honest", UINT64_C(10) << 30},
		{"says one mebibyte", 1 << 20},
		{"says nothing", 0},
		{"says all there is", UINT64_MAX - 2},
	};
	uint8_t *body = malloc(BLOCKS * 4 + 64);
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	char prev[HASH_TEXT_MAX];
	hex_text(prev, till->head.bytes, HASH_SIZE);
	long before = memory_kib();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		size_t size = bomb(body, cases[i].says, BLOCKS);
		till_send(world, till,
			&(struct sending){"POST", "/v1/j/3/1?from=1&n=1", body, size, .prev = prev,
				.last = prev, .from = "1", .n = "1"});
		row("%s: %d %s", cases[i].name, world->answer.status,
			paper_read(&world->answer.body));
		check(world->answer.status == 400 || world->answer.status == 413);
		check(memory_kib() - before < 64 << 10);
	}
	check(world_count(world, "SELECT count(*) FROM journal") == 0);
	free(body);
	free(till);
	world_close(world);
}

static void t7_guessing_at_a_till_is_shown_at_headquarters(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	uint8_t room[32];
	struct bytes_out body = bytes_out(room, sizeof room);
	struct audit audit = {AUDIT_MEMBERS_GUESSED, 1007, 20};
	audit_write(&body, &audit);
	struct upload batch = upload_begin(till);
	upload_add(world, till, &batch,
		(struct record){
			.kind = RECORD_AUDIT, .body = room, .body_size = (uint32_t)body.used});
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(world_count(world, "SELECT count(*) FROM problem WHERE code = 'MEMBERS_GUESSED' "
				 "AND detail = '1007'") == 1);
	check(world_say(world, WORDS("status"), "") == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "1007") != NULL);
	upload_done(&batch);
	free(till);
	world_close(world);
}

static void turn_bit(struct coupon *coupon, int bit)
{
	if (bit < 8)
		coupon->version ^= (uint8_t)(1U << bit);
	else if (bit < 16)
		coupon->key_id ^= (uint8_t)(1U << (bit - 8));
	else if (bit < 48)
		coupon->campaign ^= UINT32_C(1) << (bit - 16);
	else if (bit < 112)
		coupon->serial ^= UINT64_C(1) << (bit - 48);
	else if (bit < 144)
		coupon->not_after_s ^= UINT32_C(1) << (bit - 112);
	else if (bit < 176)
		coupon->benefit_minor ^= UINT32_C(1) << (bit - 144);
	else
		coupon->signature[(bit - 176) / 8] ^= (uint8_t)(1U << (bit - 176) % 8);
}

static void t4_no_bit_of_a_coupon_can_be_turned(void **state)
{
	(void)state;
	uint8_t seed[SEED_SIZE] = {5};
	struct signing_key key = signing_key_of(seed);
	struct coupon coupon = {.version = 1, .key_id = 1, .campaign = 7, .serial = 9}, read;
	char digits[COUPON_DIGITS + 1];
	check(sign_start());
	check(coupon_sign(&key, &coupon, 0));
	check(coupon_signature_holds(&key.public, &coupon, 0));
	check(!coupon_signature_holds(&key.public, &coupon, 1));
	for (int bit = 0; bit < COUPON_SIZE * 8; bit++) {
		struct coupon bent = coupon;
		turn_bit(&bent, bit);
		coupon_write(digits, &bent);
		row("bit %d", bit);
		check(!coupon_read(digits, &read) ||
			!coupon_signature_holds(&key.public, &read, 0));
	}
}

/* Time passes at each look at it. */
static int64_t clock_that_runs(void *self)
{
	return ((struct world *)self)->now_ms += 10;
}

static void in_a_crowd(struct world *world, const struct hq_request *request)
{
	struct hq_request crowded = *request;
	crowded.crowd = 500;
	hq_handle(&world->hq, &crowded, &world->answer);
}

static void strangers_use_up_no_time_of_the_tills(void **state)
{
	(void)state;
	static const struct hq_request strangers[] = {
		{.method = "GET", .target = "/v1/time?nonce=00112233445566778899aabbccddeeff"},
		{.method = "POST", .target = "/v1/hello", .headers = {{"Pos-Till", "3"}}},
		{.method = "POST", .target = "/v1/enrol", .body = "{", .body_size = 1},
		{.method = "BREW", .target = "/"},
	};
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	world->send = in_a_crowd;
	world->env.mono_ms = clock_that_runs;
	for (int i = 0; i < 1000; i++) {
		struct hq_request stranger = strangers[i % 4];
		add_header(&stranger, "Pos-Proto", "1");
		world_send(world, &stranger);
		check(world->answer.status != 503);
	}
	check(world->hq.pressure->cost_us == 0);
	till_hello(world, till);
	check(world->answer.status == 200);
	check(world->hq.pressure->cost_us > 0);
	free(till);
	world_close(world);
}

TESTS(test(strangers_use_up_no_time_of_the_tills),
	test(t16_ten_gigabytes_in_a_small_body_are_refused_within_64_mebibytes),
	test(t7_guessing_at_a_till_is_shown_at_headquarters),
	test(t4_no_bit_of_a_coupon_can_be_turned))
