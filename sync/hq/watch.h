/* watch.h - working out what deserves somebody's eye: see sync/wire_watch.h. */
#ifndef SUANPAN_HQ_WATCH_H
#define SUANPAN_HQ_WATCH_H

#include "sync/wire_watch.h"

struct hq;

/* store 0: the whole house. A failing database shows in db_ok(). Amounts that only the whole house
 * knows (members' debts, exposure of open coupons) are counted by the store's own records. */
void watch_take(struct hq *hq, uint32_t store, int64_t now_ms, struct watch *watch);

#endif
