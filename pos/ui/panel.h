/* panel.h - beside the basket: who the customer is, tier first, and what they could have. */
#ifndef SUANPAN_PANEL_H
#define SUANPAN_PANEL_H

#include "pos/core/till.h"
#include "pos/ui/canvas.h"

enum { HINTS_MAX = 3 };

void panel_draw(const struct till *till, struct canvas *canvas, struct area area);

#endif
