/* settings.h - what HQ (stream `settings`) and suanpan.conf say about this shop, as struct shop. */
#ifndef SUANPAN_SETTINGS_H
#define SUANPAN_SETTINGS_H

#include "pos/core/catalogue.h"
#include "pos/core/shop.h"
#include "pos/sys/config.h"
#include "schema/db.h"

/* What a till sells under before HQ has said anything, and where HQ says nothing. */
void settings_default(struct shop *shop, const struct config *config, enum lang screen_lang);

/* Default, then HQ's rows over it. A value that makes no sense counts as missing and is counted in
 * *bad. store and till stay as they are. false: the reference data cannot be read (db is sticky).
 */
MUST_CHECK bool settings_read(struct shop *shop, struct db *ref, const struct config *config,
	enum lang screen_lang, uint32_t *bad);

/* What members can be given here, from HQ's rows alone. The same otherwise. */
MUST_CHECK bool catalogue_read(
	struct catalogue *catalogue, struct db *ref, const struct shop *shop, uint32_t *bad);

#endif
