/* Receipts as they wait in the spool, and their way to every kind of printer. */
#include "pos/core/receipt_doc.h"
#include "drivers/printer/charset.h"
#include "drivers/printer/escpos.h"
#include "drivers/printer/profile.h"
#include "tests/fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct receipt_doc doc;
	static uint8_t room[1 << 20];
	static char plain[1 << 18];
	struct about about = {0};
	struct charset charset;
	struct err err;
	if (!receipt_doc_decode(&doc, data, size))
		return 0;
	(void)receipt_doc_plain(&doc, plain, sizeof plain);
	struct printer_profile profile = printer_profile_of(&about);
	if (!charset_open(&charset, profile.encoding, &err))
		return 0;
	struct bytes_out out = bytes_out(room, sizeof room);
	escpos_receipt(&doc, &profile, &charset, "0001", &out);
	charset_done(&charset);
	return 0;
}
