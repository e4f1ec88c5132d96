#include "sync/hq/member_file.h"

#include "schema/db.h"
#include "sync/hq/hq.h"

void member_file_row(struct stmt *s, int first, struct member_file *file)
{
	file->joined_on = (uint32_t)column_int(s, first);
	column_text(s, first + 1, file->source, sizeof file->source);
	file->inviter = column_int(s, first + 2);
	column_text(s, first + 3, file->invite_code, sizeof file->invite_code);
	file->growth = column_int(s, first + 4);
	column_text(s, first + 5, file->label, sizeof file->label);
	file->tier_since = (uint32_t)column_int(s, first + 6);
	file->tier_until = (uint32_t)column_int(s, first + 7);
	file->tier_news = column_int(s, first + 8) != 0;
	column_text(s, first + 9, file->tier_by, sizeof file->tier_by);
	column_text(s, first + 10, file->tier_reason, sizeof file->tier_reason);
	column_text(s, first + 11, file->tier_back, sizeof file->tier_back);
	file->tier_back_until = (uint32_t)column_int(s, first + 12);
	column_text(s, first + 13, file->mark, sizeof file->mark);
	file->mark_until = (uint32_t)column_int(s, first + 14);
}

bool member_file_find(struct hq *hq, int64_t member, struct member_file *file)
{
	*file = (struct member_file){.member = member};
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT " FILE_COLUMNS_OF_F " FROM member_file f WHERE f.member = ?");
	bind_int(&s, member);
	if (!next_row(&s))
		return false;
	member_file_row(&s, 0, file);
	return true;
}

void member_file_put(struct hq *hq, const struct member_file *file)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO member_file (member, joined_on, source, inviter, invite_code, growth, "
		"label, tier_since, tier_until, tier_news, tier_by, tier_reason, tier_back, "
		"tier_back_until, mark, mark_until) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
		"ON CONFLICT (member) DO UPDATE SET joined_on = excluded.joined_on, "
		"source = excluded.source, inviter = excluded.inviter, "
		"invite_code = excluded.invite_code, growth = excluded.growth, "
		"label = excluded.label, tier_since = excluded.tier_since, "
		"tier_until = excluded.tier_until, tier_news = excluded.tier_news, "
		"tier_by = excluded.tier_by, tier_reason = excluded.tier_reason, "
		"tier_back = excluded.tier_back, tier_back_until = excluded.tier_back_until, "
		"mark = excluded.mark, mark_until = excluded.mark_until");
	bind_int(&s, file->member);
	bind_int(&s, file->joined_on);
	bind_text(&s, file->source);
	bind_int(&s, file->inviter);
	bind_text(&s, file->invite_code);
	bind_int(&s, file->growth);
	bind_text(&s, file->label);
	bind_int(&s, file->tier_since);
	bind_int(&s, file->tier_until);
	bind_int(&s, file->tier_news);
	bind_text(&s, file->tier_by);
	bind_text(&s, file->tier_reason);
	bind_text(&s, file->tier_back);
	bind_int(&s, file->tier_back_until);
	bind_text(&s, file->mark);
	bind_int(&s, file->mark_until);
	run(&s);
}
