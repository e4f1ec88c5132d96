#include "sync/hq/kept.h"

#include "sync/hq/hq.h"

struct stmt kept(struct hq *hq, enum kept_name name, const char *text)
{
	struct stmt *stmt = &hq->kept.stmts[name];
	/* One that could not be prepared has made the database fail; the next use tries again. */
	if (!stmt->handle)
		(void)db_prepare(&hq->db, stmt, text);
	return stmt_use(stmt);
}

void kept_done(struct kept *kept)
{
	for (int i = 0; i < KEPT_COUNT; i++)
		stmt_drop(&kept->stmts[i]);
}
