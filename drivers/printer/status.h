/* status.h - what a printer says of itself, out of the bytes that come back from it.
 *
 * Three kinds of answers share one stream: single bytes to DLE EOT and GS r, four bytes of
 * Automatic Status Back, and blocks that begin 37h and end with NUL. Fixed bits tell them apart
 * (Epson, "Status"). Pure; any bytes may come, from any printer.
 */
#ifndef SUANPAN_PRINTER_STATUS_H
#define SUANPAN_PRINTER_STATUS_H

#include "drivers/printer/escpos.h"
#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STATUS_BLOCK_MAX = 16 };

struct printer_status {
	/* As last heard. */
	bool offline, cover_open, paper_out, paper_low, error;

	/* What came since they were last cleared; the owner clears them. */
	int answers;      /* single bytes to DLE EOT */
	bool heard;       /* anything a printer may say */
	bool in_turn;     /* an answer to GS r */
	bool ticket_done; /* ticket has been printed */
	bool cleared;     /* buffers were cleared: what was in them is gone */
	char ticket[ESCPOS_TICKET_SIZE];

	/* The reader's own. */
	int asked; /* which DLE EOT answer comes next, 0..3 */
	int part_size;
	uint8_t part[STATUS_BLOCK_MAX];
};

/* The four requests of escpos_ask_status() were sent: their answers come in this order. */
void printer_status_asked(struct printer_status *status);
void printer_status_hear(struct printer_status *status, const uint8_t *bytes, size_t size);
/* The port status byte of USB printer class 1.1, 4.2.2, for printers that say nothing else. */
void printer_status_port(struct printer_status *status, uint8_t byte);
bool printer_status_port_well(uint8_t byte);

#endif
