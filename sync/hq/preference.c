#include "sync/hq/preference.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/posted.h"
#include "sync/hq/project.h"
#include "sync/journal_sale.h"

#include <string.h>

struct spending {
	uint32_t count;
	struct {
		char category[CATEGORY_MAX];
		int64_t paid_minor;
	} at[PREFERENCE_CATEGORIES_MAX];
};

/* Categories beyond the table are those of goods bought long ago. */
static void add(struct spending *spending, const char *category, int64_t paid_minor)
{
	uint32_t i = 0;
	while (i < spending->count && strcmp(spending->at[i].category, category) != 0)
		i++;
	if (i == PREFERENCE_CATEGORIES_MAX)
		return;
	if (i == spending->count)
		text_copy(spending->at[spending->count++].category, CATEGORY_MAX, category);
	spending->at[i].paid_minor += paid_minor;
}

static void add_sale(struct spending *spending, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct closed_line *line = &sale->lines[i];
		int64_t paid_minor = line->unit_price_minor * line->qty - line->discount_minor;
		for (uint32_t c = 0; c < line->category_count; c++)
			add(spending, line->categories[c], paid_minor);
	}
}

static uint32_t read_places(
	struct hq *hq, int64_t member, uint32_t since, struct place places[PREFERENCE_SALES_MAX])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT store, till, epoch, seq, branch FROM sale WHERE member = ? "
		"AND business_date >= ? ORDER BY business_date DESC, wall_ms DESC LIMIT ?");
	bind_int(&s, member);
	bind_int(&s, since);
	bind_int(&s, PREFERENCE_SALES_MAX);
	for (; count < PREFERENCE_SALES_MAX && next_row(&s); count++)
		places[count] = (struct place){.store = (uint32_t)column_int(&s, 0),
			.till = (uint32_t)column_int(&s, 1),
			.epoch = (uint32_t)column_int(&s, 2),
			.seq = (uint64_t)column_int(&s, 3),
			.branch = (uint32_t)column_int(&s, 4)};
	return count;
}

static void pick(const struct spending *spending, char category[CATEGORY_MAX])
{
	int64_t most_minor = 0;
	category[0] = '\0';
	for (uint32_t i = 0; i < spending->count; i++) {
		int64_t paid_minor = spending->at[i].paid_minor;
		const char *name = spending->at[i].category;
		if (paid_minor > most_minor ||
			(paid_minor == most_minor && category[0] && strcmp(name, category) < 0)) {
			most_minor = paid_minor;
			text_copy(category, CATEGORY_MAX, name);
		}
	}
}

void preference_of(struct hq *hq, int64_t member, uint32_t since, char category[CATEGORY_MAX])
{
	struct place places[PREFERENCE_SALES_MAX];
	struct spending spending = {.count = 0};
	struct closed_sale *sale = &hq->projector->sale;
	uint32_t count = read_places(hq, member, since, places);
	for (uint32_t i = 0; i < count; i++) {
		struct record record;
		AUTO(paper) struct paper bytes = {0};
		if (posted_read(hq, &places[i], &bytes, &record) && sale_record_read(&record, sale))
			add_sale(&spending, sale);
	}
	pick(&spending, category);
}
