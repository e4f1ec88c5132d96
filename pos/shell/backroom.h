/* backroom.h - a till's folder opened without counter, screen and devices: for the words that need
 * it alone (enrol, sync, verify, journal, doctor). With a till running they say so.
 */
#ifndef SUANPAN_BACKROOM_H
#define SUANPAN_BACKROOM_H

#include "pos/shell/folder.h"
#include "pos/shell/options.h"
#include "pos/sys/config.h"
#include "pos/sys/loop.h"
#include "sync/identity.h"
#include "sync/journal.h"

struct backroom {
	struct env env;
	struct loop loop;
	struct folder folder;
	struct config config;
	struct db money;
	struct identity identity;
	struct journal journal; /* only if the identity is enrolled */
};

/* NULL, and err, if the folder, its configuration or money.db cannot be opened. What was said on
 * the command line wins over the configuration. */
MUST_CHECK struct backroom *backroom_open(const struct options *options, struct err *err);
/* Accepts NULL. */
void backroom_close(struct backroom *backroom);

/* fail()s unless the folder is a till's. */
MUST_CHECK bool backroom_enrolled(const struct backroom *backroom, struct err *err);
/* FILE, else suanpan.conf in the folder, else nothing. */
MUST_CHECK bool backroom_config(
	struct config *config, const struct folder *folder, const char *file, struct err *err);

#endif
