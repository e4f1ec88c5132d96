/* The examples of sync/README.md 9, byte for byte: read out of the text, made by our code. Whoever
 * changes one of the two changes both. */
#include "pos/core/coupon.h"
#include "sync/card.h"
#include "sync/coupon_signature.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "sync/journal_shift.h"
#include "sync/key_rotation.h"
#include "sync/request.h"
#include "sync/row_sum.h"
#include "sync/statement.h"
#include "sync/wire_trust.h"
#include "tests/t.h"
#include "tests/unit/sample_sale.h"

#include <stdlib.h>

enum { TEXT_MAX = 256 * 1024, VALUE_MAX = 4096, EXAMPLE_SCHEMA = 2 };

static const char hq_id[] = "00112233445566778899aabbccddeeff";
static const char nonce[] = "000102030405060708090a0b0c0d0e0f";
static const int64_t moment_ms = 1763700000000;

static char page[TEXT_MAX];
static const char *examples;
static struct signing_key hq, till, next;
static struct certificate certificate;
static uint8_t certificate_bytes[CERTIFICATE_SIZE];

/* ---- the text ---- */

/* What stands behind a name: on its line, else on the indented lines below it, less blanks and
 * what follows '#'. */
static const char *example(const char *name)
{
	static char value[VALUE_MAX];
	char head[40];
	size_t used = 0, size = (size_t)snprintf(head, sizeof head, "\n%s", name);
	const char *at = examples;
	do
		at = strstr(at + 1, head);
	while (at && at[size] != ' ' && at[size] != '\n');
	row("%s", name);
	check(at != NULL);
	at += size;
	do {
		for (; *at && *at != '\n' && *at != '#'; at++)
			if (*at != ' ' && used < sizeof value - 1)
				value[used++] = *at;
		at += strcspn(at, "\n");
	} while (*at && *++at == ' ');
	value[used] = '\0';
	return value;
}

static void says_text(const char *name, const char *found)
{
	const char *want = example(name);
	row("%s: %.200s", name, found);
	check(strcmp(want, found) == 0);
}

static void says(const char *name, const void *data, uint32_t size)
{
	char text[VALUE_MAX];
	check(2 * size < sizeof text);
	hex_text(text, data, size);
	says_text(name, text);
}

static void says_number(const char *name, uint64_t number)
{
	char text[32];
	(void)snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	says_text(name, text);
}

static struct signing_key key_number(uint8_t number)
{
	uint8_t seed[SEED_SIZE];
	memset(seed, number, sizeof seed);
	return signing_key_of(seed);
}

static int begin(void **state)
{
	char path[512];
	const char *top = getenv("SUANPAN_TOP");
	(void)state;
	(void)snprintf(path, sizeof path, "%s/sync/README.md", top ? top : ".");
	FILE *file = fopen(path, "r");
	size_t size = file ? fread(page, 1, sizeof page - 1, file) : 0;
	page[size] = '\0';
	if (file)
		(void)fclose(file);
	examples = strstr(page, "\n## 9. ");
	if (!examples || !sign_start())
		return -1;
	hq = key_number(7);
	till = key_number(3);
	next = key_number(4);
	certificate = (struct certificate){.till = 2, .store = 1, .epoch = 1, .key = till.public};
	for (uint8_t i = 0; i < NONCE_SIZE; i++)
		certificate.nonce[i] = i;
	if (!certificate_sign(&certificate, hq_id, &hq))
		return -1;
	certificate_write(certificate_bytes, &certificate);
	return 0;
}

/* ---- what holds ---- */

static void keys_are_named_as_the_text_says(void **state)
{
	(void)state;
	char kid[KID_TEXT_MAX], letters[FINGERPRINT_SIZE + 1];
	says("hq.key", hq.public.bytes, KEY_SIZE);
	key_id_text(kid, &hq.public);
	says_text("hq.kid", kid);
	fingerprint_of(&hq.public, letters);
	says_text("hq.letters", letters);
	says("till.key", till.public.bytes, KEY_SIZE);
	key_id_text(kid, &till.public);
	says_text("till.kid", kid);
}

static void a_certificate_and_its_genesis_are_those_of_the_text(void **state)
{
	(void)state;
	struct hash genesis = certificate_genesis(&certificate);
	says("certificate", certificate_bytes, CERTIFICATE_SIZE);
	says("genesis", genesis.bytes, HASH_SIZE);
}

/* The chain so far. */
struct chained {
	struct hash head;
	uint64_t seq;
};

