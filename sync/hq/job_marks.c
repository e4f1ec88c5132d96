/* The job `marks`: members who hardly came in the last months get a mark for some days, which
 * stands in place of their group for the rules (CAMP-01, EARN-03). */
#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/buyers.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_more.h"
#include "sync/hq/member_setting.h"

/* As many or more is not dormant; the first day counts. */
static bool is_dormant(
	const struct dormant_setting *setting, const struct buyer *buyer, uint32_t on)
{
	struct day_span span = {date_plus_months(on, -setting->months), on};
	return buyer_figure(buyer, METRIC_VISITS, span) < setting->purchases_below ||
	       buyer_figure(buyer, METRIC_INTERACTIONS, span) < setting->interactions_below;
}

static bool is_new(
	const struct dormant_setting *setting, const struct member_file *file, uint32_t on)
{
	return file->joined_on > date_plus_months(on, -setting->member_months);
}

static void write_mark(struct job_run *run, struct member_file *file)
{
	member_file_put(run->hq, file);
	member_more_refresh(run->hq, file->member, run->now_ms);
}

/* A mark that lasts is left alone: who comes back because of it has it to the end. */
static void judge(struct job_run *run, const struct dormant_setting *setting,
	struct member_tier *tier, const struct buyer *buyer)
{
	char until[DATE_TEXT_MAX];
	struct member_file *file = &tier->file;
	if (file->mark_until >= run->on)
		return;
	if (is_dormant(setting, buyer, run->on) && !is_new(setting, file, run->on)) {
		text_copy(file->mark, sizeof file->mark, setting->group);
		file->mark_until = date_plus_days(run->on, setting->days - 1);
		date_text(until, file->mark_until);
		write_mark(run, file);
		job_did(run, TEXT_MARK_SET, tier->card, file->mark, until);
	} else if (file->mark[0]) {
		file->mark[0] = '\0';
		file->mark_until = 0;
		write_mark(run, file);
		job_did(run, TEXT_MARK_ENDED, tier->card);
	}
}

static bool marks_page(struct job_run *run)
{
	struct err why;
	struct dormant_setting setting;
	if (!dormant_setting_read(run->hq, &setting, &why)) {
		job_fails_with(run, &why);
		return false;
	}
	struct buyers *buyers = buyers_begin(run, date_plus_months(run->on, -setting.months));
	for (uint32_t i = 0; buyers && i < buyers->count; i++) {
		const struct buyer buyer = buyers_at(buyers, i);
		judge(run, &setting, &buyers->customers[i].tier, &buyer);
	}
	return buyers_end(buyers);
}

static bool marks_wanted(struct hq *hq)
{
	struct err ignored;
	struct dormant_setting setting;
	return !dormant_setting_read(hq, &setting, &ignored) || setting.months > 0;
}

const struct job job_marks = {
	.name = "marks",
	.title = TEXT_JOB_MARKS,
	.period = JOB_DAILY,
	.page = marks_page,
	.wanted = marks_wanted,
};
