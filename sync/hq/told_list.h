/* told_list.h - a list that HQ keeps for one epoch of a till, of leases or of quotas, and the word
 * of the till that it has it.
 *
 * The version rises with every change and is never below the clock, so that an HQ brought back from
 * a backup does not give one out twice. "Told": the till has the list of that version complete,
 * beside a journal that ends at told_head.
 *
 * All functions need an open transaction and fail by the database's sticky failure.
 */
#ifndef SUANPAN_HQ_TOLD_LIST_H
#define SUANPAN_HQ_TOLD_LIST_H

#include <stdint.h>

struct hq;

enum told_list { TOLD_LEASES, TOLD_QUOTAS };

/* 0: there was never one for this epoch. */
int64_t told_list_version(struct hq *hq, enum told_list list, uint32_t till, uint32_t epoch);
/* It has changed, or begins. Returns its version. */
int64_t told_list_raise(
	struct hq *hq, enum told_list list, uint32_t till, uint32_t epoch, int64_t now_ms);
/* Of one version the earliest word stays: what it says was true then and is still. A version that
 * nobody made is not believed. */
void told_list_told(struct hq *hq, enum told_list list, uint32_t till, uint32_t epoch,
	int64_t version, uint64_t head);

#endif
