/* reference.h - the reference database of a till: which file it is, and what happens when it
 * breaks.
 *
 * ref.current names the file in use (ref-<16 hex>.db, always a new name). ref.copy is the last good
 * copy, made in idle time. When the file in use turns out damaged the copy takes its place under a
 * new name and deltas go on from the copy's own cursor; without a copy an empty file is filled from
 * the beginning. Nothing of it is ever in a transaction with money.db.
 */
#ifndef SUANPAN_SYNC_REFERENCE_H
#define SUANPAN_SYNC_REFERENCE_H

#include "pos/sys/env.h"
#include "schema/db.h"

struct reference {
	struct db db;
	const struct env *env;
	char folder[400];
	uint32_t openings; /* changes whenever db was opened anew: kept statements are gone */
};

/* Opens what ref.current names; with a damaged file the copy, without one an empty file. false only
 * if not even that works, or another process uses it. */
MUST_CHECK bool reference_open(
	struct reference *reference, const char *folder, const struct env *env, struct err *err);
void reference_done(struct reference *reference);

/* When db.corrupt was seen. All statements kept on reference->db must be dropped before. */
MUST_CHECK bool reference_recover(struct reference *reference, struct err *err);

#endif
