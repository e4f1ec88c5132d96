#include "sync/wire.h"
#include "pos/core/bytes.h"
#include "sync/journal_record.h"
#include "sync/request.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static struct err err;

static struct ack sample_ack(void)
{
	struct ack ack = {.epoch = 1, .next = 42, .durable_next = 7, .hq_time = 99};
	ack.head = (struct hash){{1, 2, 3}};
	strcpy(ack.incarnation, "aa");
	ack.problem_count = 1;
	ack.problems[0].seq = 40;
	strcpy(ack.problems[0].code, "UNKNOWN_MEMBER");
	return ack;
}

static void every_message_reads_back_as_written(void **state)
{
	(void)state;
	size_t size;
	static struct ack ack, ack_back;
	ack = sample_ack();
	char *text = ack_write(&ack, &size, &err);
	check(text != NULL);
	check(ack_read(text, size, &ack_back, &err));
	check(memcmp(&ack, &ack_back, sizeof ack) == 0);
	free(text);

	struct hello hello = {.till = 2,
		.store = 1,
		.epoch = 1,
		.head_seq = 9,
		.boot_id = UINT64_MAX,
		.schema = 1,
		.vocabulary = 1,
		.engine = 1,
		.wall_ms = -5,
		.waiting = 3};
	struct hello hello_back;
	strcpy(hello.software, "0.1.0");
	text = hello_write(&hello, &size, &err);
	check(text != NULL);
	check(hello_read(text, size, &hello_back, &err));
	check(memcmp(&hello, &hello_back, sizeof hello) == 0);
	free(text);

	struct hello_answer answer = {.state = HELLO_FORK,
		.epoch = 1,
		.next = 5,
		.at = 4,
		.quota_version = INT64_MAX,
		.hq_time = 1,
		.schema_min = 1,
		.schema_max = 1};
	struct hello_answer answer_back;
	answer.keys.count = HQ_KEYS_MAX;
	strcpy(answer.feeds[STREAM_MEMBERS].id, "f1");
	answer.feeds[STREAM_MEMBERS].version = INT64_MAX;
	text = hello_answer_write(&answer, &size, &err);
	check(text != NULL);
	check(hello_answer_read(text, size, &answer_back, &err));
	check(memcmp(&answer, &answer_back, sizeof answer) == 0);
	free(text);

	struct enrol_request request = {.code = "7K3MP9QX2A", .schema = 1, .vocabulary = 1};
	struct enrol_request request_back;
	text = enrol_request_write(&request, &size, &err);
	check(text != NULL);
	check(enrol_request_read(text, size, &request_back, &err));
	check(memcmp(&request, &request_back, sizeof request) == 0);
	free(text);
}

static void every_refusal_has_its_status_and_its_members(void **state)
{
	(void)state;
	for (int i = 0; i < REFUSAL_OTHER; i++) {
		struct refusal refusal = {.code = (enum refusal_code)i}, back;
		size_t size;
		char *text = refusal_write(&refusal, &size, &err);
		row("%s", refusal_name(refusal.code));
		check(text != NULL);
		check(refusal_read(text, size, &back, &err));
		check(back.code == refusal.code);
		check(refusal_status(refusal.code) >= 400);
		free(text);
	}
	struct refusal gap = {.code = REFUSAL_GAP, .next = 9, .head = {{5}}}, back;
	size_t size;
	char *text = refusal_write(&gap, &size, &err);
	check(refusal_read(text, size, &back, &err));
	check(back.next == 9);
	check(back.head.bytes[0] == 5);
	free(text);
}

static bool refusal_is(const char *text, enum refusal_code want)
{
	struct refusal refusal;
	return refusal_read(text, strlen(text), &refusal, &err) && refusal.code == want;
}

static void words_and_members_of_a_later_version_do_no_harm(void **state)
{
	(void)state;
	check(refusal_is("{\"error\":\"MOON\",\"phase\":[1,{}]}", REFUSAL_OTHER));
	struct hello_answer answer;
	const char *text = "{\"state\":\"SIDEWAYS\",\"hq_time\":1,\"new\":true,\"feeds\":"
			   "[{\"stream\":\"comets\",\"feed\":\"x\",\"version\":1},"
			   "{\"stream\":\"goods\",\"feed\":\"g\",\"version\":2}]}";
	check(hello_answer_read(text, strlen(text), &answer, &err));
	check(answer.state == HELLO_OTHER);
	check(strcmp(answer.feeds[STREAM_GOODS].id, "g") == 0);
	check(answer.feeds[STREAM_MEMBERS].id[0] == '\0');
}

static void what_is_no_ack_is_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		"{}",
		"[]",
		"<html>login</html>",
		"{\"epoch\":1,\"next\":2,\"head\":\"00\",\"durable_next\":0,\"hq_time\":1}",
		"{\"epoch\":0,\"next\":2,\"durable_next\":0,\"hq_time\":1}",
		"{\"epoch\":1,\"next\":-2,\"durable_next\":0,\"hq_time\":1}",
		"{\"epoch\":1,\"next\":2.5,\"durable_next\":0,\"hq_time\":1}",
	};
	for (size_t i = 0; i < LENGTH(texts); i++) {
		static struct ack ack;
		row("%s", texts[i]);
		check(!ack_read(texts[i], strlen(texts[i]), &ack, &err));
	}
}

