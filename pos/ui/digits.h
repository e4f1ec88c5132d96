/* digits.h - amounts in digits five rows high, for reading from a metre away.
 *
 * Each pixel is a filled cell (CANVAS_INK): a reversed blank, so any terminal can show it, with or
 * without colours, whatever its font and its opinion about the width of block characters.
 */
#ifndef SUANPAN_DIGITS_H
#define SUANPAN_DIGITS_H

#include "pos/ui/canvas.h"

enum { DIGITS_ROWS = 5 };

/* Draws text of "0123456789.-¥" (other characters are left out) with its right edge at the area's;
 * narrower when it does not fit, without its sign when it still does not, and as one bold line of
 * ordinary digits at last. area.rows must be DIGITS_ROWS. */
void digits_draw(struct canvas *canvas, struct area area, unsigned style, const char *text);

#endif
