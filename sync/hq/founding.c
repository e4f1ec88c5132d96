#include "sync/hq/founding.h"

#include "pos/core/rights.h"
#include "pos/core/text.h"
#include "sync/hq/feed.h"
#include "sync/hq/house.h"
#include "sync/hq/hq.h"
#include "sync/hq/rows.h"
#include "sync/hq/signer.h"

#include <stdio.h>
#include <string.h>

void founding_mark_copy(struct db *copy)
{
	house_write(copy, "copy", "yes");
}

static const char *const cashier_rights[] = {
	"sell", "void_line", "reprint", "leave", "refund", "gifts"};
/* Hands out and checks in; cannot sell, cannot open the drawer (programme.md STF-04). */
static const char *const gift_desk_rights[] = {"gifts", "reprint"};

/* At every start: a manager of last year may do what a manager may in this version. A row that is
 * as it was costs nothing and goes to no till. */
static void put_roles(struct hq *hq, int64_t now_ms)
{
	const char *all[RIGHT_COUNT];
	for (int i = 0; i < RIGHT_COUNT; i++)
		all[i] = right_name((enum right)i);
	row_put_role(hq, "cashier", cashier_rights, LENGTH(cashier_rights), now_ms);
	row_put_role(hq, "gift_desk", gift_desk_rights, LENGTH(gift_desk_rights), now_ms);
	row_put_role(hq, "manager", all, RIGHT_COUNT, now_ms);
}

static void put_keys(struct hq *hq, int64_t now_ms)
{
	char hex[HASH_TEXT_MAX];
	hex_text(hex, hq->keys.phone_key, sizeof hq->keys.phone_key);
	row_put_setting(hq, "phone.key", hex, now_ms);
	row_put_coupon_key(hq, hq->keys.coupon_kid, &hq->keys.coupon.public, now_ms);
}

static void begin_anew(struct hq *hq)
{
	struct uid id = env_uid(hq->env);
	char text[HQ_ID_MAX];
	hex_text(text, id.bytes, sizeof id.bytes);
	house_write(&hq->db, "incarnation", text);
	house_write(&hq->db, "copy", "no");
	feeds_renew(&hq->db, hq->env);
}

/* Whatever was given out since that copy was made may be forgotten. */
static void note_restored(struct hq *hq, int64_t now_ms)
{
	char text[24];
	(void)snprintf(text, sizeof text, "%lld", (long long)now_ms);
	house_write(&hq->db, "restored_ms", text);
}

/* A copy that was marked, or a server whose history is another than the one we knew: what it gave
 * out last may be gone. */
static bool woke_up_elsewhere(struct hq *hq, const char *history)
{
	char copy[8], known[DB_IDENTITY_MAX];
	house_read(&hq->db, "copy", copy, sizeof copy);
	house_read(&hq->db, "history", known, sizeof known);
	return strcmp(copy, "yes") == 0 || strcmp(known, history) != 0;
}

/* All processes on one database sign with the same keys, or none of them is believed. */
static bool has_our_keys(struct hq *hq, struct err *err)
{
	char known[HQ_ID_MAX], keys[HQ_PATH_MAX + 16];
	house_read(&hq->db, "hq_id", known, sizeof known);
	if (!known[0])
		house_write(&hq->db, "hq_id", hq->keys.hq_id);
	if (!known[0] || strcmp(known, hq->keys.hq_id) == 0)
		return true;
	(void)snprintf(keys, sizeof keys, "%s/hq.keys", hq->folder);
	return fail(err, TEXT_HQ_KEYS_OTHER, keys, hq->db.path);
}

bool found(struct hq *hq, struct err *err)
{
	char history[DB_IDENTITY_MAX];
	int64_t now_ms = hq_now_ms(hq);
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	db_identity(&hq->db, history);
	house_read(&hq->db, "incarnation", hq->incarnation, sizeof hq->incarnation);
	bool new = !hq->incarnation[0];
	if (!has_our_keys(hq, err))
		return false;
	if (!new &&woke_up_elsewhere(hq, history)) {
		begin_anew(hq);
		note_restored(hq, now_ms);
	} else if (new) {
		begin_anew(hq);
	}
	put_roles(hq, now_ms);
	put_keys(hq, now_ms);
	signer_note(hq);
	house_write(&hq->db, "history", history);
	house_read(&hq->db, "incarnation", hq->incarnation, sizeof hq->incarnation);
	return tx_commit(&tx, err);
}
