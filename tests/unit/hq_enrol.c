#include "tests/hq_world.h"

static void a_code_makes_a_till_once(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till first = {0}, other = {0};
	char code[ENROL_CODE_SIZE + 1];
	struct err err;
	till_key(&first, 1);
	till_key(&other, 2);
	check(enrol_offer(&world->hq, 1, 3, code, &err));
	till_ask_in(world, &first, code);
	till_believe(world, &first);
	check(first.till == 3 && first.store == 1 && first.epoch == 1);
	check(certificate_holds(
		&first.certificate, world->hq.keys.hq_id, &world->hq.keys.hq.public));

	till_ask_in(world, &other, code);
	check(world->answer.status == 403);
	check(answer_says(world, "BADCODE"));

	/* The first answer was lost: the same key hears the same again. */
	struct certificate granted = first.certificate;
	till_ask_in(world, &first, code);
	till_believe(world, &first);
	check(memcmp(&granted, &first.certificate, sizeof granted) == 0);
	check(world_count(world, "SELECT count(*) FROM epoch") == 1);
	world_close(world);
}

static void a_code_lives_fifteen_minutes(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till till = {0};
	char code[ENROL_CODE_SIZE + 1];
	struct err err;
	till_key(&till, 1);
	check(enrol_offer(&world->hq, 1, 3, code, &err));
	world->now_ms += ENROL_MINUTES * 60000 + 1;
	till_ask_in(world, &till, code);
	check(answer_says(world, "BADCODE"));
	world->now_ms -= 1;
	till_ask_in(world, &till, code);
	check(world->answer.status == 200);
	world_close(world);
}

static void enrolment_proves_the_possession_of_the_key(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till till = {0};
	struct signing_key honest;
	char code[ENROL_CODE_SIZE + 1];
	struct err err;
	size_t size;
	till_key(&till, 1);
	honest = till.key;
	check(enrol_offer(&world->hq, 1, 3, code, &err));
	struct enrol_request request = {.software = "test", .schema = 1, .vocabulary = 1};
	strcpy(request.code, code);
	request.key = honest.public;
	char *body = enrol_request_write(&request, &size, &err);
	/* The public key of one, the signature of another. */
	till_key(&till, 2);
	key_id_text(till.kid, &honest.public);
	till_send(world, &till,
		&(struct sending){"POST", "/v1/enrol", body, size, .hq_id = "", .epoch = ""});
	check(world->answer.status == 401);
	check(answer_says(world, "BADSIG"));
	free(body);
	world_close(world);
}

static void the_next_epoch_continues_the_one_before(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	till_write_note(world, till, "one");
	check(world->answer.status == 200);
	struct hash head = till->head;
	struct fake_till next = {0};
	till_key(&next, 77);
	till_enrol(world, &next, 1, 3);
	check(next.epoch == 2);
	check(hash_equal(&next.certificate.prev_head, &head));

	till_hello(world, till);
	check(answer_says(world, "FENCED"));
	check(answer_number(world, "epoch") == 2);
	till_hello(world, &next);
	check(answer_says(world, "\"state\":\"OK\""));
	free(till);
	world_close(world);
}

static void hello_compares_the_chains(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	till_hello(world, till);
	check(answer_says(world, "\"state\":\"OK\""));
	check(answer_number(world, "next") == 1);

	struct fake_till before = *till;
	till_write_note(world, till, "one");
	till_write_note(world, till, "two");
	till_hello(world, till);
	check(answer_says(world, "\"state\":\"OK\""));
	check(answer_number(world, "next") == 3);

	/* Restored from an old image: a prefix of what HQ holds. */
	till_hello(world, &before);
	check(answer_says(world, "BEHIND"));
	struct upload other = upload_begin(&before);
	upload_note(world, &before, &other, "another one");
	upload_done(&other);
	till_hello(world, &before);
	check(answer_says(world, "FORK"));
	check(answer_number(world, "at") == 1);
	free(till);
	world_close(world);
}

/* HQ lost its memory and has its keys: the certificate brings the till back. */
static void a_certificate_convinces_a_forgetful_headquarters(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	db_script(&world->hq.db, "DELETE FROM epoch; DELETE FROM till; DELETE FROM enrol_code");
	till_write_note(world, till, "one");
	check(world->answer.status == 403);
	check(answer_says(world, "UNKNOWN"));
	till_hello(world, till);
	check(answer_says(world, "\"state\":\"OK\""));
	check(answer_number(world, "next") == 1);

	db_script(&world->hq.db, "DELETE FROM epoch; DELETE FROM till");
	till->certificate_bytes[CERTIFICATE_SIZE - 1] ^= 1;
	till_hello(world, till);
	check(answer_says(world, "\"state\":\"UNKNOWN\""));
	check(world_count(world, "SELECT count(*) FROM epoch") == 0);
	free(till);
	world_close(world);
}

static void a_certificate_of_another_key_convinces_nobody(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	db_script(&world->hq.db, "DELETE FROM epoch; DELETE FROM till");
	till_key(till, 200);
	till_hello(world, till);
	check(world->answer.status == 401);
	check(world_count(world, "SELECT count(*) FROM epoch") == 0);
	free(till);
	world_close(world);
}

TESTS(test(a_code_makes_a_till_once), test(a_code_lives_fifteen_minutes),
	test(enrolment_proves_the_possession_of_the_key),
	test(the_next_epoch_continues_the_one_before), test(hello_compares_the_chains),
	test(a_certificate_convinces_a_forgetful_headquarters),
	test(a_certificate_of_another_key_convinces_nobody))
