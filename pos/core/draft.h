/* draft.h - a basket in progress as flat bytes, so that it survives the program.
 *
 * The till orders DUTY_SAVE_DRAFT after every change; the shell keeps the bytes in money.db and
 * feeds the sale back as FACT_RESTORED at the next start. An empty sale is a draft like any other.
 * Lines keep the price they were scanned at; what the programme takes off is asked for again.
 */
#ifndef SUANPAN_DRAFT_H
#define SUANPAN_DRAFT_H

#include "pos/core/bytes.h"
#include "pos/core/sale.h"

/* What draft_write() needs at most: the fullest sale is 180 kB. */
enum { DRAFT_SIZE_MAX = 192 * 1024 };

void draft_write(const struct sale *sale, struct bytes_out *out);

/* false, and an empty sale, unless the bytes are exactly one draft of a sale that could have been
 * made by the functions of sale.h. */
MUST_CHECK bool draft_read(const void *data, size_t size, struct sale *sale);

#endif
