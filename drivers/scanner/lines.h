/* lines.h - codes as lines of text: one code a line, from a fifo or a script. */
#ifndef SUANPAN_LINES_H
#define SUANPAN_LINES_H

#include "drivers/driver.h"

extern const struct driver lines;

#endif
