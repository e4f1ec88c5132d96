#include "drivers/printer/escpos.h"

#include "drivers/printer/raster.h"
#include "tests/t.h"

#include <string.h>

static struct receipt_doc doc;
static uint8_t bytes[ESCPOS_BYTES_MAX];
static struct bytes_out out;

static const struct printer_profile plain = {.columns = 48, .cut = true};
static const struct printer_profile native = {
	.columns = 48, .cut = true, .native_qr = true, .complete = COMPLETE_GSH};
static const struct printer_profile fs = {.columns = 32, .kanji_size_fs = true};

static void print(const struct printer_profile *profile)
{
	struct charset charset;
	struct err err;
	check(charset_open(&charset, profile->encoding, &err));
	out = bytes_out(bytes, sizeof bytes);
	escpos_receipt(&doc, profile, &charset, "0001", &out);
	charset_done(&charset);
	check(!out.full);
}

static bool holds(const char *part, size_t size)
{
	return memmem(bytes, out.used, part, size) != NULL;
}
#define HOLDS(literal) holds(literal, sizeof(literal) - 1)

static void a_receipt_begins_afresh_in_chinese_mode(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 48);
	print(&plain);
	check(out.used == 7 && memcmp(bytes, "\x1B@\x1BR\0\x1C&", 7) == 0);
}

static void styles_change_at_the_start_of_a_line_and_end_with_it(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 48);
	receipt_doc_text(&doc, RECEIPT_WIDE | RECEIPT_TALL | RECEIPT_RIGHT, "A");
	receipt_doc_text(&doc, RECEIPT_WIDE | RECEIPT_BOLD, "B");
	receipt_doc_rule(&doc);
	print(&plain);
	check(HOLDS("\x1B"
		    "a\x02\x1D!\x11"
		    "A\n\x1B"
		    "a\0\x1B"
		    "E\x01\x1D!\x10"
		    "B\n"
		    "\x1B"
		    "E\0\x1D!\0-----"));
	print(&fs);
	check(HOLDS("\x1D!\x11\x1C!\x0C"
		    "A\n"));
	check(HOLDS("\x1D!\x10\x1C!\x04"
		    "B\n"));
	check(HOLDS("\x1D!\0\x1C!\0-----"));
}

static void the_cut_comes_last_but_for_the_ticket(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 48);
	receipt_doc_text(&doc, RECEIPT_BOLD, "x");
	receipt_doc_cut(&doc);
	print(&plain);
	check(memcmp(bytes + out.used - 4, "\x1DV\x42\x03", 4) == 0);
	print(&native);
	check(memcmp(bytes + out.used - 15,
		      "\x1DV\x42\x03\x1D(H\x06\0"
		      "00"
		      "0001",
		      15) == 0);
	print(&fs); /* no knife: up to the tear bar */
	check(memcmp(bytes + out.used - 3,
		      "\x1B"
		      "d\x05",
		      3) == 0);
}

static void no_receipt_opens_the_drawer(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 48);
	receipt_doc_text(&doc, 0, "\x1Bp\x01\x19\xFA");
	receipt_doc_qr(&doc, "x");
	receipt_doc_cut(&doc);
	print(&native);
	check(!HOLDS("\x1Bp"));
	out = bytes_out(bytes, sizeof bytes);
	escpos_drawer(&out);
	check(out.used == 5 && HOLDS("\x1Bp\0\x19\xFA"));
}

static void a_printer_that_can_draws_the_qr_itself(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 48);
	receipt_doc_qr(&doc, "01234567890123456789");
	print(&native);
	check(HOLDS("\x1D(k\x04\0"
		    "1A2\0\x1D(k\x03\0"
		    "1C\x08\x1D(k\x03\0"
		    "1E1"
		    "\x1D(k\x17\0"
		    "1P001234567890123456789\x1D(k\x03\0"
		    "1Q0"));
	print(&plain);
	check(!HOLDS("\x1D(k") && HOLDS("\x1Dv0\0"));
}

static void a_barcode_prints_where_it_fits_else_as_text(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 32);
	receipt_doc_barcode(&doc, "A{1");
	receipt_doc_barcode(&doc, "01234567890123456789");
	print(&plain);
	check(HOLDS("\x1Dk\x49\x06{BA{{1\n"));
	check(HOLDS("\n01234567890123456789\n"));
}

static void a_broken_off_command_is_ended_before_the_next_receipt(void **state)
{
	(void)state;
	out = bytes_out(bytes, sizeof bytes);
	escpos_flush(&out);
	/* The longest thing a printer may still be waiting for. */
	check(out.used - 2 >= RASTER_BAND_ROWS * RASTER_ROW_BYTES_MAX);
	check(memcmp(bytes + out.used - 2, "\x1B@", 2) == 0);
	for (size_t i = 0; i < out.used - 2; i++)
		check(bytes[i] == 0);
}

static void the_longest_sale_fits(void **state)
{
	(void)state;
	char text[RECEIPT_LINE_BYTES_MAX];
	memset(text, 'x', 45);
	text[45] = '\0';
	receipt_doc_begin(&doc, 48);
	for (int i = 0; i < RECEIPT_LINES_MAX - 2; i++)
		receipt_doc_text(&doc, i % 2 ? RECEIPT_STYLES_ALL : 0, text);
	receipt_doc_qr(&doc, "0123456789abcdef0123456789abcdef");
	receipt_doc_cut(&doc);
	check(!doc.full);
	print(&plain);
}

TESTS(test(a_receipt_begins_afresh_in_chinese_mode),
	test(styles_change_at_the_start_of_a_line_and_end_with_it),
	test(the_cut_comes_last_but_for_the_ticket), test(no_receipt_opens_the_drawer),
	test(a_printer_that_can_draws_the_qr_itself),
	test(a_barcode_prints_where_it_fits_else_as_text),
	test(a_broken_off_command_is_ended_before_the_next_receipt), test(the_longest_sale_fits))
