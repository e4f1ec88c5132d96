#include "pos/shell/options.h"

#include "pos/sys/config.h"
#include "pos/sys/locale.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_FIRST = 256 };

static const struct known {
	const char *name;
	bool argued; /* takes an argument */
	unsigned takes;
} knowns[] = {
	{"help", false, 0},
	{"lang", true, 0},
	{"data", true, TAKES_DATA},
	{"config", true, TAKES_CONFIG},
	{"printer", true, TAKES_DEVICES},
	{"scanner", true, TAKES_DEVICES},
	{"json", false, TAKES_JSON},
	{"hq", true, TAKES_HQ},
	{"code", true, TAKES_HQ},
	{"reset", false, TAKES_RESET},
	{"salvage", true, TAKES_SALVAGE},
	{"force", false, TAKES_FILE},
	{"no-hq", false, TAKES_NO_HQ},
};

static bool take_lang(struct options *options, const char *value, struct err *err)
{
	options->has_lang = lang_read(value, &options->lang);
	return options->has_lang || fail(err, TEXT_CONFIG_BAD_LANG, "--lang", value);
}

static bool take(struct options *options, const char *name, const char *value, struct err *err)
{
	if (strcmp(name, "help") == 0)
		options->help = true;
	else if (strcmp(name, "lang") == 0)
		return take_lang(options, value, err);
	else if (strcmp(name, "data") == 0)
		options->data = value;
	else if (strcmp(name, "config") == 0)
		options->config = value;
	else if (strcmp(name, "json") == 0)
		options->json = true;
	else if (strcmp(name, "reset") == 0)
		options->reset = true;
	else if (strcmp(name, "force") == 0)
		options->force = true;
	else if (strcmp(name, "no-hq") == 0)
		options->no_hq = true;
	else if (strcmp(name, "salvage") == 0)
		options->salvage = value;
	else if (strcmp(name, "hq") == 0)
		options->hq = value;
	else if (strcmp(name, "code") == 0)
		options->code = value;
	else if (strcmp(name, "printer") == 0 && !config_printer_allowed(value))
		return fail(err, TEXT_CONFIG_BAD_PRINTER, "--printer", value);
	else if (strcmp(name, "scanner") == 0 && !config_scanner_allowed(value))
		return fail(err, TEXT_CONFIG_BAD_SCANNER, "--scanner", value);
	else if (strcmp(name, "printer") == 0)
		options->printer = value;
	else
		options->scanner = value;
	return true;
}

bool options_read(struct options *options, int argc, char **argv, unsigned takes, struct err *err)
{
	struct option list[LENGTH(knowns) + 1] = {0};
	size_t count = 0;
	for (size_t i = 0; i < LENGTH(knowns); i++)
		if (!knowns[i].takes || (knowns[i].takes & takes))
			list[count++] = (struct option){knowns[i].name,
				knowns[i].argued ? required_argument : no_argument, NULL,
				OPTION_FIRST + (int)i};
	*options = (struct options){.lang = lang_of_environment(),
		.data = "",
		.config = "",
		.printer = "",
		.scanner = "",
		.hq = "",
		.code = "",
		.salvage = "",
		.file = ""};
	opterr = 0;
	optind = 0;
	int found;
	while ((found = getopt_long(argc, argv, ":", list, NULL)) != -1) {
		if (found == ':')
			return fail(err, TEXT_OPTIONS_MISSING, argv[0], argv[optind - 1]);
		if (found < OPTION_FIRST)
			return fail(err, TEXT_OPTIONS_UNKNOWN, argv[0], argv[optind - 1]);
		if (!take(options, knowns[found - OPTION_FIRST].name, optarg, err))
			return false;
	}
	if (optind < argc && (takes & (TAKES_FILE | TAKES_TAIL)))
		options->file = argv[optind++];
	if (optind < argc)
		return fail(err, TEXT_OPTIONS_UNKNOWN, argv[0], argv[optind]);
	return true;
}
