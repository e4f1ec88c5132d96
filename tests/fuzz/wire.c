/* Every message of sync/README.md. The first byte chooses which; what reads can be written, and
 * what is written reads again. */
#include "sync/wire.h"
#include "pos/core/bytes.h"
#include "tests/fuzz/harness.h"

#include <stdlib.h>

static struct enrol_request enrol_request;
static struct enrol_answer enrol_answer;
static struct hello hello;
static struct hello_answer hello_answer;
static struct ack ack;
static struct refusal refusal;

#define AGAIN(what)                                                                                \
	do {                                                                                       \
		if (!what##_read(text, size, &what, &err))                                         \
			return;                                                                    \
		size_t length = 0;                                                                 \
		char *written = what##_write(&what, &length, &err);                                \
		assert(written != NULL);                                                           \
		assert(what##_read(written, length, &what, &err));                                 \
		free(written);                                                                     \
	} while (0)

static void read_message(int which, const void *text, size_t size)
{
	struct err err;
	switch (which % 6) {
	case 0:
		AGAIN(enrol_request);
		break;
	case 1:
		AGAIN(enrol_answer);
		break;
	case 2:
		AGAIN(hello);
		break;
	case 3:
		AGAIN(hello_answer);
		break;
	case 4:
		AGAIN(ack);
		break;
	case 5:
		AGAIN(refusal);
		break;
	}
}

static void read_frames(const void *data, size_t size)
{
	struct bytes_in in = bytes_in(data, size);
	const uint8_t *record;
	size_t length;
	while (frame_read(&in, &record, &length))
		assert(length <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char typed[64] = "", code[ENROL_CODE_SIZE + 1];
	if (size == 0)
		return 0;
	read_message(data[0], data + 1, size - 1);
	read_frames(data + 1, size - 1);
	memcpy(typed, data + 1, size - 1 < sizeof typed ? size - 1 : sizeof typed - 1);
	(void)!enrol_code_read(typed, code);
	return 0;
}
