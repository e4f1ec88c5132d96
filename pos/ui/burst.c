#include "pos/ui/burst.h"

static bool follows_closely(const struct burst *burst, int64_t now_ms)
{
	return burst->any && now_ms - burst->last_ms < BURST_GAP_MS;
}

static uint32_t let_go(struct burst *burst, bool text_only, struct press *out)
{
	if (!burst->holds)
		return 0;
	burst->holds = false;
	*out = burst->held;
	out->text_only = text_only;
	return 1;
}

static bool is_digit(int32_t character)
{
	return character >= '0' && character <= '9';
}

/* Whether it has to be seen first what follows. */
static bool must_wait(const struct burst *burst, int32_t character)
{
	bool quantity = character == '*' && burst->after_digit;
	return command_character(character) && !quantity;
}

uint32_t burst_take(struct burst *burst, const struct press *press, int64_t now_ms,
	struct press out[BURST_OUT_MAX])
{
	bool close = burst->pasting || follows_closely(burst, now_ms);
	uint32_t count = let_go(burst, close, out);
	struct press next = *press;
	if (press->kind != PRESS_CHARACTER) {
		burst->after_digit = false;
		out[count++] = next;
		return count;
	}
	next.text_only = close;
	burst->any = true;
	burst->last_ms = now_ms;
	burst->holds = !close && must_wait(burst, press->character);
	burst->after_digit = !close && is_digit(press->character);
	burst->held = next;
	if (!burst->holds)
		out[count++] = next;
	return count;
}

uint32_t burst_release(struct burst *burst, int64_t now_ms, struct press out[BURST_OUT_MAX])
{
	if (follows_closely(burst, now_ms))
		return 0;
	return let_go(burst, false, out);
}

int64_t burst_wait_ms(const struct burst *burst, int64_t now_ms)
{
	if (!burst->holds)
		return -1;
	int64_t left_ms = burst->last_ms + BURST_GAP_MS - now_ms;
	return left_ms > 0 ? left_ms : 0;
}
