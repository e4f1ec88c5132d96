/* signer.h - which of headquarters' signing keys is the present one, for all its processes.
 *
 * Each process has hq.keys of its own. After `keys rotate` at one of them the database names the
 * new key, and whoever does not have it yet is behind: what it signs still counts, but it renews no
 * certificate, or two processes would take turns at renewing the same one.
 */
#ifndef SUANPAN_HQ_SIGNER_H
#define SUANPAN_HQ_SIGNER_H

#include <stdbool.h>

struct hq;

/* Another process signs with a key that hq.keys here neither is nor was. */
bool signer_is_behind(struct hq *hq);
/* Names ours, unless we are behind. Needs an open transaction. */
void signer_note(struct hq *hq);

#endif
