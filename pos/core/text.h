/* text.h - UTF-8 text in fixed room: copying, cutting and measuring it in columns.
 *
 * A column is half the width of a Chinese character. Screens and printers disagree about characters
 * such as · × ℃ “ (East Asian "ambiguous"): a terminal draws them one column wide, a printer's GB
 * ROM two. So every measure names the ruler. Only text.c knows utf8proc.
 */
#ifndef SUANPAN_TEXT_H
#define SUANPAN_TEXT_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ruler { RULER_SCREEN, RULER_PRINTER };

/* Copies what fits, always NUL-terminated, never half a character. */
void text_copy(char *out, size_t cap, const char *text);
/* Drops an incomplete UTF-8 sequence at the end. */
void text_mend_end(char *text);
MUST_CHECK bool text_valid_utf8(const void *bytes, size_t size);

/* The next character, or -1 at the end; malformed bytes come out one at a time as U+FFFD. */
int32_t text_next(const char **at);
/* Writes 1..4 bytes of UTF-8, returns how many. No NUL. */
size_t text_put(char out[4], int32_t character);

/* 0 for combining marks and control characters, 1 or 2 otherwise. */
int character_columns(int32_t character, enum ruler ruler);
int text_columns(const char *text, enum ruler ruler);

/* Copies characters while they fit into both cap bytes and the columns; returns columns used. */
int text_cut(char *out, size_t cap, const char *text, int columns, enum ruler ruler);

/* Takes out control characters, ESC, bidi and zero-width controls and emoji that names from outside
 * may carry (they would steer a terminal or a printer), and composes to NFC. Cuts to cap. */
void text_clean(char *out, size_t cap, const char *text);

#endif
