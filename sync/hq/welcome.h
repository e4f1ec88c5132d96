/* welcome.h - the welcome pack (setting `welcome`): vouchers, entitlements and points, once a
 *phone.
 *
 *	{"vouchers":[{"campaign":900001,"days":30,"benefit_minor":1000}],
 *	 "rights":[{"id":"parking","count":1,"days":30}],"points":100}
 *
 * days: good until so many days after, 0: open end.
 */
#ifndef SUANPAN_HQ_WELCOME_H
#define SUANPAN_HQ_WELCOME_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum { WELCOME_PARTS_MAX = 8 };

struct hq;
struct json_value;

/* Inside a transaction. false: this member has had it. */
MUST_CHECK bool welcome_give(struct hq *hq, int64_t member, int64_t now_ms);
/* Refuses what is no such setting. */
void welcome_check(struct json_value value);

#endif
