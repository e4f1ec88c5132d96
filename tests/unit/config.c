#include "pos/sys/config.h"
#include "pos/core/text.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool parse(const char *text, struct config *config, struct err *err)
{
	return config_parse(config, "till.conf", text, strlen(text), err);
}

static void a_whole_file_is_understood(void **state)
{
	(void)state;
	struct config config;
	struct err err;
	check(parse("# comment\n[till]\nlang = zh_TW\n\n[receipt]\nlang=en\nexplain = always\n"
		    "[hq]\nurl = https://hq.example:8443\nca = /etc/suanpan/ca.pem\n"
		    "[journal]\nmirror = /media/stick\n"
		    "[backup]\nfolder = /media/copies\n"
		    "[printer]\nport = tcp:10.0.0.9:9100 ; in the kitchen\ncolumns = 32\n"
		    "encoding = gbk\n[scanner]\nport = fifo:/run/scan\n"
		    "[codes]\nlabel = 21IIIIIVVVVVC\nlabel = 22IIIIIWWWWWC\n",
		&config, &err));
	check(config.has_screen_lang && config.screen_lang == LANG_ZH_TW);
	check(config.has_receipt_lang && config.receipt_lang == LANG_EN);
	assert_string_equal(config.hq_url, "https://hq.example:8443");
	assert_string_equal(config.hq_ca, "/etc/suanpan/ca.pem");
	assert_string_equal(config.mirror, "/media/stick");
	assert_string_equal(config.backup_folder, "/media/copies");
	assert_string_equal(config.printer, "tcp:10.0.0.9:9100");
	assert_int_equal(config.columns, 32);
	check(config.receipt_explains);
	assert_string_equal(config.encoding, "gbk");
	assert_string_equal(config.scanner, "fifo:/run/scan");
	assert_int_equal(config.label_count, 2);
	assert_string_equal(config.labels[1].shape, "22IIIIIWWWWWC");
}

static void an_empty_file_says_nothing(void **state)
{
	(void)state;
	struct config config;
	struct err err;
	check(parse("", &config, &err));
	check(!config.has_screen_lang && !config.printer[0] && config.columns == 0);
}

static void what_is_not_allowed_is_refused_by_line_with_what_is(void **state)
{
	static const struct {
		const char *text;
		enum text why;
		const char *where;
	} cases[] = {
		{"[till]\nlang = klingon\n", TEXT_CONFIG_BAD_LANG, "till.conf:2"},
		{"[till]\nlang =\n", TEXT_CONFIG_BAD_LANG, "till.conf:2"},
		{"[till]\nlang = en\nlang = en\n", TEXT_CONFIG_TWICE, "till.conf:3"},
		{"[till]\ncolour = red\n", TEXT_CONFIG_UNKNOWN, "till.conf:2"},
		{"[backup]\nfolder = copies\n", TEXT_CONFIG_BAD_MIRROR, "till.conf:2"},
		{"[journal]\nmirror = stick\n", TEXT_CONFIG_BAD_MIRROR, "till.conf:2"},
		{"[kitchen]\nlang = en\n", TEXT_CONFIG_UNKNOWN, "till.conf:2"},
		{"lang = en\n", TEXT_CONFIG_UNKNOWN, "till.conf:1"},
		{"[till]\n\n\nhello\n", TEXT_CONFIG_SYNTAX, "till.conf:4"},
		{"[till\nlang = en\n", TEXT_CONFIG_SYNTAX, "till.conf:1"},
		{"[hq]\nurl = http://hq.example\n", TEXT_CONFIG_BAD_URL, "till.conf:2"},
		{"[hq]\nurl = http://127.0.0.1.evil.example\n", TEXT_CONFIG_BAD_URL, "till.conf:2"},
		{"[hq]\nurl = https://\n", TEXT_CONFIG_BAD_URL, "till.conf:2"},
		{"[hq]\nca =\n", TEXT_CONFIG_BAD_PATH, "till.conf:2"},
		{"[printer]\nport = lpt1\n", TEXT_CONFIG_BAD_PRINTER, "till.conf:2"},
		{"[printer]\nport = file:\n", TEXT_CONFIG_BAD_PRINTER, "till.conf:2"},
		{"[printer]\nport = tcp:host\n", TEXT_CONFIG_BAD_PRINTER, "till.conf:2"},
		{"[printer]\nport = tcp:host:0\n", TEXT_CONFIG_BAD_PRINTER, "till.conf:2"},
		{"[printer]\nport = tcp:host:70000\n", TEXT_CONFIG_BAD_PRINTER, "till.conf:2"},
		{"[printer]\nport = tcp:host:91x\n", TEXT_CONFIG_BAD_PRINTER, "till.conf:2"},
		{"[receipt]\nexplain = never\n", TEXT_CONFIG_BAD_EXPLAIN, "till.conf:2"},
		{"[printer]\ncolumns = 80\n", TEXT_CONFIG_BAD_COLUMNS, "till.conf:2"},
		{"[printer]\nencoding = utf-8\n", TEXT_CONFIG_BAD_ENCODING, "till.conf:2"},
		{"[scanner]\nport = fifo:\n", TEXT_CONFIG_BAD_SCANNER, "till.conf:2"},
		{"[scanner]\nport = serial\n", TEXT_CONFIG_BAD_SCANNER, "till.conf:2"},
		{"[codes]\nlabel = 22QQ\n", TEXT_CONFIG_BAD_LABEL, "till.conf:2"},
		{"[till]\n# \xff\n", TEXT_CONFIG_NOT_TEXT, "till.conf"},
		{"[printer]\ncolumns = 32\nport = lpt1\ncolour = x\n", TEXT_CONFIG_BAD_PRINTER,
			"till.conf:3"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct config config;
		struct err err = {0};
		row("%s", cases[i].text);
		check(!parse(cases[i].text, &config, &err));
		check(err.what.id == cases[i].why);
		assert_string_equal(err.what.arg[0], cases[i].where);
		check(!config.printer[0] && !config.has_screen_lang);
	}
}

static void local_http_is_allowed(void **state)
{
	static const char *const cases[] = {
		"http://127.0.0.1", "http://127.0.0.1:8080", "http://[::1]:8080/", "https://hq"};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct config config;
		struct err err = {0};
		char text[128];
		snprintf(text, sizeof text, "[hq]\nurl = %s\n", cases[i]);
		row("%s", text);
		check(parse(text, &config, &err));
		assert_string_equal(config.hq_url, cases[i]);
	}
}

