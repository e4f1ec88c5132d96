/* What headquarters says of a member beside the row: read whole, or not at all. */
#include "sync/member_more.h"
#include "pos/core/attr.h"
#include "tests/t.h"

#include <stdio.h>
#include <string.h>

static const char everything[] =
	"{\"joined\":\"2025-03-08\",\"tier_until\":\"2027-12-31\",\"tier_news\":true,"
	"\"greets\":true,\"growth\":40,\"streak\":{\"days\":3,\"last\":\"2026-11-21\"},"
	"\"expiring\":[{\"on\":\"2026-12-31\",\"points\":120}],"
	"\"mark\":{\"group\":\"dormant\",\"until\":\"2026-11-30\"},"
	"\"coupons\":[{\"campaign\":1003,\"serial\":77,\"until\":\"2026-11-30\",\"benefit\":2000},"
	"{\"campaign\":1004,\"serial\":999999999999}],"
	"\"rights\":[{\"id\":\"lounge\",\"left\":2,\"until\":\"2026-12-31\"}],"
	"\"draws\":1,\"notices\":4,\"labels\":[\"偏好 奶粉2段\"],\"invite\":\"K7M3\","
	"\"used\":[{\"rule\":\"flash-milk\",\"count\":2},{\"rule\":\"一人一份\"}],"
	"\"progress\":{\"tier\":\"gold\",\"metric\":\"spend\",\"have\":5,\"need\":9,"
	"\"until\":\"2026-12-31\"},"
	"\"pending\":55,\"of_a_later_version\":{\"x\":[1]}}";

/* programme: CPN-09, TIER-07, TIER-08, TIER-27, RDM-16, CAMP-01, MSG-05, ANL-05 */
static void every_part_is_read_and_unknown_ones_are_passed_over(void **state)
{
	(void)state;
	struct member_more more;
	check(member_more_read(everything, &more));
	check(more.joined_on == 20250308 && more.tier_until == 20271231);
	check(more.tier_news && more.greets && more.growth == 40);
	check(more.streak_days == 3 && more.streak_last == 20261121);
	check(more.expiring_count == 1 && more.expiring[0].on == 20261231);
	check(more.expiring[0].points == 120);
	assert_string_equal(more.mark_group, "dormant");
	check(more.mark_until == 20261130);
	check(more.coupon_count == 2 && more.coupons[0].campaign == 1003);
	check(more.coupons[0].serial == 77 && more.coupons[0].until == 20261130);
	check(more.coupons[0].benefit_minor == 2000);
	check(more.coupons[1].serial == UINT64_C(999999999999) && more.coupons[1].until == 0);
	check(more.right_count == 1 && more.rights[0].left == 2);
	assert_string_equal(more.rights[0].id, "lounge");
	check(more.draws == 1 && more.notices == 4 && more.pending == 55);
	check(more.used_count == 2 && more.used[0].count == 2 && more.used[1].count == 0);
	assert_string_equal(more.used[0].rule, "flash-milk");
	check(more.progress.told && more.progress.metric == METRIC_SPEND);
	check(more.progress.have == 5 && more.progress.need == 9);
	check(more.progress.until == 20261231);
	assert_string_equal(more.progress.tier, "gold");
	check(more.label_count == 1);
	assert_string_equal(more.labels[0], "偏好 奶粉2段");
	assert_string_equal(more.invite, "K7M3");
}

static void nothing_said_is_nothing(void **state)
{
	(void)state;
	static const struct member_more nothing;
	struct member_more more;
	check(member_more_read("", &more));
	assert_memory_equal(&more, &nothing, sizeof more);
	check(member_more_read("{}", &more));
	assert_memory_equal(&more, &nothing, sizeof more);
}

