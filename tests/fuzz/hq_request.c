/* hq_request.c - anything at all to headquarters: bare requests, signed uploads and hellos of a
 * till that knows its key, files to import, messages on the desk. Whatever comes, the answer is
 * whole and the house verifies. */
#include "sync/hq/desk.h"
#include "tests/fuzz/harness.h"
#include "tests/hq_world.h"

enum { BODY_ROOM = 1 << 20 };

/* The input as lines: the first says what to do, the last is a body with anything in it. */
struct input {
	const uint8_t *at;
	size_t left;
};

static void take_line(struct input *input, char *out, size_t cap)
{
	const uint8_t *end = memchr(input->at, '\n', input->left);
	size_t size = end ? (size_t)(end - input->at) : input->left;
	size_t kept = size < cap ? size : cap - 1;
	memcpy(out, input->at, kept);
	out[kept] = '\0';
	size += end ? 1 : 0;
	input->at += size;
	input->left -= size;
}

static void bare_request(struct world *world, struct input *input)
{
	static const char *const names[] = {"Pos-Proto", "Pos-Till", "Pos-Epoch", "Pos-Kid",
		"Pos-Sig", "Pos-Nonce", "Pos-Hq-Time"};
	char method[16], target[1200], values[LENGTH(names)][200];
	take_line(input, method, sizeof method);
	take_line(input, target, sizeof target);
	struct hq_request request = {.method = method, .target = target};
	for (size_t i = 0; i < LENGTH(names); i++) {
		take_line(input, values[i], sizeof values[i]);
		add_header(&request, names[i], values[i]);
	}
	request.body = input->at;
	request.body_size = input->left;
	world_send(world, &request);
}

static void signed_request(
	struct world *world, struct fake_till *till, struct input *input, bool packed)
{
	static uint8_t room[BODY_ROOM];
	char method[16], target[900], from[24], n[24], prev[100], last[100], nonce[40], time[24];
	take_line(input, method, sizeof method);
	take_line(input, target, sizeof target);
	take_line(input, from, sizeof from);
	take_line(input, n, sizeof n);
	take_line(input, prev, sizeof prev);
	take_line(input, last, sizeof last);
	take_line(input, nonce, sizeof nonce);
	take_line(input, time, sizeof time);
	const void *body = input->at;
	size_t size = input->left;
	if (packed) {
		size = pack(room, sizeof room, input->at, input->left);
		body = room;
	}
	till_send(world, till,
		&(struct sending){method, target, body, size, .from = from, .n = n, .prev = prev,
			.last = last, .nonce = nonce, .hq_time = time});
}

/* A record of any kind and body that the chain accepts. */
static void any_record(struct world *world, struct fake_till *till, struct input *input)
{
	struct upload batch = upload_begin(till);
	uint16_t kind = input->left ? input->at[0] : 0;
	size_t skip = input->left ? 1 : 0;
	size_t size = input->left - skip;
	if (size > RECORD_BODY_MAX)
		size = RECORD_BODY_MAX;
	upload_add(world, till, &batch,
		(struct record){
			.kind = kind, .body = input->at + skip, .body_size = (uint32_t)size});
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
}

static void any_file(struct world *world, const char *word, const char *what, struct input *input)
{
	const char *argv[] = {word, what, "file"};
	struct word_call call = {.lang = LANG_ZH_CN,
		.argc = 3,
		.argv = argv,
		.input = input->at,
		.input_size = input->left};
	word_run(&world->hq, &call, &world->said);
}

static void any_call(struct world *world, struct input *input)
{
	struct word_call call;
	const char *argv[WORD_ARGS_MAX];
	/* Not backup: it would write where the input says. */
	if (desk_read_call(input->at, input->left, &call, argv) && call.argc > 0 &&
		strcmp(argv[0], "backup") != 0)
		word_run(&world->hq, &call, &world->said);
	struct word_answer answer = {0};
	(void)!desk_read_answer(input->at, input->left, &answer);
	word_answer_done(&answer);
}

static void act(struct world *world, struct fake_till *till, struct input *input)
{
	char what[16];
	take_line(input, what, sizeof what);
	switch (what[0]) {
	case 'b':
		bare_request(world, input);
		break;
	case 's':
		signed_request(world, till, input, false);
		break;
	case 'p':
		signed_request(world, till, input, true);
		break;
	case 'r':
		any_record(world, till, input);
		break;
	case 'd':
		any_call(world, input);
		break;
	case 'g':
		any_file(world, "import", "goods", input);
		break;
	case 'm':
		any_file(world, "import", "members", input);
		break;
	case 'c':
		any_file(world, "import", "coupons", input);
		break;
	case 't':
		any_file(world, "import", "settings", input);
		break;
	default:
		any_file(world, "import", "rules", input);
		any_file(world, "rules", "check", input);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 2);
	struct input input = {data, size};
	act(world, till, &input);
	check(db_ok(&world->hq.db));
	check(world->answer.status >= 200 && world->answer.status < 500);
	check(world->answer.body.used > 1 && world->answer.body.text[0] == '{');
	world_verifies(world);
	free(till);
	world_close(world);
	return 0;
}
