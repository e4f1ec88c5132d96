/* person_text.h - what somebody said when they joined, as the JSON text that is sealed to
 * headquarters (sync/README.md 3.8).
 *
 *	{"kind":"enrol","phone":"13800138001","name":"..","email":"..","region":"..","sex":"f",
 *	 "birthday":"0315","relatives":[{"relation":"child","born":"0801"}]}
 *
 * Only the phone must be there; unknown members are for later versions.
 */
#ifndef SUANPAN_SYNC_PERSON_TEXT_H
#define SUANPAN_SYNC_PERSON_TEXT_H

#include "pos/core/err.h"
#include "pos/core/newcomer.h"

#include <stddef.h>

/* The caller frees it; wipe it before. */
MUST_CHECK char *person_text_write(const struct person_said *said, size_t *size, struct err *err);
MUST_CHECK bool person_text_read(
	const void *text, size_t size, struct person_said *said, struct err *err);
/* As headquarters' tables and files name them. */
const char *relation_word(enum relation relation);

#endif
