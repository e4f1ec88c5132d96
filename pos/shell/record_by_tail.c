#include "pos/shell/record_by_tail.h"

#include "pos/core/closed_sale.h"
#include "sync/journal_text.h"

#include <ctype.h>
#include <stdlib.h>

enum { TAIL_SIZE = HASH_TAIL_DIGITS / 2 };

static bool read_tail(const char *typed, uint8_t tail[TAIL_SIZE])
{
	char digits[HASH_TAIL_DIGITS + 1];
	int count = 0;
	for (; *typed; typed++) {
		if (*typed == ' ' || *typed == '-')
			continue;
		if (count == HASH_TAIL_DIGITS)
			return false;
		digits[count++] = (char)tolower((unsigned char)*typed);
	}
	digits[count] = '\0';
	return hex_read(digits, tail, TAIL_SIZE);
}

static void print(struct stmt *row, struct closed_sale *sale, const struct report_to *to)
{
	static const struct journal_style style = {
		.utc_offset_minutes = 480, .currency_exponent = 2};
	char line[RECORD_LINE_MAX];
	struct record record;
	struct hash hash;
	size_t size;
	const void *bytes = column_blob(row, 0, &size);
	column_exact(row, 1, hash.bytes, HASH_SIZE);
	if (!record_read(bytes, size, &record))
		return;
	record_line(line, &record, &hash, &style, sale);
	report_line(to, line);
}

bool record_by_tail(struct db *money, const char *typed, const struct report_to *to, int *found,
	struct err *err)
{
	uint8_t tail[TAIL_SIZE];
	*found = 0;
	if (!read_tail(typed, tail))
		return fail(err, TEXT_VERIFY_BAD_TAIL, typed);
	struct closed_sale *sale = malloc(sizeof *sale);
	if (!sale)
		return fail(err, TEXT_OUT_OF_MEMORY);
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT record, hash FROM journal WHERE substr(hash, 29) = ? ORDER BY place");
	bind_blob(&s, tail, TAIL_SIZE);
	for (; next_row(&s); (*found)++)
		print(&s, sale, to);
	free(sale);
	return db_ok(money) || db_fail(money, err);
}
