/* suanpan.conf, and the forms of --printer and --scanner. */
#include "pos/sys/config.h"
#include "tests/fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct config config;
	struct err err;
	char value[256] = "";
	(void)!config_parse(&config, "suanpan.conf", (const char *)data, size, &err);
	memcpy(value, data, size < sizeof value ? size : sizeof value - 1);
	(void)config_printer_allowed(value);
	(void)config_scanner_allowed(value);
	return 0;
}
