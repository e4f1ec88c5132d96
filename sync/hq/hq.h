/* hq.h - an open headquarters: its folder, its database, its keys. Everything else hangs on this.
 */
#ifndef SUANPAN_HQ_HQ_H
#define SUANPAN_HQ_HQ_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/sys/env.h"
#include "schema/db.h"
#include "sync/hq/kept.h"
#include "sync/hq/keyring.h"
#include "sync/hq/lookups.h"
#include "sync/hq/nonces.h"
#include "sync/hq/postgres.h"
#include "sync/hq/sums.h"
#include "sync/wire.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	HQ_SCHEMA_MIN = 1, /* of records we understand */
	HQ_SCHEMA_MAX = 4,
	HQ_ROOM_LOW = 1 << 30, /* bytes left on the disk: less is an alarm */
};

struct pressure;
struct errands;
struct projector;
struct recompute;

/* Versions of a stream that the open transaction may hand out without asking (feed.c). */
struct feed_block {
	uint64_t transaction; /* db.begun */
	int64_t next, left, size, given;
};

struct hq {
	struct db db;
	struct kept kept;
	const struct env *env; /* borrowed */
	struct keyring keys;
	char folder[HQ_PATH_MAX];
	char url[POSTGRES_URL_MAX];        /* of a server; "": hq.db in the folder */
	char snap_folder[HQ_PATH_MAX + 8]; /* of snapshots; "": none are made */
	struct errands *errands;
	struct summing sums[SUMS_KEPT];
	struct lookups lookups;      /* of members that do not exist */
	char incarnation[HQ_ID_MAX]; /* new with every database, made or brought back */
	struct nonces nonces;
	struct projector *projector;
	struct recompute *recompute;
	struct pressure *pressure;
	char trust_file[HQ_PATH_MAX]; /* whom tills shall believe; "": DIR/tls/trust.pem */
	uint32_t projected_till, projected_epoch; /* where projector_next() was last */
	struct feed_block blocks[STREAM_COUNT];
	int64_t unstored;    /* requests refused since the disk is full; 0: it is not */
	uint64_t founded_on; /* the database connection found() last ran on */
};

/* Opens folder, which must exist; makes keys and database at the first start. folder ":memory:"
 * keeps nothing, for tests and the simulator. */
MUST_CHECK bool hq_open(struct hq *hq, const char *folder, const struct env *env, struct err *err);
/* The same with the database at url, postgresql://...; the folder remembers it. */
MUST_CHECK bool hq_open_at(
	struct hq *hq, const char *folder, const char *url, const struct env *env, struct err *err);
/* Before each request and word: the database answers, and is the one we knew. */
MUST_CHECK bool hq_ready(struct hq *hq, struct err *err);
/* Accepts a zeroed or half-open one. */
void hq_done(struct hq *hq);

int64_t hq_now_ms(const struct hq *hq);
/* Bytes left on the disk of the folder, which on a server is not the database's; -1 of a house in
 * memory. */
int64_t hq_room(const struct hq *hq);
/* A setting as it goes down to the tills, otherwise when it was never set. */
void hq_setting(struct hq *hq, const char *name, char *out, size_t cap, const char *otherwise);
int64_t hq_setting_int(struct hq *hq, const char *name, int64_t otherwise);

#endif
