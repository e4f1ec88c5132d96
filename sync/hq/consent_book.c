#include "sync/hq/consent_book.h"

#include "sync/hq/hq.h"

#include <string.h>

static const struct {
	enum consent consent;
	const char *word;
} kinds[CONSENT_KINDS] = {{CONSENT_PROGRAMME, "programme"}, {CONSENT_SMS, "sms"},
	{CONSENT_EMAIL, "email"}, {CONSENT_RELATIVES, "relatives"}};

const char *consent_word(enum consent consent)
{
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (kinds[i].consent == consent)
			return kinds[i].word;
	return "";
}

bool consent_read(const char *word, enum consent *consent)
{
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (strcmp(kinds[i].word, word) == 0) {
			*consent = kinds[i].consent;
			return true;
		}
	return false;
}

static void write_word(struct hq *hq, int64_t member, enum consent consent, bool given,
	int64_t at_ms, const char *source)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO consent (member, kind, at_ms, given, source) "
				     "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
	bind_int(&s, member);
	bind_text(&s, consent_word(consent));
	bind_int(&s, at_ms);
	bind_int(&s, given);
	bind_text(&s, source);
	run(&s);
}

static void run_for(struct hq *hq, const char *text, int64_t member)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	bind_int(&s, member);
	run(&s);
}

static void take_back(struct hq *hq, int64_t member, enum consent consent)
{
	switch (consent) {
	case CONSENT_EMAIL:
		run_for(hq, "UPDATE contact SET email = '' WHERE member = ?", member);
		break;
	case CONSENT_RELATIVES:
		run_for(hq, "DELETE FROM member_relative WHERE member = ?", member);
		break;
	case CONSENT_PROGRAMME:
	case CONSENT_SMS:
	case CONSENT_ALL:
		break;
	}
}

void consent_say(
	struct hq *hq, const struct consent_change *change, int64_t at_ms, const char *source)
{
	int64_t member = (int64_t)change->member;
	for (size_t i = 0; i < LENGTH(kinds); i++) {
		enum consent consent = kinds[i].consent;
		if (change->given & consent)
			write_word(hq, member, consent, true, at_ms, source);
		if (!(change->withdrawn & consent))
			continue;
		write_word(hq, member, consent, false, at_ms, source);
		if (!consent_stands(hq, member, consent))
			take_back(hq, member, consent);
	}
}

/* Of two words of one moment the one that takes back counts. */
bool consent_stands(struct hq *hq, int64_t member, enum consent consent)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT given FROM consent WHERE member = ? AND kind = ? "
				     "ORDER BY at_ms DESC, given LIMIT 1");
	bind_int(&s, member);
	bind_text(&s, consent_word(consent));
	return next_row(&s) && column_int(&s, 0) != 0;
}

void consents_merge(struct hq *hq, int64_t from, int64_t into)
{
	{
		AUTO(stmt)
		struct stmt s = sql(&hq->db,
			"INSERT INTO consent (member, kind, at_ms, given, source) SELECT ?, kind, "
			"at_ms, given, source FROM consent WHERE member = ? ON CONFLICT DO "
			"NOTHING");
		bind_int(&s, into);
		bind_int(&s, from);
		run(&s);
	}
	run_for(hq, "DELETE FROM consent WHERE member = ?", from);
}