static void a_line_of_200_bytes_is_refused_not_split(void **state)
{
	(void)state;
	struct config config;
	struct err err;
	char text[256] = "[hq]\nca = /";
	size_t head = strlen("[hq]\n");
	memset(text + strlen(text), 'a', CONFIG_LINE_MAX - 1 - strlen("ca = /"));
	assert_int_equal(strlen(text) - head, CONFIG_LINE_MAX - 1);
	check(parse(text, &config, &err));
	strcat(text, "bb\n");
	check(!parse(text, &config, &err));
	check(err.what.id == TEXT_CONFIG_LINE_TOO_LONG);
	assert_string_equal(err.what.arg[0], "till.conf:2");
}

static void more_than_64_kib_or_16_patterns_is_refused(void **state)
{
	static char text[CONFIG_FILE_MAX + 2];
	(void)state;
	struct config config;
	struct err err;
	memset(text, '\n', sizeof text);
	check(config_parse(&config, "x", text, CONFIG_FILE_MAX, &err));
	check(!config_parse(&config, "x", text, CONFIG_FILE_MAX + 1, &err));
	check(err.what.id == TEXT_CONFIG_TOO_BIG);

	char many[1024] = "[codes]\n";
	for (int i = 0; i < LABEL_PATTERNS_MAX; i++)
		strcat(many, "label = 21IIIIIVVVVVC\n");
	check(parse(many, &config, &err));
	assert_int_equal(config.label_count, LABEL_PATTERNS_MAX);
	strcat(many, "label = 21IIIIIVVVVVC\n");
	check(!parse(many, &config, &err));
	check(err.what.id == TEXT_CONFIG_BAD_LABEL);
}

static void a_file_that_is_not_there_is_named(void **state)
{
	(void)state;
	struct config config;
	struct err err;
	check(!config_read(&config, "/nowhere/till.conf", &err));
	check(err.what.id == TEXT_CONFIG_OPEN);
	assert_string_equal(err.what.arg[0], "/nowhere/till.conf");
}

static void the_example_file_is_understood(void **state)
{
	(void)state;
	struct config config;
	struct err err = {0};
	char line[256] = "", path[512];
	const char *top = getenv("SUANPAN_TOP");
	snprintf(path, sizeof path, "%s/pos/shell/suanpan.conf.example", top ? top : ".");
	bool read = config_read(&config, path, &err);
	err_text(line, sizeof line, LANG_EN, &err);
	row("%s", line);
	check(read);
	check(config.printer[0] && config.scanner[0] && config.hq_url[0] && config.label_count);
}

TESTS(test(a_whole_file_is_understood), test(an_empty_file_says_nothing),
	test(what_is_not_allowed_is_refused_by_line_with_what_is), test(local_http_is_allowed),
	test(a_line_of_200_bytes_is_refused_not_split),
	test(more_than_64_kib_or_16_patterns_is_refused), test(a_file_that_is_not_there_is_named),
	test(the_example_file_is_understood))
