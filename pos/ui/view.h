/* view.h - the screen as it is now: struct till drawn on a canvas. Reads, never changes, the till.
 */
#ifndef SUANPAN_VIEW_H
#define SUANPAN_VIEW_H

#include "pos/core/till.h"
#include "pos/ui/canvas.h"

/* The canvas has its size already (canvas_begin); everything on it is drawn anew. */
void view_draw(const struct till *till, struct canvas *canvas);

#endif
