#include "drivers/scanner/aim.h"

static bool letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

bool aim_valid(const char *bytes)
{
	return bytes[0] == ']' && letter(bytes[1]) && (digit(bytes[2]) || letter(bytes[2]));
}

enum symbology aim_symbology(const char *aim)
{
	if (!aim_valid(aim))
		return SYMBOLOGY_UNKNOWN;
	switch (aim[1]) {
	case 'E': /* 4 is EAN-8; 1 and 2 are add-ons alone, 3 a main code with its add-on */
		if (aim[2] == '4')
			return SYMBOLOGY_EAN8;
		return aim[2] == '0' || aim[2] == '3' ? SYMBOLOGY_EAN13 : SYMBOLOGY_UNKNOWN;
	case 'C': /* 1: FNC1 first */
		return aim[2] == '1' ? SYMBOLOGY_GS1_128 : SYMBOLOGY_CODE128;
	case 'd':
		return SYMBOLOGY_DATAMATRIX;
	case 'Q':
		return aim[2] == '3' ? SYMBOLOGY_GS1_QR : SYMBOLOGY_QR;
	default:
		return SYMBOLOGY_UNKNOWN;
	}
}
