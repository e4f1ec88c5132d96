/* escpos.h - receipts as ESC/POS, the language of nearly all receipt printers.
 *
 * Only commands that old and cheap printers share, in an order they all bear: the Chinese mode is
 * switched on once, before anything stands on a line (some printers end the line for it); the cut
 * comes last, so a receipt without one is visibly incomplete; the drawer is never part of it.
 * Command names: Epson's "ESC/POS Application Programming Guide".
 */
#ifndef SUANPAN_ESCPOS_H
#define SUANPAN_ESCPOS_H

#include "drivers/printer/charset.h"
#include "drivers/printer/profile.h"
#include "pos/core/bytes.h"
#include "pos/core/receipt_doc.h"

enum {
	ESCPOS_TICKET_SIZE = 4, /* identity of one printing, bytes 0x20..0x7E */
	/* Room for any receipt of ENGINE_LINES_MAX lines with some QR codes. */
	ESCPOS_BYTES_MAX = 768 * 1024,
};

/* Appends the whole receipt. ticket comes back by the profile's way of completion, if it has one.
 */
void escpos_receipt(const struct receipt_doc *doc, const struct printer_profile *profile,
	struct charset *charset, const char ticket[ESCPOS_TICKET_SIZE], struct bytes_out *out);

/* Pulse on pin 2 of the drawer connector; both times are always sent, as printers without them
 * take the next two bytes for them. */
void escpos_drawer(struct bytes_out *out);

/* The same by DLE DC4, function 1, pin 2, 100 ms: done at once or not at all. */
void escpos_drawer_now(struct bytes_out *out);

/* Real-time requests DLE EOT 1, 2, 3, 4: four answers of one byte, in this order. */
enum { ESCPOS_STATUS_ANSWERS = 4 };
void escpos_ask_status(struct bytes_out *out);

/* Ends whatever command a broken-off job left open, and starts afresh. */
void escpos_flush(struct bytes_out *out);

#endif