/* The record as far as the text shows it, and its hash. */
static void chain(struct chained *chained, uint16_t kind, struct uid uid, uint32_t op,
	int32_t hq_off_ms, const struct bytes_out *body)
{
	static uint8_t room[VALUE_MAX];
	char name[16];
	struct bytes_out out = bytes_out(room, sizeof room);
	const struct record record = {.schema = EXAMPLE_SCHEMA,
		.kind = kind,
		.store = 1,
		.till = 2,
		.epoch = 1,
		.seq = ++chained->seq,
		.uid = uid,
		.wall_ms = moment_ms,
		.mono_ms = 150000,
		.boot_id = 77,
		.hq_off_ms = hq_off_ms,
		.business_date = 20251121,
		.op = op,
		.body = body->at,
		.body_size = (uint32_t)body->used};
	record_write(&out, &record);
	check(!out.full);
	chained->head = hash_after(&chained->head, out.at, out.used);
	(void)snprintf(name, sizeof name, "record.%llu", (unsigned long long)chained->seq);
	says(name, out.at, (uint32_t)(kind == RECORD_ENROL ? RECORD_HEAD_SIZE : out.used));
	(void)snprintf(name, sizeof name, "hash.%llu", (unsigned long long)chained->seq);
	says(name, chained->head.bytes, HASH_SIZE);
}

static void chain_sale(struct chained *chained)
{
	static struct closed_sale sale;
	uint8_t room[1024];
	struct bytes_out body = bytes_out(room, sizeof room);
	sample_sale(&sale);
	sale_body_write(&body, &sale, EXAMPLE_SCHEMA);
	chain(chained, RECORD_SALE, sale.uid, 1001, 250, &body);
}

static void chain_refund(struct chained *chained)
{
	static struct closed_refund refund;
	uint8_t room[1024];
	struct bytes_out body = bytes_out(room, sizeof room);
	refund = (struct closed_refund){.counter = 2,
		.original = {{1, 2, 3}},
		.original_store = 1,
		.original_till = 2,
		.original_epoch = 1,
		.original_counter = 1,
		.member = 42,
		.line_count = 1,
		.lines[0] = {.line = 1, .qty = 1, .amount_minor = 1999},
		.tender_count = 1,
		.tenders[0] = {TENDER_CASH, 1999},
		.total_minor = 1999,
		.points_taken = 39,
		.reason = "坏了"};
	refund_body_write(&body, &refund, EXAMPLE_SCHEMA);
	chain(chained, RECORD_REFUND, (struct uid){{1, 2, 4}}, 9001, 250, &body);
}

static void records_and_their_chain_are_those_of_the_text(void **state)
{
	(void)state;
	uint8_t room[1024];
	const struct shift_open open = {.number = 1, .float_minor = 20000};
	struct chained chained = {.head = certificate_genesis(&certificate)};
	struct bytes_out body = bytes_out(room, sizeof room);
	put_bytes(&body, certificate_bytes, CERTIFICATE_SIZE);
	chain(&chained, RECORD_ENROL, (struct uid){{9, 9}}, 0, HQ_OFFSET_UNKNOWN, &body);
	body.used = 0;
	shift_open_write(&body, &open);
	chain(&chained, RECORD_SHIFT_OPEN, (struct uid){{8, 8}}, 1001, HQ_OFFSET_UNKNOWN, &body);
	chain_sale(&chained);
	chain_refund(&chained);
}

static void the_next_key_is_announced_as_in_the_text(void **state)
{
	(void)state;
	uint8_t body[KEY_ROTATION_SIZE];
	check(key_rotation_write(body, 2, 1, &till, &next.public));
	says("rotate", body, sizeof body);
}

static void requests_are_signed_as_in_the_text(void **state)
{
	(void)state;
	char sig[SIGNATURE_TEXT_MAX], kid[KID_TEXT_MAX], prev[HASH_TEXT_MAX], last[HASH_TEXT_MAX];
	key_id_text(kid, &till.public);
	strcpy(prev, example("hash.2"));
	strcpy(last, example("hash.3"));
	const struct request_head upload = {
		hq_id, "POST", "/v1/j/2/1?from=3&n=1", "1", "3", "1", prev, last, kid, NULL, NULL};
	check(request_sign(sig, &upload, "abc", 3, &till));
	says_text("upload.sig", sig);
	const struct request_head get = {hq_id, "GET", "/v1/ref/goods?feed=&since=0&limit=500", "1",
		NULL, NULL, NULL, NULL, kid, nonce, "1763700000000"};
	check(request_sign(sig, &get, NULL, 0, &till));
	says_text("get.sig", sig);
	const struct request_head enrol = {.method = "POST", .path = "/v1/enrol", .kid = kid};
	check(request_sign(sig, &enrol, "{}", 2, &till));
	says_text("enrol.sig", sig);
}

