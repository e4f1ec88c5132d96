#include "sync/hq/feed_rows.h"
#include "sync/hq/hq.h"
#include "sync/hq/import.h"
#include "sync/hq/member_rows.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>

typedef bool import_file_fn(struct import *import, const char *text, size_t size, struct err *err);

static void run_import(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	import_file_fn *file)
{
	struct err err;
	struct import import = {
		.hq = hq,
		.lang = call->lang,
		.file = word_argument(call, 0),
		.now_ms = hq_now_ms(hq),
	};
	if (!word_number(call, answer, "line", 0, INT64_MAX, 0, &import.first_line))
		return;
	if (!file(&import, call->input, call->input_size, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	char written[24], same[24], removed[24];
	(void)snprintf(written, sizeof written, "%lld", (long long)import.written);
	(void)snprintf(same, sizeof same, "%lld", (long long)import.same);
	(void)snprintf(removed, sizeof removed, "%lld", (long long)import.removed);
	/* A part's figures are for import_parts.c to add up. */
	if (import.first_line)
		paper_print(&answer->out, "%s %s %s\n", written, same, removed);
	else
		word_says(call, answer, TEXT_HQ_IMPORT_DONE, written, same, removed);
	char kept[24];
	(void)snprintf(kept, sizeof kept, "%lld", (long long)import.birthdays_kept);
	if (import.birthdays_kept > 0 && !import.first_line)
		word_says(call, answer, TEXT_HQ_IMPORT_BIRTHDAYS, kept);
}

static bool goods_file(struct import *import, const char *text, size_t size, struct err *err)
{
	AUTO(feed_rows) struct feed_rows rows = {0};
	import->goods = &rows;
	import->settle = import_goods_settle;
	return import_rows(import, text, size, import_good, err);
}

static bool members_file(struct import *import, const char *text, size_t size, struct err *err)
{
	AUTO(member_rows) struct member_rows rows = {0};
	import->members = &rows;
	import->settle = member_rows_settle;
	return import_rows(import, text, size, import_member, err);
}

static bool coupons_file(struct import *import, const char *text, size_t size, struct err *err)
{
	return import_rows(import, text, size, import_campaign, err);
}

void word_import_goods(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	run_import(hq, call, answer, goods_file);
}

void word_import_members(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	run_import(hq, call, answer, members_file);
}

void word_import_coupons(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	run_import(hq, call, answer, coupons_file);
}

void word_import_settings(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	run_import(hq, call, answer, import_settings);
}
