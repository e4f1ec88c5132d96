/* trust.h - the authorities HQ tells its tills to believe: DIR/tls/trust.pem, or the file that
 * serve was given, signed with HQ's key (sync/README.md 3.5).
 */
#ifndef SUANPAN_HQ_TRUST_H
#define SUANPAN_HQ_TRUST_H

#include "sync/wire_trust.h"

#include <stdbool.h>

struct hq;

/* Reads the list as it is now. version 0 if there is none: the system's authorities count. */
void trust_load(const struct hq *hq, struct trust *trust);
/* Only its version, for hello. */
int64_t trust_version(const struct hq *hq);

#endif
