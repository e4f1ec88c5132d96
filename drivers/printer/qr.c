#include "drivers/printer/qr.h"

#include <qrencode.h>
#include <stddef.h>

bool qr_draw(struct qr *qr, const char *text)
{
	if (text[0] == '\0')
		return false;
	QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
	if (code == NULL)
		return false;
	qr->side = (uint32_t)code->width;
	for (uint32_t i = 0; i < qr->side * qr->side; i++)
		qr->dark[i] = (code->data[i] & 1) != 0;
	QRcode_free(code);
	return true;
}
