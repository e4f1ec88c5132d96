/* profile.h - what a printer can do and how it wants to be spoken to.
 *
 * quirks.ini names what is known of which USB numbers; all else is printed to as a plain 80 mm
 * ESC/POS printer of the Chinese market.
 */
#ifndef SUANPAN_PRINTER_PROFILE_H
#define SUANPAN_PRINTER_PROFILE_H

#include "drivers/driver.h"

enum { DOTS_PER_COLUMN = 12 }; /* font A; a Chinese character is 24 dots wide */

enum encoding { ENCODING_GB18030, ENCODING_GBK, ENCODING_BIG5 };

/* How a printer says that everything up to here is on paper. */
enum completion {
	COMPLETE_NONE, /* it does not */
	COMPLETE_GSR,  /* GS r is answered in its turn, after what was sent before it */
	COMPLETE_GSH,  /* GS ( H: an identity comes back when printing is finished */
};

struct printer_profile {
	uint16_t vendor, product;
	int columns;
	enum encoding encoding;
	enum completion complete;
	bool native_qr;       /* draws QR codes itself */
	bool unidir;          /* never answers, whatever its interface says */
	bool vendor_class;    /* a printer that does not say so in its interface class */
	bool cut;             /* has a cutter, or ignores the order */
	bool realtime_drawer; /* opens the drawer at once by DLE DC4, paper or no paper */
	bool kanji_size_fs;   /* doubles Chinese by FS !, not by GS ! */
};

/* Never fails: unknown printers get the usual. */
struct printer_profile printer_profile_of(const struct about *about);
/* Whether a USB interface is a printer's: for struct usb_want. */
bool printer_looks_right(const struct about *about);

/* "gb18030", "gbk", "big5". */
MUST_CHECK bool encoding_read(const char *name, enum encoding *encoding);
const char *encoding_name(enum encoding encoding);

#endif
