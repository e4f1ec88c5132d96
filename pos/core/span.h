/* span.h - how long something lasts, as people say it: "400 days 2 hours", "3 seconds". */
#ifndef SUANPAN_SPAN_H
#define SUANPAN_SPAN_H

#include "pos/core/lang.h"

#include <stdint.h>

enum { SPAN_TEXT_MAX = 64 };

/* The two largest units that are not nothing, rounded down; either sign. */
void span_text(char out[SPAN_TEXT_MAX], enum lang lang, int64_t span_ms);

#endif
