#include "sync/hq/told_list.h"

#include "sync/hq/hq.h"

int64_t told_list_version(struct hq *hq, enum told_list list, uint32_t till, uint32_t epoch)
{
	static const char *const texts[] = {
		[TOLD_LEASES] = "SELECT version FROM lease_list WHERE till = ? AND epoch = ?",
		[TOLD_QUOTAS] = "SELECT version FROM quota_list WHERE till = ? AND epoch = ?",
	};
	AUTO(stmt) struct stmt s = sql(&hq->db, texts[list]);
	bind_int(&s, till);
	bind_int(&s, epoch);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

#define RAISE                                                                                      \
	" (till, epoch, version, told_version, told_head) VALUES (?, ?, ?, 0, 0) "                 \
	"ON CONFLICT (till, epoch) DO UPDATE SET version = excluded.version"

int64_t told_list_raise(
	struct hq *hq, enum told_list list, uint32_t till, uint32_t epoch, int64_t now_ms)
{
	static const char *const texts[] = {
		[TOLD_LEASES] = "INSERT INTO lease_list" RAISE,
		[TOLD_QUOTAS] = "INSERT INTO quota_list" RAISE,
	};
	int64_t before = told_list_version(hq, list, till, epoch);
	int64_t version = before >= now_ms ? before + 1 : now_ms;
	AUTO(stmt) struct stmt s = sql(&hq->db, texts[list]);
	bind_int(&s, till);
	bind_int(&s, epoch);
	bind_int(&s, version);
	run(&s);
	return version;
}

#define TOLD                                                                                       \
	" SET told_version = ?, told_head = ? WHERE till = ? AND epoch = ? AND told_version < ? "  \
	"AND version >= ?"

void told_list_told(struct hq *hq, enum told_list list, uint32_t till, uint32_t epoch,
	int64_t version, uint64_t head)
{
	static const char *const texts[] = {
		[TOLD_LEASES] = "UPDATE lease_list" TOLD,
		[TOLD_QUOTAS] = "UPDATE quota_list" TOLD,
	};
	AUTO(stmt) struct stmt s = sql(&hq->db, texts[list]);
	bind_int(&s, version);
	bind_int(&s, (int64_t)head);
	bind_int(&s, till);
	bind_int(&s, epoch);
	bind_int(&s, version);
	bind_int(&s, version);
	run(&s);
}
