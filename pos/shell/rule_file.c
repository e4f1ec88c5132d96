#include "pos/shell/rule_file.h"

#include "pos/core/text.h"
#include "sync/rules.h"

#include <stdlib.h>
#include <string.h>

/* Dates and moments compare as texts: "2026-11-22" comes before "2026-11-22T10:00". */
#define BEGINS "CASE WHEN from_at <> '' THEN from_at ELSE from_on END"

/* Files whose signature did not hold never get into the table. */
static const char in_force[] = "SELECT version, text FROM rule_file"
			       " WHERE vocabulary <= ? AND (from_on = '' OR " BEGINS " <= ?)"
			       " ORDER BY " BEGINS " DESC, ver DESC";

static bool compile(struct rule_choice *choice, struct stmt *s, struct err *why)
{
	size_t size;
	const void *text = column_blob(s, 1, &size);
	return text && rules_read(text, size, &choice->rules, why);
}

static void pass_over(struct rule_choice *choice, const char *version, const struct err *why)
{
	char reason[MESSAGE_ARG_MAX];
	err_text(reason, sizeof reason, LANG_EN, why);
	if (!choice->passed_over)
		(void)fail(&choice->why, TEXT_RULE_FILE_BAD, version, reason);
	choice->passed_over = true;
}

bool rule_file_choose(struct rule_choice *choice, struct db *ref, const char *now,
	const char *known, struct err *err)
{
	*choice = (struct rule_choice){0};
	AUTO(stmt) struct stmt s = sql(ref, in_force);
	bind_int(&s, RULES_VOCABULARY);
	bind_text(&s, now);
	while (next_row(&s)) {
		char version[RULE_VERSION_MAX];
		struct err why = {0};
		column_text(&s, 0, version, sizeof version);
		if (strcmp(version, known) == 0 || compile(choice, &s, &why)) {
			text_copy(choice->version, sizeof choice->version, version);
			return true;
		}
		pass_over(choice, version, &why);
	}
	return db_ok(ref) || db_fail(ref, err);
}
