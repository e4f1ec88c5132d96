#include "drivers/printer/raster.h"

#include <stddef.h>

int qr_module_dots(const struct qr *qr, int paper_dots)
{
	int dots = paper_dots * 2 / 5 / (int)qr->side;
	if (dots < QR_MODULE_DOTS_MIN)
		return QR_MODULE_DOTS_MIN;
	return dots > QR_MODULE_DOTS_MAX ? QR_MODULE_DOTS_MAX : dots;
}

/* Where the code lies: dots of one module and of its side, the blank bytes to its left and the
 * bytes of a row. */
struct plan {
	uint32_t module, side;
	uint32_t left, row;
};

static void draw_row(
	const struct qr *qr, const struct plan *plan, uint32_t y, struct bytes_out *out)
{
	uint8_t row[RASTER_ROW_BYTES_MAX] = {0};
	for (uint32_t x = 0; x < plan->side; x++)
		if (qr_dark(qr, x / plan->module, y / plan->module))
			row[plan->left + x / 8] |= (uint8_t)(0x80 >> (x % 8));
	put_bytes(out, row, plan->row);
}

static void draw_band(
	const struct qr *qr, const struct plan *plan, uint32_t top, struct bytes_out *out)
{
	uint32_t rows = plan->side - top;
	if (rows > RASTER_BAND_ROWS)
		rows = RASTER_BAND_ROWS;
	put_bytes(out, "\x1Dv0\0", 4);
	put_u16(out, (uint16_t)plan->row);
	put_u16(out, (uint16_t)rows);
	for (uint32_t y = top; y < top + rows; y++)
		draw_row(qr, plan, y, out);
}

bool raster_qr(const struct qr *qr, int paper_dots, struct bytes_out *out)
{
	struct plan plan = {.module = (uint32_t)qr_module_dots(qr, paper_dots)};
	plan.side = qr->side * plan.module;
	if (plan.side > (uint32_t)paper_dots || paper_dots > 8 * RASTER_ROW_BYTES_MAX)
		return false;
	plan.left = ((uint32_t)paper_dots - plan.side) / 16;
	plan.row = plan.left + (plan.side + 7) / 8;
	for (uint32_t top = 0; top < plan.side; top += RASTER_BAND_ROWS)
		draw_band(qr, &plan, top, out);
	return true;
}
