/* receipt_member.h - what a member is told on paper when they ask: tier, points with what lapses
 * when, rights, streak, and the code with which they invite others.
 *
 * Nobody's name or phone is on it whole, and nothing is committed by it.
 */
#ifndef SUANPAN_RECEIPT_MEMBER_H
#define SUANPAN_RECEIPT_MEMBER_H

#include "pos/core/member_more.h"
#include "pos/core/receipt_doc.h"
#include "pos/core/shop.h"

struct member_paper {
	const struct member *member;
	const struct member_more *more;
	int64_t told_ms; /* member_told_ms() */
	int64_t wall_ms;
	uint32_t today;
};

void receipt_member_lay_out(
	struct receipt_doc *doc, const struct member_paper *paper, const struct shop *shop);

#endif
