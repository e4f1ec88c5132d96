#include "sync/hq/coupon_book.h"

#include "pos/core/coupon.h"
#include "sync/hq/hq.h"

/* false if this one is taken. */
static bool claim(struct hq *hq, const struct coupon_issue *issue, uint64_t serial)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO coupon (campaign, serial, key_id, not_after_s, benefit_minor, bound, "
		"issued_ms) VALUES (?, ?, ?, ?, ?, ?, ?) "
		"ON CONFLICT (campaign, serial) DO NOTHING RETURNING 1");
	bind_int(&s, issue->campaign);
	bind_int(&s, (int64_t)serial);
	bind_int(&s, issue->key_id);
	bind_int(&s, issue->not_after_s);
	bind_int(&s, issue->benefit_minor);
	bind_int(&s, issue->bound);
	bind_int(&s, hq_now_ms(hq));
	return next_row(&s);
}

bool coupon_draw(struct hq *hq, const struct coupon_issue *issue, uint64_t *serial)
{
	do {
		uint64_t bits;
		env_random(hq->env, &bits, sizeof bits);
		*serial = 1 + bits % COUPON_SERIAL_MAX;
	} while (!claim(hq, issue, *serial) && db_ok(&hq->db));
	return db_ok(&hq->db);
}
