#include "tests/hq_world.h"

static void a_replayed_batch_changes_nothing(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	world_import(world, "members", "{\"id\":42,\"card\":\"8800000000042\",\"points\":100}");
	struct upload batch = upload_begin(till);
	upload_member_sale(world, till, &batch, 42, 275, 0);
	upload_note(world, till, &batch, "done");
	for (int i = 0; i < 3; i++) {
		row("round %d", i);
		upload_send(world, till, &batch);
		check(world->answer.status == 200);
		check(answer_number(world, "next") == 3);
		check(world_count(world, "SELECT count(*) FROM journal") == 2);
		check(world_count(world, "SELECT count(*) FROM sale") == 1);
		check(world_count(world, "SELECT points FROM member WHERE id = 42") == 375);
		check(world_count(world, "SELECT completed_orders FROM member") == 1);
	}
	/* A batch that begins in what is known and goes on into what is new. */
	upload_note(world, till, &batch, "more");
	upload_send(world, till, &batch);
	check(answer_number(world, "next") == 4);
	check(world_count(world, "SELECT count(*) FROM journal") == 3);
	upload_done(&batch);
	world_verifies(world);
	free(till);
	world_close(world);
}

static void the_ack_names_a_prefix_of_the_chain(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	char head[HASH_TEXT_MAX];
	till_write_note(world, till, "one");
	hex_text(head, till->head.bytes, HASH_SIZE);
	check(answer_says(world, head));
	check(answer_number(world, "durable_next") == 0);
	check(answer_says(world, world->hq.incarnation));
	free(till);
	world_close(world);
}

static void another_history_is_a_fork_and_goes_to_quarantine(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	till_write_note(world, till, "one");
	struct fake_till clone = *till;
	till_write_note(world, till, "two");
	struct hash head = till->head;

	struct upload branch = upload_begin(&clone);
	upload_note(world, &clone, &branch, "another two");
	upload_note(world, &clone, &branch, "another three");
	upload_send(world, &clone, &branch);
	check(world->answer.status == 409);
	check(answer_says(world, "FORK"));
	check(answer_number(world, "at") == 2);
	check(world_count(world, "SELECT count(*) FROM quarantine") == 2);
	/* Twice is once. */
	upload_send(world, &clone, &branch);
	check(world_count(world, "SELECT count(*) FROM quarantine") == 2);
	check(world_count(world, "SELECT count(*) FROM journal") == 2);
	upload_done(&branch);

	/* The queue of the true branch goes on. */
	till_write_note(world, till, "three");
	check(world->answer.status == 200);
	check(!hash_equal(&head, &till->head));
	world_verifies(world);
	free(till);
	world_close(world);
}

static void a_gap_is_named_and_nothing_stored(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	till_write_note(world, till, "one");
	struct upload lost = upload_begin(till);
	upload_note(world, till, &lost, "two");
	till_write_note(world, till, "three");
	check(world->answer.status == 409);
	check(answer_says(world, "GAP"));
	check(answer_number(world, "next") == 2);
	check(world_count(world, "SELECT count(*) FROM journal") == 1);
	check(world_count(world, "SELECT count(*) FROM quarantine") == 0);
	upload_done(&lost);
	free(till);
	world_close(world);
}

static void a_fenced_epoch_lands_in_quarantine(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *old = new_till(world, 1, 3);
	struct fake_till replacement = {0};
	till_key(&replacement, 9);
	till_enrol(world, &replacement, 1, 3);
	till_write_note(world, old, "late");
	check(world->answer.status == 410);
	check(answer_says(world, "FENCED"));
	check(answer_number(world, "epoch") == 2);
	check(world_count(world, "SELECT count(*) FROM quarantine") == 1);
	check(world_count(world, "SELECT count(*) FROM journal") == 0);
	till_write_note(world, &replacement, "first");
	check(world->answer.status == 200);
	free(old);
	world_close(world);
}

static void what_is_not_signed_by_the_till_is_refused(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct fake_till *other = new_till(world, 1, 4);
	struct fake_till thief = *till;
	thief.key = other->key;
	struct upload batch = upload_begin(till);
	upload_note(world, till, &batch, "one");
	upload_send(world, &thief, &batch);
	check(world->answer.status == 401);
	check(answer_says(world, "BADSIG"));
	/* The other till's own good signature, for this till's journal. */
	memcpy(thief.kid, other->kid, sizeof thief.kid);
	upload_send(world, &thief, &batch);
	check(world->answer.status == 403);
	check(answer_says(world, "UNKNOWN"));
	check(world_count(world, "SELECT count(*) FROM journal") == 0);
	upload_done(&batch);
	free(till);
	free(other);
	world_close(world);
}

static void a_chain_that_does_not_close_is_refused_whole(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct upload batch = upload_begin(till);
	upload_note(world, till, &batch, "one");
	upload_note(world, till, &batch, "two");
	struct hash right = batch.last;
	batch.last.bytes[0] ^= 1;
	upload_send(world, till, &batch);
	check(world->answer.status == 400);
	check(answer_says(world, "BADHASH"));

	/* A record that says it is another till's. */
	batch.last = right;
	struct fake_till liar = *till;
	liar.till = 4;
	upload_note(world, &liar, &batch, "three");
	upload_send(world, till, &batch);
	check(answer_says(world, "BADHASH"));
	check(answer_number(world, "seq") == 3);
	check(world_count(world, "SELECT count(*) FROM journal") == 0);
	upload_done(&batch);
	free(till);
	world_close(world);
}