static void lists_are_bounded(void **state)
{
	(void)state;
	static struct ack ack;
	static char text[64 * (BATCH_RECORDS_MAX + 4)];
	for (int extra = 0; extra < 2; extra++) {
		char zeros[65];
		memset(zeros, '0', 64);
		zeros[64] = '\0';
		int used = snprintf(text, sizeof text,
			"{\"epoch\":1,\"next\":2,\"head\":\"%s\",\"durable_next\":0,"
			"\"hq_time\":1,\"problems\":[",
			zeros);
		for (int i = 0; i < BATCH_RECORDS_MAX + extra; i++)
			used += snprintf(text + used, sizeof text - (size_t)used,
				"%s{\"seq\":1,\"code\":\"X\"}", i ? "," : "");
		used += snprintf(text + used, sizeof text - (size_t)used, "]}");
		row("%d more", extra);
		check(ack_read(text, (size_t)used, &ack, &err) == !extra);
	}
}

static void a_typed_code_may_have_hyphens_and_small_letters(void **state)
{
	(void)state;
	static const struct {
		const char *typed;
		bool good;
	} cases[] = {{"7K3MP9QX2A", true}, {"7k3mp-9qx2a", true}, {"7K3M P9QX 2A", true},
		{"7K3MP9QX2", false}, {"7K3MP9QX2AB", false}, {"7K3MP9QX20", false},
		{"7K3MP9QX2O", false}, {"", false}, {"7K3MP9QX2\xe4", false}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char code[ENROL_CODE_SIZE + 1];
		row("%s", cases[i].typed);
		check(enrol_code_read(cases[i].typed, code) == cases[i].good);
		check(!cases[i].good || strcmp(code, "7K3MP9QX2A") == 0);
	}
}

static void a_request_is_signed_in_every_part(void **state)
{
	(void)state;
	check(sign_start());
	static const uint8_t seed[SEED_SIZE] = {5};
	struct signing_key key = signing_key_of(seed);
	struct request_head head = {"hq", "POST", "/v1/j/2/1?from=1&n=2", "1", "1", "2", "aa", "bb",
		"0011223344556677", "cc", "dd"};
	char signature[SIGNATURE_TEXT_MAX];
	check(request_sign(signature, &head, "body", 4, &key));
	check(request_signature_holds(&head, "body", 4, &key.public, signature));
	check(!request_signature_holds(&head, "bodx", 4, &key.public, signature));
	const char **parts[] = {&head.hq_id, &head.method, &head.path, &head.epoch, &head.from,
		&head.n, &head.prev, &head.last, &head.kid, &head.nonce, &head.hq_time};
	for (size_t i = 0; i < LENGTH(parts); i++) {
		const char *kept = *parts[i];
		row("%zu", i);
		*parts[i] = "other";
		check(!request_signature_holds(&head, "body", 4, &key.public, signature));
		*parts[i] = NULL;
		check(!request_signature_holds(&head, "body", 4, &key.public, signature));
		*parts[i] = kept;
	}
	check(!request_signature_holds(&head, "body", 4, &key.public, "12"));
}

static void a_path_beyond_its_maximum_is_not_signed(void **state)
{
	(void)state;
	static const uint8_t seed[SEED_SIZE] = {5};
	struct signing_key key = signing_key_of(seed);
	char path[REQUEST_PATH_MAX + 1], signature[SIGNATURE_TEXT_MAX];
	memset(path, 'p', sizeof path);
	path[REQUEST_PATH_MAX] = '\0';
	struct request_head head = {.method = "GET", .path = path};
	check(!request_sign(signature, &head, "", 0, &key));
	path[REQUEST_PATH_MAX - 1] = '\0';
	check(request_sign(signature, &head, "", 0, &key));
}

static void frames_split_a_batch_and_refuse_what_does_not_fit(void **state)
{
	(void)state;
	uint8_t room[64];
	struct bytes_out out = bytes_out(room, sizeof room);
	frame_write(&out, "abc", 3);
	frame_write(&out, "", 0);
	struct bytes_in in = bytes_in(room, out.used);
	const uint8_t *record;
	size_t size;
	check(frame_read(&in, &record, &size));
	check(size == 3);
	check(memcmp(record, "abc", 3) == 0);
	check(frame_read(&in, &record, &size));
	check(size == 0);
	check(!frame_read(&in, &record, &size));
	check(!in.bad);
	in = bytes_in(room, 6);
	check(!frame_read(&in, &record, &size));
	check(in.bad);
	out = bytes_out(room, sizeof room);
	put_u32(&out, RECORD_MAX + 1);
	in = bytes_in(room, out.used);
	check(!frame_read(&in, &record, &size));
	check(in.bad);
}

TESTS(test(every_message_reads_back_as_written), test(every_refusal_has_its_status_and_its_members),
	test(words_and_members_of_a_later_version_do_no_harm), test(what_is_no_ack_is_refused),
	test(lists_are_bounded), test(a_typed_code_may_have_hyphens_and_small_letters),
	test(a_request_is_signed_in_every_part), test(a_path_beyond_its_maximum_is_not_signed),
	test(frames_split_a_batch_and_refuse_what_does_not_fit))
