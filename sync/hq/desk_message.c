#include "pos/core/bytes.h"
#include "sync/hq/desk.h"

#include <string.h>

static void add_u32(struct paper *out, size_t value)
{
	uint8_t room[4];
	struct bytes_out bytes = bytes_out(room, sizeof room);
	put_u32(&bytes, (uint32_t)value);
	paper_add(out, room, sizeof room);
}

/* A NUL after each, counted, so that the reader can point into the message. */
static void add_part(struct paper *out, const void *data, size_t size)
{
	add_u32(out, size + 1);
	paper_add(out, data, size);
	paper_add(out, "", 1);
}

static const char *take_part(struct bytes_in *in, size_t *size)
{
	uint32_t length = get_u32(in);
	const uint8_t *at = in->at + in->used;
	if (in->bad || length == 0 || length > in->size - in->used || at[length - 1] != '\0') {
		in->bad = true;
		return "";
	}
	in->used += length;
	*size = length - 1;
	return (const char *)at;
}

void desk_write_call(struct paper *out, const struct word_call *call)
{
	uint8_t head[2] = {(uint8_t)call->lang, (uint8_t)call->argc};
	paper_add(out, head, sizeof head);
	for (int i = 0; i < call->argc; i++)
		add_part(out, call->argv[i], strlen(call->argv[i]));
	add_part(out, call->input, call->input_size);
}

bool desk_read_call(
	const void *message, size_t size, struct word_call *call, const char *argv[WORD_ARGS_MAX])
{
	struct bytes_in in = bytes_in(message, size);
	uint8_t lang = get_u8(&in), argc = get_u8(&in);
	if (lang >= LANG_COUNT || argc > WORD_ARGS_MAX)
		return false;
	for (int i = 0; i < argc; i++) {
		size_t length = 0;
		argv[i] = take_part(&in, &length);
		if (strlen(argv[i]) != length)
			in.bad = true;
	}
	*call = (struct word_call){.lang = (enum lang)lang, .argc = argc, .argv = argv};
	call->input = take_part(&in, &call->input_size);
	return bytes_complete(&in);
}

void desk_write_answer(struct paper *out, const struct word_answer *answer)
{
	uint8_t status = (uint8_t)answer->status;
	paper_add(out, &status, 1);
	add_part(out, paper_read(&answer->out), answer->out.used);
	add_part(out, paper_read(&answer->complaints), answer->complaints.used);
}

bool desk_read_answer(const void *message, size_t size, struct word_answer *answer)
{
	struct bytes_in in = bytes_in(message, size);
	uint8_t status = get_u8(&in);
	size_t out_size = 0, complaints_size = 0;
	const char *out = take_part(&in, &out_size);
	const char *complaints = take_part(&in, &complaints_size);
	if (!bytes_complete(&in) || status > WORD_WAIT)
		return false;
	answer->status = (enum word_status)status;
	paper_add(&answer->out, out, out_size);
	paper_add(&answer->complaints, complaints, complaints_size);
	return true;
}