static void send_bytes(
	struct world *world, struct fake_till *till, const void *body, size_t size, const char *n)
{
	char target[64], hash[HASH_TEXT_MAX];
	hex_text(hash, till->head.bytes, HASH_SIZE);
	(void)snprintf(target, sizeof target, "/v1/j/3/1?from=1&n=%s", n);
	till_send(world, till,
		&(struct sending){"POST", target, body, size, .from = "1", .n = n, .prev = hash,
			.last = hash});
}

static void bodies_that_are_none_are_refused_before_they_inflate(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	static uint8_t zeros[9 << 20], packed[1 << 16];
	static const uint8_t frame_of_nothing[] = {1, 0, 0, 0, 'x'};
	struct {
		const char *name;
		const void *body;
		size_t size;
		const char *n, *want;
		int status;
	} cases[] = {
		{"no zstd", "hello", 5, "1", "BADBODY", 400},
		{"empty", "", 0, "1", "BADBODY", 400},
		{"bomb", packed, pack(packed, sizeof packed, zeros, sizeof zeros), "1", "TOOLARGE",
			413},
		{"500 and one", "hello", 5, "501", "TOOLARGE", 413},
		{"none", "hello", 5, "0", "BADREQUEST", 400},
		{"4 G records", "hello", 5, "4294967296", "BADREQUEST", 400},
		{"a sign", "hello", 5, "+1", "BADREQUEST", 400},
	};
	check(cases[2].size > 0);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].name);
		send_bytes(world, till, cases[i].body, cases[i].size, cases[i].n);
		check(world->answer.status == cases[i].status);
		check(answer_says(world, cases[i].want));
	}
	row("a frame that is no record");
	size_t size = pack(packed, sizeof packed, frame_of_nothing, sizeof frame_of_nothing);
	send_bytes(world, till, packed, size, "1");
	check(answer_says(world, "BADHASH"));
	row("fewer frames than said");
	send_bytes(world, till, packed, size, "2");
	check(answer_says(world, "BADBODY"));
	check(world_count(world, "SELECT count(*) FROM journal") == 0);
	free(till);
	world_close(world);
}

static void a_request_of_two_lengths_is_refused_whatever_it_asks(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct hq_request request = {.method = "GET", .target = "/v1/none", .body_unclear = true};
	add_header(&request, "Pos-Proto", "1");
	world_send(world, &request);
	check(world->answer.status == 400);
	check(answer_says(world, "BADREQUEST"));
	request.body_unclear = false;
	world_send(world, &request);
	check(world->answer.status == 404);
	world_close(world);
}

static void exactly_five_hundred_records_are_taken(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct upload batch = upload_begin(till);
	for (int i = 0; i < BATCH_RECORDS_MAX; i++)
		upload_note(world, till, &batch, "n");
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(answer_number(world, "next") == BATCH_RECORDS_MAX + 1);
	upload_done(&batch);
	world_verifies(world);
	free(till);
	world_close(world);
}

static void a_body_beyond_one_mebibyte_is_refused(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	static uint8_t body[WIRE_REQUEST_MAX + 1];
	send_bytes(world, till, body, WIRE_REQUEST_MAX + 1, "1");
	check(world->answer.status == 413);
	send_bytes(world, till, body, WIRE_REQUEST_MAX, "1");
	check(world->answer.status == 400);
	free(till);
	world_close(world);
}

static void unknown_kinds_are_kept_and_parked(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct upload batch = upload_begin(till);
	upload_add(world, till, &batch,
		(struct record){.kind = 77, .body = (uint8_t *)"?", .body_size = 1});
	upload_add(world, till, &batch,
		(struct record){.kind = RECORD_NOTE, .schema = RECORD_SCHEMA + 1});
	upload_add(world, till, &batch, (struct record){.kind = RECORD_SALE});
	upload_note(world, till, &batch, "the queue moves");
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(answer_number(world, "next") == 5);
	upload_send(world, till, &batch);
	check(answer_says(world, "{\"seq\":1,\"code\":\"SCHEMA_PARKED\"}"));
	check(answer_says(world, "{\"seq\":2,\"code\":\"SCHEMA_PARKED\"}"));
	check(answer_says(world, "{\"seq\":3,\"code\":\"SCHEMA_PARKED\"}"));
	check(world_count(world, "SELECT count(*) FROM journal") == 4);
	check(world_count(world, "SELECT count(*) FROM problem") == 3);
	upload_done(&batch);
	free(till);
	world_close(world);
}

static void a_failing_disk_promises_nothing(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	struct upload batch = upload_begin(till);
	upload_note(world, till, &batch, "one");
	db_script(&world->hq.db, "ALTER TABLE journal RENAME TO gone");
	upload_send(world, till, &batch);
	check(world->answer.status == 500);
	check(answer_says(world, "INTERNAL"));
	check(world_count(world, "SELECT count(*) FROM gone") == 0);
	db_script(&world->hq.db, "ALTER TABLE gone RENAME TO journal");
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(answer_number(world, "next") == 2);
	upload_done(&batch);
	free(till);
	world_close(world);
}

TESTS(test(a_replayed_batch_changes_nothing), test(the_ack_names_a_prefix_of_the_chain),
	test(another_history_is_a_fork_and_goes_to_quarantine),
	test(a_gap_is_named_and_nothing_stored), test(a_fenced_epoch_lands_in_quarantine),
	test(what_is_not_signed_by_the_till_is_refused),
	test(a_chain_that_does_not_close_is_refused_whole),
	test(bodies_that_are_none_are_refused_before_they_inflate),
	test(a_request_of_two_lengths_is_refused_whatever_it_asks),
	test(exactly_five_hundred_records_are_taken), test(a_body_beyond_one_mebibyte_is_refused),
	test(unknown_kinds_are_kept_and_parked), test(a_failing_disk_promises_nothing))
