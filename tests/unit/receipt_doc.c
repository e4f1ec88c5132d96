#include "pos/core/receipt_doc.h"

#include "pos/core/text.h"
#include "tests/t.h"

#include <string.h>

static struct receipt_doc doc, copy;
static uint8_t flat[RECEIPT_FLAT_MAX];

static void fill(void)
{
	receipt_doc_begin(&doc, 32);
	receipt_doc_text(&doc, RECEIPT_CENTRE | RECEIPT_BOLD, "算盘母婴");
	receipt_doc_rule(&doc);
	receipt_doc_text(&doc, 0, "奶粉一段                  268.00");
	receipt_doc_text(&doc, RECEIPT_WIDE, "合计 9.9");
	receipt_doc_text(&doc, RECEIPT_RIGHT, "找零 0.50");
	receipt_doc_blank(&doc);
	receipt_doc_qr(&doc, "0123abcd");
	receipt_doc_barcode(&doc, "A-1");
	receipt_doc_cut(&doc);
}

static void plain_text_shows_what_the_paper_will(void **state)
{
	(void)state;
	char text[1024];
	fill();
	receipt_doc_plain(&doc, text, sizeof text);
	assert_string_equal(text, "            算盘母婴\n"
				  "--------------------------------\n"
				  "奶粉一段                  268.00\n"
				  "合  计    9 . 9 \n"
				  "                       找零 0.50\n"
				  "\n"
				  "[QR 0123abcd]\n"
				  "[A-1]\n"
				  "- - - - - - - - - - - - - - - - \n");
}

static void flat_bytes_come_back_as_the_same_receipt(void **state)
{
	(void)state;
	fill();
	struct bytes_out out = bytes_out(flat, sizeof flat);
	receipt_doc_encode(&doc, &out);
	check(!out.full);
	check(receipt_doc_decode(&copy, flat, out.used));
	char before[1024], after[1024];
	receipt_doc_plain(&doc, before, sizeof before);
	receipt_doc_plain(&copy, after, sizeof after);
	assert_string_equal(after, before);
	check(copy.lines[0].style == (RECEIPT_CENTRE | RECEIPT_BOLD));
}

static void torn_or_foreign_bytes_are_no_receipt(void **state)
{
	(void)state;
	fill();
	struct bytes_out out = bytes_out(flat, sizeof flat);
	receipt_doc_encode(&doc, &out);
	for (size_t size = 0; size < out.used; size++) {
		row("cut at %zu", size);
		check(!receipt_doc_decode(&copy, flat, size));
		check(copy.count == 0);
	}
	check(!receipt_doc_decode(&copy, flat, out.used + 1));
	static const struct {
		size_t at;
		uint8_t value;
	} wrong[] = {
		{0, 2},                  /* version */
		{1, 200},                /* columns */
		{3, RECEIPT_LINE_KINDS}, /* kind */
		{4, 64},                 /* style */
		{6, 0xFF},               /* text that is not UTF-8 */
		{7, 0},                  /* text with a NUL */
	};
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		row("byte %zu", wrong[i].at);
		uint8_t kept = flat[wrong[i].at];
		flat[wrong[i].at] = wrong[i].value;
		check(!receipt_doc_decode(&copy, flat, out.used));
		flat[wrong[i].at] = kept;
	}
}

static void text_is_cut_at_the_paper_never_inside_a_character(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 32);
	receipt_doc_text(&doc, 0, "一二三四五六七八九十一二三四五六七");
	receipt_doc_text(&doc, RECEIPT_WIDE, "一二三四五六七八九");
	receipt_doc_text(&doc, 0, "x一二三四五六七八九十一二三四五六七");
	check(text_columns(receipt_doc_line_text(&doc, 0), RULER_PRINTER) == 32);
	check(text_columns(receipt_doc_line_text(&doc, 1), RULER_PRINTER) == 16);
	check(text_columns(receipt_doc_line_text(&doc, 2), RULER_PRINTER) == 31);
}

static void a_copy_says_so_above_everything(void **state)
{
	(void)state;
	char text[1024];
	fill();
	receipt_doc_mark_copy(&doc, "补打 第2份");
	receipt_doc_plain(&doc, text, sizeof text);
	static const char top[] = "           补打 第2份\n            算盘母婴\n";
	assert_memory_equal(text, top, sizeof top - 1);
}

static void too_many_lines_or_bytes_are_noticed(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 48);
	for (int i = 0; i < RECEIPT_LINES_MAX; i++)
		receipt_doc_blank(&doc);
	check(!doc.full);
	receipt_doc_blank(&doc);
	check(doc.full);

	char payload[RECEIPT_LINE_BYTES_MAX + 1];
	memset(payload, 'x', sizeof payload);
	payload[RECEIPT_LINE_BYTES_MAX - 1] = '\0';
	receipt_doc_begin(&doc, 48);
	receipt_doc_qr(&doc, payload);
	check(!doc.full);
	payload[RECEIPT_LINE_BYTES_MAX - 1] = 'x';
	payload[RECEIPT_LINE_BYTES_MAX] = '\0';
	receipt_doc_qr(&doc, payload);
	check(doc.full);

	payload[RECEIPT_LINE_BYTES_MAX - 1] = '\0';
	receipt_doc_begin(&doc, 48);
	for (int i = 0; i < RECEIPT_TEXT_MAX / RECEIPT_LINE_BYTES_MAX; i++)
		receipt_doc_qr(&doc, payload);
	check(!doc.full);
	struct bytes_out out = bytes_out(flat, sizeof flat);
	receipt_doc_encode(&doc, &out);
	check(!out.full);
	check(receipt_doc_decode(&copy, flat, out.used));
	receipt_doc_blank(&doc);
	check(doc.full);
}

static void a_barcode_is_plain_ascii_or_nothing(void **state)
{
	(void)state;
	receipt_doc_begin(&doc, 48);
	receipt_doc_barcode(&doc, "订单1");
	check(doc.full);
	check(doc.count == 0);
}

TESTS(test(plain_text_shows_what_the_paper_will), test(flat_bytes_come_back_as_the_same_receipt),
	test(torn_or_foreign_bytes_are_no_receipt),
	test(text_is_cut_at_the_paper_never_inside_a_character),
	test(a_copy_says_so_above_everything), test(too_many_lines_or_bytes_are_noticed),
	test(a_barcode_is_plain_ascii_or_nothing))
