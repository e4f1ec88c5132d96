/* commit.h - one transaction a sale: journal record, projections, receipt, and no draft any more;
 * for the first sale of a shift its SHIFT_OPEN as well.
 *
 * This is the one disk sync between the tender key and the drawer. A commit that failed may have
 * happened all the same (sync.md finding 4), so before anybody is told, the sale's uid is looked up
 * in a database opened anew.
 */
#ifndef SUANPAN_COMMIT_H
#define SUANPAN_COMMIT_H

#include "pos/core/act.h"
#include "pos/core/newcomer.h"
#include "pos/core/receipt_doc.h"
#include "pos/core/return_slip.h"
#include "pos/core/rights.h"
#include "pos/core/shop.h"
#include "pos/shell/saved_draft.h"
#include "pos/shell/spool.h"
#include "pos/shell/store.h"
#include "sync/journal_shift.h"

/* All borrowed. */
struct commit {
	struct journal *journal;
	struct store *store; /* its statements on money.db are renewed if that is opened anew */
	const struct shop *shop;
	struct receipt_doc *doc; /* room for the layout */
	struct shift_now *shift; /* the first sale opens one, and sales take its date */
	struct spool *spool;
	struct saved_draft *draft;
};

/* sale lacks store, till, epoch, counter and receives them. On OUTCOME_NOT_COMMITTED nothing was
 * sold; on OUTCOME_UNKNOWN nobody can say and the till must stop. err says why in both. */
MUST_CHECK enum outcome commit_sale(
	const struct commit *commit, struct closed_sale *sale, struct err *err);

/* The same for goods that came back. slip: what the receipt tells of them. */
MUST_CHECK enum outcome commit_refund(const struct commit *commit, struct closed_refund *refund,
	const struct return_slip *slip, const struct operator_card *who, struct err *err);

/* Somebody joined: the record, the sealed row of what they said, who they are here, and the slip.
 */
MUST_CHECK enum outcome commit_newcomer(const struct commit *commit,
	const struct identity *identity, struct newcomer *newcomer, struct err *err);

/* The same for what a member did besides buying. member: for the slip, NULL where nobody is. An act
 * takes the date of the open shift; only one that takes cash opens a shift. */
MUST_CHECK enum outcome commit_act(const struct commit *commit, struct closed_act *act,
	const struct member *member, const struct operator_card *who, struct err *err);

/* The end of any transaction on the journal whose outcome somebody is told: added says that
 * everything was in it, done that its commit succeeded. */
MUST_CHECK enum outcome commit_settle(
	const struct commit *commit, const struct uid *uid, bool added, bool done, struct err *err);

#endif
