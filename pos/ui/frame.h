/* frame.h - what every screen has, always in the same place: the status bar at the top; at the
 * bottom the message place, the entry line and the key bar. The views fill what is in between.
 *
 *	row 0             status bar
 *	row 1 ...         the view's
 *	FRAME_BELOW rows  message place (2), entry line, key bar (2)
 */
#ifndef SUANPAN_FRAME_H
#define SUANPAN_FRAME_H

#include "pos/core/till.h"
#include "pos/ui/canvas.h"
#include "pos/ui/command.h"

enum {
	FRAME_MESSAGE_ROWS = 2,
	FRAME_KEY_ROWS = 2,
	FRAME_BELOW = FRAME_MESSAGE_ROWS + 1 + FRAME_KEY_ROWS,
};

/* What is left for the view. */
struct area frame_inside(const struct canvas *canvas);

void frame_status(const struct till *till, struct canvas *canvas);
/* The question if there is one, else the message, else a device's trouble. */
void frame_message(const struct till *till, struct canvas *canvas);
/* With the cursor, and at the right a word on what may be typed (TEXT_NONE: nothing). */
void frame_entry(const struct till *till, struct canvas *canvas, enum text hint);
/* What the key does, in the words of the view. */
enum text frame_key_name(const struct till *till, const struct command_row *key);
void frame_keys(const struct till *till, struct canvas *canvas);

/* A rule across the columns. */
void frame_rule(struct canvas *canvas, int row, int column, int columns);
/* A title on the first row of the area; what is left below it. */
struct area frame_title(
	const struct till *till, struct canvas *canvas, struct area area, struct says title);

#endif
