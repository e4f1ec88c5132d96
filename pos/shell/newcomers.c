#include "pos/shell/newcomers.h"

#include "sync/card.h"

#define COLUMNS                                                                                    \
	"member, place, card_text, phone_masked, name_masked, birthday_month, birthday_day, "      \
	"enrolled_ms, phone_hash"

void newcomers_add(
	struct db *money, const struct newcomer *newcomer, uint64_t phone_hash, int64_t place)
{
	struct member member;
	uint64_t card = 0;
	newcomer_member(newcomer, "", &member);
	(void)!card_key(member.card, &card);
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT INTO newcomer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	bind_int(&s, (int64_t)member.id);
	bind_int(&s, place);
	bind_int(&s, (int64_t)card);
	bind_int(&s, (int64_t)phone_hash);
	bind_text(&s, member.card);
	bind_text(&s, member.phone_masked);
	bind_text(&s, member.name_masked);
	bind_int(&s, member.birthday_month);
	bind_int(&s, member.birthday_day);
	bind_int(&s, newcomer->wall_ms);
	run(&s);
}

static bool find(struct db *money, const char *text, uint64_t key, struct known_newcomer *newcomer)
{
	struct member *member = &newcomer->member;
	AUTO(stmt) struct stmt s = sql(money, text);
	bind_int(&s, (int64_t)key);
	if (!next_row(&s))
		return false;
	*member = (struct member){.id = (uint64_t)column_int(&s, 0),
		.birthday_month = (int)column_int(&s, 5),
		.birthday_day = (int)column_int(&s, 6),
		.points_as_of_ms = column_int(&s, 7)};
	column_text(&s, 2, member->card, sizeof member->card);
	column_text(&s, 3, member->phone_masked, sizeof member->phone_masked);
	column_text(&s, 4, member->name_masked, sizeof member->name_masked);
	newcomer->place = column_int(&s, 1);
	newcomer->phone_hash = (uint64_t)column_int(&s, 8);
	return db_ok(money);
}

bool newcomers_find_card(struct db *money, uint64_t card, struct known_newcomer *newcomer)
{
	return find(money, "SELECT " COLUMNS " FROM newcomer WHERE card = ?", card, newcomer);
}

bool newcomers_find_phone(struct db *money, uint64_t phone_hash, struct known_newcomer *newcomer)
{
	return find(money, "SELECT " COLUMNS " FROM newcomer WHERE phone_hash = ?", phone_hash,
		newcomer);
}

bool newcomers_find_id(struct db *money, uint64_t member, struct known_newcomer *newcomer)
{
	return find(money, "SELECT " COLUMNS " FROM newcomer WHERE member = ?", member, newcomer);
}

void newcomers_tidy(struct db *money, int64_t now_ms)
{
	AUTO(stmt) struct stmt s = sql(money, "DELETE FROM newcomer WHERE enrolled_ms < ?");
	bind_int(&s, now_ms - (int64_t)NEWCOMERS_KEPT_DAYS * 24 * 3600 * 1000);
	run(&s);
}
