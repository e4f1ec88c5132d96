#include "sync/hq/points_entry.h"

#include "sync/hq/hq.h"

#define ENTRY_INSERT                                                                               \
	"INSERT INTO points_entry (member, source, key, points, at_ms, usable_on, expires_on, "    \
	"reverses, by_whom, reason, made_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

static void bind_entry(struct stmt *s, const struct points_entry *entry, int64_t now_ms)
{
	bind_int(s, entry->member);
	bind_text(s, entry->source);
	bind_text(s, entry->key);
	bind_int(s, entry->points);
	bind_int(s, entry->at_ms);
	bind_int(s, entry->usable_on);
	bind_int(s, entry->expires_on);
	bind_text(s, entry->reverses);
	bind_text(s, entry->by);
	bind_text(s, entry->reason);
	bind_int(s, now_ms);
}

bool points_entry_write(struct hq *hq, const struct points_entry *entry, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_ENTRY,
		ENTRY_INSERT " ON CONFLICT DO NOTHING RETURNING points_entry.points");
	bind_entry(&s, entry, now_ms);
	return next_row(&s);
}

void points_entry_add(struct hq *hq, const struct points_entry *entry, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_OUTCOME,
		ENTRY_INSERT " ON CONFLICT (member, source, key) DO UPDATE SET "
			     "points = points_entry.points + excluded.points, "
			     "at_ms = excluded.at_ms");
	bind_entry(&s, entry, now_ms);
	run(&s);
}

int64_t points_entry_find(struct hq *hq, int64_t member, const char *source, const char *key,
	char reverses[POINTS_KEY_MAX])
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_FIND,
		"SELECT points, reverses FROM points_entry WHERE member = ? AND source = ? AND "
		"key = ?");
	bind_int(&s, member);
	bind_text(&s, source);
	bind_text(&s, key);
	if (!next_row(&s))
		return 0;
	if (reverses)
		column_text(&s, 1, reverses, POINTS_KEY_MAX);
	return column_int(&s, 0);
}

struct bulk points_entries_begin(struct hq *hq)
{
	static const struct bulk_text text = {KEPT_POINTS_ENTRY_MANY, ENTRY_INSERT, "ittiiiittti"};
	return bulk_begin(hq, &text, NULL, NULL);
}

void points_entries_add(struct bulk *bulk, const struct points_entry *entry, int64_t now_ms)
{
	bulk_int(bulk, entry->member);
	bulk_text(bulk, entry->source);
	bulk_text(bulk, entry->key);
	bulk_int(bulk, entry->points);
	bulk_int(bulk, entry->at_ms);
	bulk_int(bulk, entry->usable_on);
	bulk_int(bulk, entry->expires_on);
	bulk_text(bulk, entry->reverses);
	bulk_text(bulk, entry->by);
	bulk_text(bulk, entry->reason);
	bulk_int(bulk, now_ms);
	bulk_end_row(bulk);
}
