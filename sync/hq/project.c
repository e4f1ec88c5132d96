#include "sync/hq/project.h"

#include "sync/hq/archive.h"
#include "sync/hq/hq.h"
#include "sync/hq/project_sale.h"

struct projector projector_begin(struct hq *hq, int64_t now_ms)
{
	struct projector projector = {.hq = hq, .now_ms = now_ms};
	hq_setting(hq, "currency", projector.currency, sizeof projector.currency, "CNY");
	projector.exponent = hq_setting_int(hq, "currency.exponent", 2);
	return projector;
}

/* true if this record is the first to bring its uid. */
static bool claim_uid(struct hq *hq, const struct record *record)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_CLAIM_UID,
		"INSERT INTO posting (store, uid, till, epoch, seq) "
		"VALUES (?, ?, ?, ?, ?) ON CONFLICT (store, uid) DO NOTHING "
		"RETURNING 1");
	bind_int(&s, record->store);
	bind_blob(&s, record->uid.bytes, UID_SIZE);
	bind_int(&s, record->till);
	bind_int(&s, record->epoch);
	bind_int(&s, (int64_t)record->seq);
	return next_row(&s);
}

static void park(struct projector *projector, const struct record *record, const char *detail)
{
	archive_problem(&projector->hq->db, record, "SCHEMA_PARKED", detail, projector->now_ms);
}

static void post(
	struct projector *projector, const struct record *carrier, const struct record *record)
{
	if (!record_schema_known(record)) {
		park(projector, carrier, "schema");
		return;
	}
	switch (record->kind) {
	case RECORD_SALE:
		project_sale(projector, carrier, record);
		return;
	case RECORD_ENROL:
	case RECORD_REPRINT:
	case RECORD_CLOCK_STEP:
	case RECORD_AUDIT:
	case RECORD_NOTE:
		return;
	default:
		park(projector, carrier, "kind");
		return;
	}
}

void project(struct projector *projector, const struct record *record)
{
	struct record original;
	if (!claim_uid(projector->hq, record))
		return;
	if (record->kind != RECORD_READOPT || !record_schema_known(record))
		post(projector, record, record);
	else if (record_read(record->body, record->body_size, &original) &&
		 uid_equal(&original.uid, &record->uid) && original.kind != RECORD_READOPT)
		post(projector, record, &original);
	else
		park(projector, record, "the record inside");
}