static void what_headquarters_says_is_signed_as_in_the_text(void **state)
{
	(void)state;
	static const char pem[] = "-----BEGIN CERTIFICATE-----\n";
	struct signature sig;
	struct signing_key later = key_number(8);
	struct public_key box;
	memset(box.bytes, 5, sizeof box.bytes);
	check(time_sign(&hq, hq_id, nonce, moment_ms, &sig));
	says("time.sig", sig.bytes, SIGNATURE_SIZE);
	check(hq_key_announce(&hq, hq_id, &later.public, &sig));
	says("key.sig", sig.bytes, SIGNATURE_SIZE);
	check(authorities_sign(&hq, hq_id, "1763700000000", pem, sizeof pem - 1, &sig));
	says("ca.sig", sig.bytes, SIGNATURE_SIZE);
	check(rules_sign(&hq, hq_id, "2025-11", "{}", 2, &sig));
	says("rules.sig", sig.bytes, SIGNATURE_SIZE);
	check(manifest_sign(&hq, hq_id, "{}", 2, &sig));
	says("manifest.sig", sig.bytes, SIGNATURE_SIZE);
	check(box_key_sign(&hq, hq_id, &box, &sig));
	says("box.sig", sig.bytes, SIGNATURE_SIZE);
}

static void a_coupon_is_that_of_the_text(void **state)
{
	(void)state;
	uint8_t bytes[COUPON_SIZE];
	char digits[COUPON_DIGITS + 1], typed[COUPON_TYPED_DIGITS + 1];
	struct coupon coupon = {.version = 1,
		.key_id = 1,
		.campaign = 7,
		.serial = 123456789012,
		.not_after_s = 1798732799};
	check(coupon_sign(&hq, &coupon, 42));
	coupon_signed_bytes(bytes, &coupon);
	memcpy(bytes + COUPON_SIGNED_SIZE, coupon.signature, COUPON_SIGNATURE_SIZE);
	says("coupon", bytes, COUPON_SIZE);
	coupon_write(digits, &coupon);
	says_text("coupon.qr", digits);
	coupon_typed_write(typed, coupon.campaign, coupon.serial);
	says_text("coupon.typed", typed);
}

static void phones_and_cards_are_hidden_and_found_as_in_the_text(void **state)
{
	(void)state;
	uint8_t key[KEY_SIZE];
	uint64_t number;
	memset(key, 0x11, sizeof key);
	check(phone_hash(key, "13800138000", &number));
	says_number("phone", number);
	check(card_key("8800000000017", &number));
	says_number("card.digits", number);
	check(card_key("ab12", &number));
	says_number("card.letters", number);
}

static void rows_are_summed_as_in_the_text(void **state)
{
	(void)state;
	static const char *const member[] = {"3", "42", "8800000000017", "-1", "", "张**", "gold",
		"", "11", "0", "-5", "12", "6000", "0", ""};
	static const char *const goods[] = {
		"7", "MILK-900", "奶粉", "", "罐", "milk\nbaby", "10000", "1", "0", "1"};
	struct sum_line line = {.used = 0};
	for (size_t i = 0; i < LENGTH(member); i++)
		sum_text(&line, member[i]);
	says_number("member.hash", sum_hash(&line));
	for (size_t i = 0; i < LENGTH(goods); i++)
		sum_text(&line, goods[i]);
	says_number("goods.hash", sum_hash(&line));
	says_number("goods.bucket", sum_bucket_of_key("MILK-900"));
	sum_text(&line, "MILK-900");
	sum_int(&line, INT64_C(6901234567892));
	says_number("goods.code", sum_hash(&line));
}

int main(void)
{
	const struct CMUnitTest tests[] = {test(keys_are_named_as_the_text_says),
		test(a_certificate_and_its_genesis_are_those_of_the_text),
		test(records_and_their_chain_are_those_of_the_text),
		test(the_next_key_is_announced_as_in_the_text),
		test(requests_are_signed_as_in_the_text),
		test(what_headquarters_says_is_signed_as_in_the_text),
		test(a_coupon_is_that_of_the_text),
		test(phones_and_cards_are_hidden_and_found_as_in_the_text),
		test(rows_are_summed_as_in_the_text)};
	return cmocka_run_group_tests(tests, begin, NULL);
}
