/* Enrolment against a line that this file plays: right, refused, lost, spoken by somebody else. */
#include "pos/shell/enrolment.h"
#include "sync/request.h"
#include "tests/unit/fresh_name.h"
#include "tests/unit/sample_till.h"

static struct loop loop;
static struct link_answer reply;
static int asked;
static bool signed_well;

static void call_back(void *arg)
{
	struct link_call *call = arg;
	call->busy = false;
	call->answered(call->arg, &reply);
}

static struct loop_timer later;

static void play(struct link *link, struct link_call *call, const struct link_request *request)
{
	(void)link;
	const struct request_head head = {
		.method = "POST", .path = request->path, .kid = till.identity.kid};
	asked++;
	signed_well = strcmp(request->headers[2].name, "Pos-Sig") == 0 &&
		      request_signature_holds(&head, request->body, request->body_size,
			      &till.identity.key.public, request->headers[2].value);
	later = (struct loop_timer){.fn = call_back, .arg = call};
	loop_timer_set(&loop, &later, 0);
}

static void forget(struct link *link, struct link_call *call)
{
	(void)link;
	(void)call;
}

static struct link line = {.send = play, .cancel = forget};

/* A folder that is nobody's yet. */
static int setup(void **state)
{
	static const uint8_t seed[SEED_SIZE] = {42};
	(void)state;
	check(sign_start());
	memset(&till, 0, sizeof till);
	fresh_name(till.folder, "till-test");
	check(mkdtemp(till.folder) != NULL);
	till.seeded = (struct seeded_env){.wall_ms = 1763700000000, .mono_ms = 1000, .random = 7};
	till.env = seeded_env_of(&till.seeded);
	till.hq_key = signing_key_of(seed);
	sample_open(NULL);
	loop_init(&loop, &till.env);
	asked = 0;
	return 0;
}

static int teardown(void **state)
{
	return sample_teardown(state);
}

static bool ask(const char *code, struct err *err)
{
	return enrolment_ask(
		&loop, &line, &till.identity, &till.money, "http://127.0.0.1:1", code, err);
}

static void answer(int status, bool from_hq, const char *body)
{
	reply = (struct link_answer){
		.status = status, .from_hq = from_hq, .body = body, .body_size = strlen(body)};
}

static void a_code_becomes_a_till_and_a_till_is_not_enrolled_twice(void **state)
{
	(void)state;
	struct err err;
	struct enrol_answer grant = sample_grant(&till.identity.key.public, 1);
	char *body = enrol_answer_write(&grant, NULL, &err);
	check(body != NULL);
	answer(200, true, body);
	sample_told(ask("7k3m-p9qx-2a", &err), &err);
	check(signed_well && till.identity.enrolled);
	assert_int_equal(till.identity.certificate.till, 2);
	assert_string_equal(till.identity.hq_url, "http://127.0.0.1:1");
	check(!ask("7K3MP9QX2A", &err));
	check(err.what.id == TEXT_ENROL_ALREADY);
	assert_int_equal(asked, 1);
	free(body);
}

static void a_till_goes_on_in_a_new_epoch_by_a_code(void **state)
{
	(void)state;
	struct err err;
	struct signing_key next;
	struct enrol_answer grant = sample_grant(&till.identity.key.public, 1);
	char *body = enrol_answer_write(&grant, NULL, &err);
	answer(200, true, body);
	sample_told(ask("7K3MP9QX2A", &err), &err);
	free(body);
	sample_journal();
	sample_sell_many(2);
	sample_told(identity_next_key(&till.money, &till.env, &next, &err), &err);
	grant = sample_grant(&next.public, 2);
	body = enrol_answer_write(&grant, NULL, &err);
	answer(200, true, body);
	sample_told(
		enrolment_renew(&loop, &line, &till.identity, &till.journal, "7K3MP9QX2B", &err),
		&err);
	free(body);
	check(till.journal.epoch == 2 && till.identity.certificate.epoch == 2);
	check(db_int(&till.money, "SELECT count(*) FROM journal", -1) == 1 + 2 + 1);
	check(db_int(&till.money, "SELECT epoch FROM branch", -1) == 1);
	journal_done(&till.journal);
}

static void what_is_no_grant_enrols_nobody_and_says_why(void **state)
{
	static const struct {
		int status;
		bool from_hq;
		const char *body;
		enum text why;
	} cases[] = {
		{403, true, "{\"error\":\"BADCODE\"}", TEXT_ENROL_BAD_CODE},
		{503, true, "{\"error\":\"BUSY\",\"retry_after_s\":5}", TEXT_ENROL_REFUSED},
		{500, true, "oops", TEXT_ENROL_NOT_UNDERSTOOD},
		{200, false, "<html>Log in to the hotel</html>", TEXT_ENROL_NOT_HQ},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err err;
		answer(cases[i].status, cases[i].from_hq, cases[i].body);
		row("%zu", i);
		check(!ask("7K3MP9QX2A", &err));
		check(err.what.id == cases[i].why && !till.identity.enrolled);
	}
}

static void a_certificate_for_another_key_is_not_taken(void **state)
{
	(void)state;
	struct err err;
	struct enrol_answer grant = sample_grant(&till.hq_key.public, 1);
	char *body = enrol_answer_write(&grant, NULL, &err);
	check(body != NULL);
	answer(200, true, body);
	check(!ask("7K3MP9QX2A", &err));
	check(!till.identity.enrolled);
	free(body);
}

static void what_is_no_code_is_not_even_sent(void **state)
{
	static const char *const cases[] = {"", "123", "7K3MP9QX2AA", "7K3MP9QX2!"};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err err;
		row("%s", cases[i]);
		check(!ask(cases[i], &err));
		check(err.what.id == TEXT_ENROL_NO_CODE);
	}
	assert_int_equal(asked, 0);
}

#define each(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
TESTS(each(a_code_becomes_a_till_and_a_till_is_not_enrolled_twice),
	each(a_till_goes_on_in_a_new_epoch_by_a_code),
	each(what_is_no_grant_enrols_nobody_and_says_why),
	each(a_certificate_for_another_key_is_not_taken), each(what_is_no_code_is_not_even_sent))