static void a_text_that_breaks_a_limit_is_nothing_at_all(void **state)
{
	(void)state;
	static const struct member_more nothing;
	static const char *const cases[] = {
		"x",
		"[]",
		"1",
		"{\"growth\":1",
		"{\"growth\":-1}",
		"{\"growth\":1.5}",
		"{\"draws\":1000000001}",
		"{\"joined\":\"2026-02-30\"}",
		"{\"joined\":\"2026-11-21T10:00\"}",
		"{\"joined\":20261121}",
		"{\"growth\":1,\"growth\":1}",
		"{\"coupons\":[{\"campaign\":0,\"serial\":1}]}",
		"{\"coupons\":[{\"campaign\":1000000,\"serial\":1}]}",
		"{\"coupons\":[{\"campaign\":1,\"serial\":1000000000000}]}",
		"{\"coupons\":[{\"campaign\":1}]}",
		"{\"coupons\":{}}",
		"{\"rights\":[{\"left\":1}]}",
		"{\"labels\":[7]}",
		"{\"used\":[{\"count\":1}]}",
		"{\"used\":[{\"rule\":\"a\",\"count\":-1}]}",
		"{\"labels\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}",
		"{\"invite\":\"ABCDEFGHJKMNPQRSTUVWXYZ23\"}",
		"{\"mark\":{\"group\":\"a_group_name_that_is_too_long\"}}",
		"{\"growth\":40,\"expiring\":[{},{},{},{},{}]}",
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct member_more more;
		row("%s", cases[i]);
		check(!member_more_read(cases[i], &more));
		assert_memory_equal(&more, &nothing, sizeof more);
	}
}

/* programme: RDM-16 */
static void no_more_points_are_said_to_expire_than_the_member_still_has(void **state)
{
	(void)state;
	const struct member_more more = {
		.expiring_count = 2, .expiring = {{20261130, 120}, {20261231, 300}}};
	static const struct {
		int64_t balance, soonest, next;
	} cases[] = {
		{1000, 120, 300},
		{420, 120, 300},
		{400, 100, 300},
		{300, 0, 300},
		{299, 0, 299},
		{0, 0, 0},
		{-35, 0, 0},
		{INT64_MIN, 0, 0},
		{INT64_MAX, 120, 300},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%lld", (long long)cases[i].balance);
		check(more_expiring_left(&more, 0, cases[i].balance) == cases[i].soonest);
		check(more_expiring_left(&more, 1, cases[i].balance) == cases[i].next);
	}
}

/* So many fit, one more does not. */
static bool reads_coupons(int count)
{
	static char text[8192];
	static struct member_more more;
	size_t used = (size_t)snprintf(text, sizeof text, "{\"coupons\":[");
	for (int i = 0; i < count; i++)
		used += (size_t)snprintf(text + used, sizeof text - used,
			"%s{\"campaign\":1,\"serial\":%d}", i ? "," : "", i + 1);
	(void)snprintf(text + used, sizeof text - used, "]}");
	return member_more_read(text, &more);
}

static bool reads_size(size_t size)
{
	static char text[8192];
	static struct member_more more;
	memset(text, ' ', size);
	memcpy(text, "{}", 2);
	text[size] = '\0';
	return member_more_read(text, &more);
}

static void lists_and_the_text_have_a_largest_size(void **state)
{
	(void)state;
	check(reads_coupons(MORE_COUPONS_MAX));
	check(!reads_coupons(MORE_COUPONS_MAX + 1));
	check(reads_size(MEMBER_MORE_TEXT_MAX - 1));
	check(!reads_size(MEMBER_MORE_TEXT_MAX));
}

/* programme: CAMP-01, EARN-03 */
static void a_mark_stands_for_the_group_until_its_last_day(void **state)
{
	(void)state;
	static const struct {
		const char *mark;
		uint32_t until, today;
		const char *group;
	} cases[] = {
		{"dormant", 20261130, 20261129, "dormant"},
		{"dormant", 20261130, 20261130, "dormant"},
		{"dormant", 20261130, 20261201, "staff"},
		{"", 20261130, 20261101, "staff"},
		{"dormant", 0, 20261101, "staff"},
	};
	const struct member member = {.id = 7, .group = "staff"};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct member_more more = {.mark_until = cases[i].until};
		row("%zu", i);
		(void)snprintf(more.mark_group, sizeof more.mark_group, "%s", cases[i].mark);
		assert_string_equal(member_group(&member, &more, cases[i].today), cases[i].group);
	}
}

TESTS(test(every_part_is_read_and_unknown_ones_are_passed_over), test(nothing_said_is_nothing),
	test(no_more_points_are_said_to_expire_than_the_member_still_has),
	test(a_text_that_breaks_a_limit_is_nothing_at_all),
	test(lists_and_the_text_have_a_largest_size),
	test(a_mark_stands_for_the_group_until_its_last_day))
