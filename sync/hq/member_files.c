/* The job `files`: every member has a file (member_file.h) that says since when they are one. Who
 * came by import or before there were files is a member since the first sale we know, or else since
 * now. */
#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_file.h"
#include "sync/hq/member_more.h"

#include <string.h>

struct newcomer {
	int64_t id;
	uint32_t first_sale; /* 0: none */
	char card[CARD_MAX];
};

static uint32_t read_newcomers(
	struct job_run *run, struct newcomer newcomers[JOB_PAGE], int64_t after)
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT m.id, m.card, (SELECT min(business_date) FROM sale WHERE sale.member = "
		"m.id) FROM member m LEFT JOIN member_file f ON f.member = m.id "
		"WHERE m.id > ? AND m.id <= ? AND m.gone = 0 AND coalesce(f.joined_on, 0) = 0 "
		"ORDER BY m.id");
	bind_int(&s, after);
	bind_int(&s, run->cursor);
	for (; count < JOB_PAGE && next_row(&s); count++) {
		newcomers[count].id = column_int(&s, 0);
		column_text(&s, 1, newcomers[count].card, sizeof newcomers[count].card);
		newcomers[count].first_sale = (uint32_t)column_int(&s, 2);
	}
	return count;
}

static void open_file(struct job_run *run, const struct newcomer *newcomer)
{
	char since[DATE_TEXT_MAX];
	struct member_file file;
	(void)member_file_find(run->hq, newcomer->id, &file);
	file.joined_on = date_valid(newcomer->first_sale) && newcomer->first_sale < run->on
				 ? newcomer->first_sale
				 : run->on;
	if (!file.source[0])
		text_copy(file.source, sizeof file.source, "import");
	member_file_put(run->hq, &file);
	member_more_refresh(run->hq, newcomer->id, run->now_ms);
	date_text(since, file.joined_on);
	job_did(run, TEXT_JOB_FILE_OPENED, newcomer->card, since);
}

static bool files_page(struct job_run *run)
{
	int64_t ids[JOB_PAGE], after = run->cursor;
	struct newcomer newcomers[JOB_PAGE];
	uint32_t members = job_members(run, ids);
	uint32_t count = members > 0 ? read_newcomers(run, newcomers, after) : 0;
	for (uint32_t i = 0; i < count; i++)
		open_file(run, &newcomers[i]);
	return members == JOB_PAGE;
}

const struct job job_files = {
	.name = "files",
	.title = TEXT_JOB_FILES,
	.period = JOB_ALWAYS,
	.page = files_page,
};
