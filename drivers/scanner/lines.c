#include "drivers/scanner/lines.h"

#include "drivers/scanner/aim.h"

#include <string.h>

struct lines_state {
	bool too_long; /* the rest of this line is skipped */
	size_t size;
	uint8_t part[READING_MAX];
};

static bool meet(void *self, const struct about *about)
{
	(void)about;
	memset(self, 0, sizeof(struct lines_state));
	return true;
}

static void forget(void *self)
{
	memset(self, 0, sizeof(struct lines_state));
}

/* "]E06901234567892" says its symbology as scanners do. */
static void take(const struct lines_state *state, struct reading *reading)
{
	size_t head = state->size > AIM_SIZE && aim_valid((const char *)state->part) ? AIM_SIZE : 0;
	memset(reading->aim, 0, sizeof reading->aim);
	memcpy(reading->aim, state->part, head);
	reading->symbology = aim_symbology(reading->aim);
	reading->size = state->size - head;
	memcpy(reading->data, state->part + head, reading->size);
	reading->data[reading->size] = '\0';
}

static enum heard finish(struct lines_state *state, struct reading *reading)
{
	enum heard heard = HEARD_NOTHING;
	if (state->too_long)
		heard = HEARD_TORN;
	else if (state->size > 0)
		heard = HEARD_READING;
	if (heard == HEARD_READING)
		take(state, reading);
	forget(state);
	return heard;
}

static enum heard receive(
	void *self, const uint8_t *bytes, size_t size, size_t *used, struct reading *reading)
{
	struct lines_state *state = self;
	for (size_t i = 0; i < size; i++) {
		*used = i + 1;
		if (bytes[i] == '\n' || bytes[i] == '\r') {
			enum heard heard = finish(state, reading);
			if (heard != HEARD_NOTHING)
				return heard;
		} else if (state->size < READING_MAX) {
			state->part[state->size++] = bytes[i];
		} else {
			state->too_long = true;
		}
	}
	return state->size ? HEARD_PART : HEARD_NOTHING;
}

_Static_assert(sizeof(struct lines_state) <= DRIVER_STATE_MAX, "the state must fit");

const struct driver lines = {
	.name = "lines",
	.title = "codes as lines of text",
	.state_size = sizeof(struct lines_state),
	.meet = meet,
	.receive = receive,
	.forget = forget,
};
