/* serve.h - the running server: one loop, the tills' ear (http.h) and the words' desk (desk.h). */
#ifndef SUANPAN_HQ_SERVE_H
#define SUANPAN_HQ_SERVE_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "sync/hq/http.h"

#include <stdbool.h>

/* Serves until SIGINT or SIGTERM. Says on stdout where it listens once it does. database as in
 * hq_open_at(). */
MUST_CHECK bool serve(const char *folder, const char *database, const struct http_place *place,
	enum lang lang, struct err *err);

/* Makes the folder, with its parents, open to its owner alone. */
MUST_CHECK bool serve_prepare_folder(const char *folder, struct err *err);

#endif
