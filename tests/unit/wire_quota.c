/* A till's list of quotas on its way from headquarters. */
#include "sync/wire_quota.h"
#include "pos/core/catalogue.h"
#include "tests/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof QUOTA_OF_RULE - 1 + RULE_ID_MAX == QUOTA_NAME_MAX, "every rule has a name");
_Static_assert(sizeof QUOTA_OF_GIFT - 1 + REWARD_ID_MAX <= QUOTA_NAME_MAX, "every gift has one");

static struct err err;

/* QUOTA_ROWS_MAX rows with names and amounts as long as they may be. */
static void fill(struct quota_page *page)
{
	*page = (struct quota_page){.version = INT64_MAX,
		.projected_epoch = 3,
		.projected_next = 40,
		.hq_time = 99,
		.count = QUOTA_ROWS_MAX};
	for (uint32_t i = 0; i < page->count; i++) {
		struct quota_row *quota = &page->rows[i];
		(void)snprintf(quota->name, sizeof quota->name, "rule:%047u", i);
		quota->uses = i % 2 ? QUOTA_NO_LIMIT : QUOTA_MOST;
		quota->minor = i % 3 ? QUOTA_NO_LIMIT : QUOTA_MOST;
	}
}

/* programme: CAMP-12 */
static void the_longest_list_reads_back_as_written(void **state)
{
	(void)state;
	static struct quota_page page, back;
	size_t size = 0;
	fill(&page);
	char *text = quota_page_write(&page, &size, &err);
	check(text != NULL);
	check(quota_page_read(text, size, &back, &err));
	check(memcmp(&page, &back, sizeof page) == 0);
	free(text);
}

static void a_side_that_is_not_told_is_not_limited(void **state)
{
	(void)state;
	static struct quota_page page;
	const char *text = "{\"version\":1,\"projected_epoch\":1,\"projected_next\":2,"
			   "\"hq_time\":3,\"later\":[{}],\"quotas\":[{\"name\":\"gift:bib\","
			   "\"uses\":0},{\"name\":\"rule:a\",\"minor\":5,\"later\":1}]}";
	check(quota_page_read(text, strlen(text), &page, &err));
	check(page.count == 2);
	check(page.rows[0].uses == 0 && page.rows[0].minor == QUOTA_NO_LIMIT);
	check(page.rows[1].uses == QUOTA_NO_LIMIT && page.rows[1].minor == 5);
}

#define HEAD "{\"version\":1,\"projected_epoch\":1,\"projected_next\":2,\"hq_time\":3,"

static void a_list_that_breaks_a_limit_is_refused_whole(void **state)
{
	(void)state;
	static struct quota_page page;
	static const char *const cases[] = {
		"",
		"[]",
		"{}",
		"{\"version\":-1,\"projected_epoch\":1,\"projected_next\":2,\"hq_time\":3}",
		"{\"version\":1,\"projected_epoch\":0,\"projected_next\":2,\"hq_time\":3}",
		"{\"version\":1,\"projected_epoch\":1,\"projected_next\":0,\"hq_time\":3}",
		HEAD "\"quotas\":{}}",
		HEAD "\"quotas\":[{\"uses\":1}]}",
		HEAD "\"quotas\":[{\"name\":\"rule:a\",\"uses\":-1}]}",
		HEAD "\"quotas\":[{\"name\":\"rule:a\",\"minor\":-1}]}",
		HEAD "\"quotas\":[{\"name\":\"rule:a\",\"uses\":1.5}]}",
		HEAD "\"quotas\":[{\"name\":\"rule:a\",\"uses\":1000000000000001}]}",
		HEAD "\"quotas\":[{\"name\":\"rule:a\",\"minor\":1000000000000001}]}",
		HEAD "\"quotas\":[{\"name\":\"rule:b\"},{\"name\":\"rule:a\"}]}",
		HEAD "\"quotas\":[{\"name\":\"rule:a\"},{\"name\":\"rule:a\"}]}",
		HEAD "\"quotas\":[{\"name\":\""
		     "rule:123456789012345678901234567890123456789012345678\"}]}",
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i]);
		check(!quota_page_read(cases[i], strlen(cases[i]), &page, &err));
	}
}

static void one_row_too_many_is_refused(void **state)
{
	(void)state;
	static struct quota_page page;
	static char text[64 * (QUOTA_ROWS_MAX + 2)];
	size_t used = (size_t)snprintf(text, sizeof text, "%s\"quotas\":[", HEAD);
	for (int i = 0; i <= QUOTA_ROWS_MAX; i++)
		used += (size_t)snprintf(text + used, sizeof text - used,
			"%s{\"name\":\"rule:%04d\"}", i ? "," : "", i);
	(void)snprintf(text + used, sizeof text - used, "]}");
	check(!quota_page_read(text, strlen(text), &page, &err));
}

TESTS(test(the_longest_list_reads_back_as_written), test(a_side_that_is_not_told_is_not_limited),
	test(a_list_that_breaks_a_limit_is_refused_whole), test(one_row_too_many_is_refused))
