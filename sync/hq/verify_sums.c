#include "sync/hq/verify_sums.h"

#include "schema/db.h"
#include "sync/hq/ledger.h"
#include "sync/hq/verify.h"

#include <assert.h>

/* Each row of a query is something wrong, its first two columns say what. */
static const struct check {
	const char *query;
	enum text sentence;
} checks[VERIFY_SUMS] = {
	/* I4: the legs of a posting add up to zero in each unit. */
	{"SELECT till || '-' || epoch || '-' || seq, unit FROM leg "
	 "GROUP BY store, till, epoch, seq, branch, unit HAVING sum(amount) <> 0",
		TEXT_HQ_VERIFY_LEGS},
	{"SELECT till || '-' || epoch || '-' || seq, number FROM leg "
	 "GROUP BY store, till, epoch, seq, branch, number HAVING count(*) > 1",
		TEXT_HQ_VERIFY_LEG_TWICE},
	/* I5: balances are the sums of their legs. */
	{"SELECT m.id, m.points FROM member m LEFT JOIN (SELECT member, sum(amount) AS points "
	 "FROM leg WHERE member > 0 AND unit = 'points' GROUP BY member) l ON l.member = m.id "
	 "WHERE m.points <> coalesce(l.points, 0)",
		TEXT_HQ_VERIFY_BALANCE},
	{"SELECT member, sum(amount) FROM leg WHERE member > 0 AND member NOT IN "
	 "(SELECT id FROM member) GROUP BY member",
		TEXT_HQ_VERIFY_NOBODY},
	/* I17: a member's legs are its entries, of cards that were merged into it too. */
	{"SELECT holder, sum(points) FROM (SELECT CASE WHEN o.merged_into > 0 THEN o.merged_into "
	 "ELSE o.id END AS holder, e.points FROM (SELECT member, sum(points) AS points FROM "
	 "(SELECT member, points_earned - points_used AS points FROM sale WHERE member > 0 AND "
	 "suspended = 0 UNION ALL SELECT member, points_given - points_taken FROM refund "
	 "WHERE member > 0 AND suspended = 0 UNION ALL SELECT member, points FROM points_entry) "
	 "AS every_one GROUP BY member) AS e JOIN member o ON o.id = e.member UNION ALL "
	 "SELECT member, -amount FROM leg WHERE member > 0 AND unit = '" UNIT_POINTS "') "
	 "AS both_of GROUP BY holder HAVING sum(points) <> 0",
		TEXT_HQ_VERIFY_ENTRIES},
	/* I18: lots that were counted since the member's row changed come to its legs. */
	{"SELECT member, sum(points) FROM (SELECT s.member, -s.debt AS points FROM points_state s "
	 "UNION ALL SELECT member, points FROM points_lot WHERE usable_on = 0 UNION ALL "
	 "SELECT member, -amount FROM leg WHERE member > 0 AND unit = '" UNIT_POINTS "') AS all_of "
	 "WHERE member IN (SELECT s.member FROM points_state s JOIN member m ON m.id = s.member "
	 "AND m.ver = s.ver) GROUP BY member HAVING sum(points) <> 0",
		TEXT_HQ_VERIFY_LOTS},
	/* I3: what was posted stands in the journal, or in quarantine with a good word. */
	{"SELECT till || '-' || epoch || '-' || seq, branch FROM posting WHERE NOT EXISTS "
	 "(SELECT 1 FROM journal j WHERE j.store = posting.store AND j.till = posting.till AND "
	 "j.epoch = posting.epoch AND j.seq = posting.seq) AND NOT EXISTS "
	 "(SELECT 1 FROM quarantine q WHERE q.store = posting.store AND q.till = posting.till AND "
	 "q.epoch = posting.epoch AND q.seq = posting.seq AND q.branch = posting.branch AND "
	 "q.state = 1)",
		TEXT_HQ_VERIFY_POSTING},
	/* The rows of sales and refunds, and the legs beside them, say the same. Sorted together
	 * rather than joined: of a million sales each would look for its legs. */
	{"SELECT till || '-' || epoch || '-' || seq, max(total) FROM "
	 "(SELECT store, till, epoch, seq, branch, 1 AS here, total_minor AS total, total_minor AS "
	 "money, CASE WHEN member > 0 THEN points_used - points_earned ELSE 0 END AS points "
	 "FROM sale UNION ALL SELECT store, till, epoch, seq, branch, 0, NULL, CASE WHEN account = "
	 "'" ACCOUNT_SALES "' THEN amount ELSE 0 END, CASE WHEN unit = '" UNIT_POINTS "' AND "
	 "(member > 0 OR account = '" ACCOUNT_NOBODY "') THEN amount ELSE 0 END FROM leg "
	 "WHERE store > 0) AS both_of GROUP BY store, till, epoch, seq, branch "
	 "HAVING max(here) = 1 AND (sum(money) <> 0 OR sum(points) <> 0)",
		TEXT_HQ_VERIFY_SALE_LEGS},
	{"SELECT till || '-' || epoch || '-' || seq, max(total) FROM "
	 "(SELECT store, till, epoch, seq, branch, 1 AS here, total_minor AS total, -total_minor "
	 "AS money FROM refund UNION ALL SELECT store, till, epoch, seq, branch, 0, NULL, amount "
	 "FROM leg WHERE account = '" ACCOUNT_REFUNDS "') AS both_of "
	 "GROUP BY store, till, epoch, seq, branch HAVING max(here) = 1 AND sum(money) <> 0",
		TEXT_HQ_VERIFY_SALE_LEGS},
	/* What stands in the ledger was posted from somewhere. */
	{"SELECT till || '-' || epoch || '-' || seq, branch FROM (SELECT store, till, epoch, seq, "
	 "branch FROM leg WHERE store > 0 EXCEPT SELECT store, till, epoch, seq, branch "
	 "FROM posting) AS stray",
		TEXT_HQ_VERIFY_STRAY},
	{"SELECT s.till || '-' || s.epoch || '-' || s.seq, s.branch FROM sale s LEFT JOIN "
	 "posting p ON p.store = s.store AND p.uid = s.uid AND p.till = s.till AND "
	 "p.epoch = s.epoch AND p.seq = s.seq AND p.branch = s.branch WHERE p.uid IS NULL",
		TEXT_HQ_VERIFY_STRAY},
	/* I10: no lease was granted beyond what the member had left. */
	{"SELECT member || '-' || till || '-' || epoch, granted FROM lease "
	 "WHERE granted > available OR granted < 0 OR used < 0",
		TEXT_HQ_VERIFY_LEASE},
	/* I19: what is used of a quota, and by each till, is what the posted records used. */
	{"SELECT name, max(store) FROM (SELECT store, name, used_uses AS uses, used_minor AS minor "
	 "FROM quota UNION ALL SELECT store, name, -uses, -minor FROM quota_use WHERE returned = 0)"
	 " AS both_of GROUP BY store, name HAVING sum(uses) <> 0 OR sum(minor) <> 0",
		TEXT_HQ_VERIFY_QUOTA_USED},
	{"SELECT name, max(till) FROM (SELECT store, name, till, epoch, used_uses AS uses, "
	 "used_minor AS minor FROM quota_grant UNION ALL SELECT store, name, till, epoch, -uses, "
	 "-minor FROM quota_use) AS both_of GROUP BY store, name, till, epoch "
	 "HAVING sum(uses) <> 0 OR sum(minor) <> 0",
		TEXT_HQ_VERIFY_QUOTA_TILL},
	/* ... and every one of them was posted. */
	{"SELECT u.name, u.at_store FROM quota_use u LEFT JOIN posting p ON p.store = u.at_store "
	 "AND p.uid = u.uid WHERE p.uid IS NULL",
		TEXT_HQ_VERIFY_QUOTA_USED},
	/* I20: no more is used or set aside than there is, but for what nobody could refuse. */
	{"SELECT q.name, q.store FROM quota q LEFT JOIN (SELECT store, name, sum(CASE WHEN "
	 "ceiling_uses > used_uses THEN ceiling_uses - used_uses ELSE 0 END) AS uses, sum(CASE "
	 "WHEN ceiling_minor > used_minor THEN ceiling_minor - used_minor ELSE 0 END) AS minor "
	 "FROM quota_grant WHERE ended = 0 GROUP BY store, name) g ON g.store = q.store AND "
	 "g.name = q.name WHERE (q.most_uses >= 0 AND q.used_uses + coalesce(g.uses, 0) > "
	 "q.most_uses + q.excused_uses) OR (q.most_minor >= 0 AND q.used_minor + "
	 "coalesce(g.minor, 0) > q.most_minor + q.excused_minor)",
		TEXT_HQ_VERIFY_QUOTA_OVER},
	{"SELECT name, till FROM quota_grant WHERE last_uses > left_uses OR last_minor > "
	 "left_minor OR ceiling_uses < given_uses OR ceiling_minor < given_minor",
		TEXT_HQ_VERIFY_QUOTA_OVER},
	/* I8: a Z report is the sum of the sales that posted, unless one of them could not. */
	{"SELECT till || '-' || epoch || '-' || seq, number FROM shift_close z WHERE own = 1 AND "
	 "(since > 0 OR epoch = 1) AND total_minor <> coalesce((SELECT sum(total_minor) FROM sale "
	 "s "
	 "WHERE s.store = z.store AND s.till = z.till AND s.epoch = z.epoch AND s.branch = 0 AND "
	 "s.seq > z.since AND s.seq < z.seq), 0) AND NOT EXISTS (SELECT 1 FROM problem p WHERE "
	 "p.store = z.store AND p.till = z.till AND p.epoch = z.epoch AND p.seq > z.since AND "
	 "p.seq < z.seq AND p.dead = 1)",
		TEXT_HQ_VERIFY_SHIFT},
	/* I9: one use of a coupon settles. */
	{"SELECT campaign || '-' || serial, count(*) FROM coupon_use GROUP BY campaign, serial "
	 "HAVING sum(first) <> 1",
		TEXT_HQ_VERIFY_COUPON},
	/* I14: no row is newer than its stream. */
	{"SELECT r.stream, r.ver FROM ref_row r JOIN feed f ON f.stream = r.stream "
	 "WHERE r.ver > f.version",
		TEXT_HQ_VERIFY_VERSION},
	{"SELECT 'members', ver FROM member WHERE ver > "
	 "(SELECT version FROM feed WHERE stream = 'members')",
		TEXT_HQ_VERIFY_VERSION},
	/* I16: receipt numbers are used once within a branch; a clone, or a till restored from an
	 * old image, gives out the same ones again on another. */
	{"SELECT till || '-' || epoch, max(counter) FROM sale "
	 "WHERE branch = 0 AND receipt_epoch = epoch GROUP BY till, epoch "
	 "HAVING count(DISTINCT counter) <> count(*)",
		TEXT_HQ_VERIFY_RECEIPT},
};

void verify_sum(struct db *db, int number, struct verdict *verdict)
{
	assert(number >= 0);
	assert(number < VERIFY_SUMS);
	AUTO(stmt) struct stmt s = sql(db, checks[number].query);
	while (next_row(&s)) {
		char a[96], b[96];
		column_text(&s, 0, a, sizeof a);
		column_text(&s, 1, b, sizeof b);
		verdict_wrong(verdict, (struct says){checks[number].sentence, a, b});
	}
}
