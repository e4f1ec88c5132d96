/* demo.h - the demo shop: the files that headquarters imports, carried inside the program.
 *
 * goods.txt, rules.json and shop.py beside this file are its source; shop.py makes demo.gen.inc
 * during the build. Nothing in it is real.
 *
 *	goods.jsonl members.jsonl rules.json coupons.jsonl settings.json
 *		for `suanpan-hq import` (sync/hq/README.md)
 *	operators.txt	number, name, role, PIN, separated by tabs: for `suanpan-hq operator add`
 *	campaigns.txt	number, how many coupons to issue, title: for `suanpan-hq coupon issue`
 *	rights.txt	card, right, how often: for `suanpan-hq wallet entitle`
 *	vouchers.txt	card, campaign: for `suanpan-hq wallet give`
 *	sheet.txt	what the counter sheet shows: sheet.h
 */
#ifndef SUANPAN_DEMO_H
#define SUANPAN_DEMO_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stddef.h>

struct demo_file {
	const char *name;
	const unsigned char *text;
	size_t size;
};

extern const struct demo_file demo_files[];
extern const size_t demo_file_count;

/* Writes them all into a folder that is there. */
MUST_CHECK bool demo_write(const char *folder, struct err *err);

#endif
