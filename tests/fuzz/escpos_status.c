/* Whatever a printer may say, at any moment of a receipt. */
#include "drivers/printer/printer.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct printer printer;
static uint8_t flat[256];
static uint64_t unsent;

static size_t take(void *self, const void *bytes, size_t size)
{
	(void)self;
	(void)bytes;
	unsent += size;
	assert(unsent <= PRINTER_IN_FLIGHT_MAX + 128);
	return size;
}

static void nothing(void *self)
{
	(void)self;
}

static void wake_in(void *self, int64_t delay_ms)
{
	(void)self;
	assert(delay_ms >= -1 && delay_ms <= PRINTER_CONFIRM_MS);
}

static void job(void *self, uint64_t id, enum job_state state, bool over)
{
	(void)self;
	assert(id == 1);
	assert(over || state != JOB_CONFIRMED);
}

static void notice(void *self, struct says sentence)
{
	(void)self;
	(void)sentence;
}

static size_t receipt(void)
{
	static struct receipt_doc doc;
	struct bytes_out out = bytes_out(flat, sizeof flat);
	receipt_doc_begin(&doc, 32);
	receipt_doc_text(&doc, 0, "x");
	receipt_doc_cut(&doc);
	receipt_doc_encode(&doc, &out);
	return out.used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct printer_user user = {
		.send = take,
		.ask_port_status = nothing,
		.wake_in = wake_in,
		.changed = nothing,
		.job = job,
		.notice = notice,
	};
	static const struct about about = {.vendor = 0x04b8, .can_answer = true};
	struct err err;
	int64_t now_ms = 0;
	unsent = 0;
	printer_begin(&printer, &user, 0, NULL);
	printer_ready(&printer, &about, now_ms);
	if (!printer_print(&printer, 1, flat, receipt(), &err))
		return 0;
	for (size_t i = 0; i < size; i++) {
		/* Bytes from the printer, and the three things that happen besides. */
		if (data[i] == 0xF0)
			printer_step(&printer, now_ms += 250);
		else if (data[i] == 0xF1)
			printer_sent(&printer, unsent, now_ms);
		else if (data[i] == 0xF2)
			printer_port_status(&printer, i + 1 < size ? data[i + 1] : 0, now_ms);
		else
			printer_received(&printer, data + i, 1, now_ms);
		if (data[i] == 0xF1)
			unsent = 0;
	}
	printer_unready(&printer, PRINTER_ABSENT, now_ms);
	printer_done(&printer);
	return 0;
}
