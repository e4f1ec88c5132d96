#include "pos/core/span.h"
#include "tests/t.h"

static void a_span_is_told_in_its_two_largest_units(void **state)
{
	(void)state;
	static const struct {
		int64_t ms;
		const char *zh, *en;
	} cases[] = {
		{0, "0 秒", "0 s"},
		{999, "0 秒", "0 s"},
		{3000, "3 秒", "3 s"},
		{-3000, "3 秒", "3 s"},
		{60 * 1000, "1 分钟", "1 min"},
		{61 * 1000, "1 分 1 秒", "1 min 1 s"},
		{3600 * 1000, "1 小时", "1 h"},
		{3661 * 1000, "1 小时 1 分", "1 h 1 min"},
		{INT64_C(86400) * 1000, "1 天", "1 d"},
		{INT64_C(-34559999) * 1000, "399 天 23 小时", "399 d 23 h"},
		{INT64_MIN, "106751991167 天 7 小时", "106751991167 d 7 h"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[SPAN_TEXT_MAX];
		row("%lld", (long long)cases[i].ms);
		span_text(text, LANG_ZH_CN, cases[i].ms);
		assert_string_equal(text, cases[i].zh);
		span_text(text, LANG_EN, cases[i].ms);
		assert_string_equal(text, cases[i].en);
	}
}

TESTS(test(a_span_is_told_in_its_two_largest_units))
