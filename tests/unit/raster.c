#include "drivers/printer/raster.h"

#include "tests/t.h"

#include <string.h>

static struct qr qr;
static uint8_t image[64 * 1024];

/* The last is so dense that its modules would get one dot each. */
#define LETTERS_70 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr"
static const char *const payloads[] = {
	"0",
	"0123456789abcdef0123456789abcdef",
	"https://shop.example/r/7f3a",
	"9999999999999999999999999999999999999999999999999999999999999999999999",
	LETTERS_70 LETTERS_70 LETTERS_70 LETTERS_70 LETTERS_70 LETTERS_70 LETTERS_70,
};
static const int papers[] = {384, 408, 504, 576};

/* GS v 0 m xL xH yL yH. */
static size_t band(const uint8_t *at, size_t *row_bytes, size_t *rows)
{
	check(memcmp(at, "\x1Dv0\0", 4) == 0);
	*row_bytes = at[4] + 256u * at[5];
	*rows = at[6] + 256u * at[7];
	return 8 + *row_bytes * *rows;
}

static void draw(const char *payload, int paper, struct bytes_out *out)
{
	row("'%.20s' on %d dots", payload, paper);
	*out = bytes_out(image, sizeof image);
	check(qr_draw(&qr, payload));
	check(raster_qr(&qr, paper, out));
	check(!out->full);
}

static void bands_are_low_and_fit_the_paper(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(payloads) * LENGTH(papers); i++) {
		struct bytes_out out;
		size_t row_bytes, rows, total = 0;
		int paper = papers[i % LENGTH(papers)];
		draw(payloads[i / LENGTH(papers)], paper, &out);
		for (size_t at = 0; at < out.used; total += rows) {
			at += band(image + at, &row_bytes, &rows);
			check(at <= out.used && rows <= RASTER_BAND_ROWS);
			check(8 * row_bytes <= (size_t)paper + 7);
		}
		check(total == qr.side * (uint32_t)qr_module_dots(&qr, paper));
	}
}

static void the_image_is_the_code(void **state)
{
	(void)state;
	struct bytes_out out;
	size_t row_bytes, rows, y = 0;
	draw(payloads[1], 576, &out);
	uint32_t dots = (uint32_t)qr_module_dots(&qr, 576);
	size_t left = 8 * ((576 - qr.side * dots) / 16);
	for (size_t at = 0; at < out.used;) {
		size_t end = at + band(image + at, &row_bytes, &rows);
		for (at += 8; at < end; at += row_bytes, y++) {
			for (uint32_t x = 0; x < qr.side * dots; x++) {
				size_t bit = left + x;
				bool dark = image[at + bit / 8] >> (7 - bit % 8) & 1;
				check(dark == qr_dark(&qr, x / dots, (uint32_t)y / dots));
			}
		}
	}
	check(y == qr.side * dots);
}

/* 10h 04h, 10h 05h and 10h 14h would be obeyed as commands even here. */
static void no_byte_of_an_image_begins_a_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < LENGTH(payloads) * LENGTH(papers); i++) {
		struct bytes_out out;
		size_t row_bytes, rows;
		draw(payloads[i / LENGTH(papers)], papers[i % LENGTH(papers)], &out);
		for (size_t at = 0; at < out.used;) {
			size_t size = band(image + at, &row_bytes, &rows);
			check(!memchr(image + at + 8, 0x10, size - 8));
			at += size;
		}
	}
}

static void a_code_wider_than_the_paper_is_refused(void **state)
{
	(void)state;
	struct bytes_out out = bytes_out(image, sizeof image);
	check(qr_draw(&qr, payloads[1]));
	check(!raster_qr(&qr, (int)qr.side * QR_MODULE_DOTS_MIN - 1, &out));
	check(!raster_qr(&qr, 8 * RASTER_ROW_BYTES_MAX + 1, &out));
	check(out.used == 0);
	check(raster_qr(&qr, (int)qr.side * QR_MODULE_DOTS_MIN, &out));
}

TESTS(test(bands_are_low_and_fit_the_paper), test(the_image_is_the_code),
	test(no_byte_of_an_image_begins_a_command), test(a_code_wider_than_the_paper_is_refused))
