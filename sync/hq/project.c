#include "sync/hq/project.h"

#include "pos/core/text.h"
#include "schema/db_engine.h"
#include "sync/hq/hq.h"
#include "sync/hq/project_act.h"
#include "sync/hq/project_sale.h"
#include "sync/hq/project_shift.h"
#include "sync/hq/project_single.h"
#include "sync/journal_hole.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct projector *projector_new(struct hq *hq)
{
	struct projector *projector = calloc(1, sizeof *projector);
	if (projector)
		projector->hq = hq;
	return projector;
}

void projector_free(struct projector *projector)
{
	if (!projector)
		return;
	paper_done(&projector->bytes);
	paper_done(&projector->remarks);
	paper_done(&projector->shifts);
	paper_done(&projector->unlooked);
	paper_done(&projector->returned);
	paper_done(&projector->uses);
	free(projector);
}

void project_begin(struct projector *projector, int64_t now_ms)
{
	struct hq *hq = projector->hq;
	projector->now_ms = now_ms;
	projector->count = 0;
	projector->bytes.used = projector->remarks.used = 0;
	projector->shifts.used = projector->unlooked.used = 0;
	projector->returned.used = projector->uses.used = 0;
	hq_setting(hq, "currency", projector->currency, sizeof projector->currency, "CNY");
	projector->exponent = hq_setting_int(hq, "currency.exponent", 2);
}

/* ---- remarks ---- */

static void remark(struct projector *projector, const struct deed *deed, enum problem_code code,
	const char *detail)
{
	struct problem_row row = {.at = deed->at, .dead = problem_is_dead(code)};
	text_copy(row.code, sizeof row.code, problem_name(code));
	text_copy(row.detail, sizeof row.detail, detail);
	paper_add(&projector->remarks, &row, sizeof row);
}

void project_remark(struct projector *projector, const struct deed *deed, enum problem_code code,
	const char *detail)
{
	assert(!problem_is_dead(code));
	remark(projector, deed, code, detail);
}

void project_remark_number(struct projector *projector, const struct deed *deed,
	enum problem_code code, uint64_t number)
{
	char detail[24];
	(void)snprintf(detail, sizeof detail, "%llu", (unsigned long long)number);
	project_remark(projector, deed, code, detail);
}

void project_dead_letter(
	struct projector *projector, struct deed *deed, enum problem_code code, const char *detail)
{
	assert(problem_is_dead(code));
	deed->dead = true;
	remark(projector, deed, code, detail);
}

static void write_remarks(struct projector *projector)
{
	for (size_t at = 0; at < projector->remarks.used; at += sizeof(struct problem_row)) {
		struct problem_row row;
		memcpy(&row, projector->remarks.text + at, sizeof row);
		problem_add(projector->hq, &row, projector->now_ms);
	}
}

/* ---- one by one ---- */

/* Their bytes are kept until the others are posted. */
static void keep_record(struct projector *projector, struct deed *deed, const struct record *record)
{
	uint8_t head[RECORD_HEAD_SIZE];
	struct bytes_out out = bytes_out(head, sizeof head);
	struct record bare = *record;
	bare.ext_sig_size = 0;
	bare.body_size = 0;
	record_write(&out, &bare);
	deed->body_at = projector->bytes.used;
	deed->body_size = record->body_size;
	paper_add(&projector->bytes, head, sizeof head);
	paper_add(&projector->bytes, record->body, record->body_size);
}

static void post_single(struct projector *projector, struct deed *deed)
{
	struct record record;
	const char *head = projector->bytes.text + deed->body_at;
	if (!record_read(head, RECORD_HEAD_SIZE, &record))
		return;
	record.body = (const uint8_t *)head + RECORD_HEAD_SIZE;
	record.body_size = deed->body_size;
	if (deed->kind == RECORD_REFUND)
		refund_post(projector, deed, &record);
	else if (deed->kind == RECORD_MEMBER_ENROL)
		newcomer_post(projector, deed, &record);
	else if (deed->kind == RECORD_CONSENT)
		consent_post(projector, deed, &record);
	else if (is_act(deed->kind))
		act_post(projector, deed, &record);
	else
		correction_post(projector, deed, &record);
}

static void post_all_of(struct projector *projector, uint16_t kind)
{
	for (uint32_t i = 0; i < projector->count; i++) {
		struct deed *deed = &projector->deeds[i];
		if (deed->kind == kind && deed->claimed && !deed->dead)
			post_single(projector, deed);
	}
}

static void post_singles(struct projector *projector)
{
	for (uint32_t i = 0; i < projector->count; i++) {
		struct deed *deed = &projector->deeds[i];
		bool single = deed->kind == RECORD_REFUND || deed->kind == RECORD_CORRECTION ||
			      deed->kind == RECORD_CONSENT || is_act(deed->kind);
		if (single && deed->claimed && !deed->dead)
			post_single(projector, deed);
	}
}

/* ---- reading ---- */

/* A till carries over its own records; of another's it would post them a second time, or first. */
static bool is_own(const struct record *original, const struct record *carrier)
{
	return original->store == carrier->store && original->till == carrier->till &&
	       uid_equal(&original->uid, &carrier->uid) && original->kind != RECORD_READOPT;
}

/* Unwraps what was adopted again. */
static bool understand(struct projector *projector, struct deed *deed, struct record *record)
{
	struct record original;
	if (record->kind == RECORD_READOPT && record_schema_known(record)) {
		if (!record_read(record->body, record->body_size, &original) ||
			!is_own(&original, record)) {
			project_dead_letter(projector, deed, PROBLEM_PARKED, "the record inside");
			return false;
		}
		*record = original;
	}
	deed->kind = record->kind;
	deed->made_till = record->till;
	deed->made_epoch = record->epoch;
	if (record_schema_known(record))
		return true;
	project_dead_letter(projector, deed, PROBLEM_PARKED, "schema");
	return false;
}

/* Somebody at a till tries member numbers: worth a look at who. */
static void read_audit(
	struct projector *projector, const struct deed *deed, const struct record *record)
{
	struct audit audit;
	if (audit_read(record, &audit) && audit.event == AUDIT_MEMBERS_GUESSED)
		project_remark_number(
			projector, deed, PROBLEM_MEMBERS_GUESSED, audit.operator_number);
}

/* Lost at the till for good: a person ought to know which. */
static void read_hole(struct projector *projector, struct deed *deed, const struct record *record)
{
	char detail[PROBLEM_DETAIL_MAX];
	struct hole hole;
	if (!hole_read(record, &hole)) {
		project_dead_letter(projector, deed, PROBLEM_PARKED, "the hole's body");
		return;
	}
	(void)snprintf(detail, sizeof detail, "%u-%llu..%llu", hole.epoch,
		(unsigned long long)hole.from, (unsigned long long)hole.to);
	project_remark(projector, deed, PROBLEM_HOLE, detail);
}

static void read_kind(struct projector *projector, struct deed *deed, const struct record *record)
{
	switch (record->kind) {
	case RECORD_SALE:
		sale_understand(projector, deed, record);
		return;
	case RECORD_AUDIT:
		read_audit(projector, deed, record);
		return;
	case RECORD_SHIFT_CLOSE:
		shift_understand(projector, deed, record,
			record->till == deed->at.till && record->epoch == deed->at.epoch &&
				record->seq == deed->at.seq && deed->at.branch == 0);
		return;
	case RECORD_REFUND:
		keep_record(projector, deed, record);
		refund_understand(projector, deed, record);
		return;
	case RECORD_CORRECTION:
		keep_record(projector, deed, record);
		correction_understand(projector, deed, record);
		return;
	case RECORD_MEMBER_ENROL:
		keep_record(projector, deed, record);
		newcomer_understand(projector, deed, record);
		return;
	case RECORD_CONSENT:
		keep_record(projector, deed, record);
		consent_understand(projector, deed, record);
		return;
	case RECORD_HOLE:
		read_hole(projector, deed, record);
		return;
	case RECORD_ENROL:
	case RECORD_SHIFT_OPEN:
	case RECORD_REPRINT:
	case RECORD_KEY_ROTATE:
	case RECORD_CLOCK_STEP:
		return;
	case RECORD_CHECKIN:
	case RECORD_GIFT:
	case RECORD_ENTITLEMENT:
	case RECORD_DONATION:
	case RECORD_COUPON_USE:
	case RECORD_NOTE:
	case RECORD_POINTS_ADJ:
		keep_record(projector, deed, record);
		act_understand(projector, deed, record);
		return;
	default:
		project_dead_letter(projector, deed, PROBLEM_PARKED, "kind");
		return;
	}
}

static struct deed *add(
	struct projector *projector, const struct place *at, const void *bytes, size_t size)
{
	struct record record;
	assert(projector->count < DEEDS_MAX);
	struct deed *deed = &projector->deeds[projector->count++];
	*deed = (struct deed){.at = *at};
	if (!record_read(bytes, size, &record)) {
		deed->claimed = deed->unreadable = true;
		project_dead_letter(projector, deed, PROBLEM_PARKED, "not a record");
		return deed;
	}
	deed->uid = record.uid;
	if (understand(projector, deed, &record))
		read_kind(projector, deed, &record);
	return deed;
}

void project_add(
	struct projector *projector, const struct place *at, const void *record, size_t size)
{
	(void)add(projector, at, record, size);
}

void project_add_again(
	struct projector *projector, const struct place *at, const void *record, size_t size)
{
	add(projector, at, record, size)->claimed = true;
}

void project_bury(struct projector *projector)
{
	for (uint32_t i = 0; i < projector->count; i++) {
		struct deed *deed = &projector->deeds[i];
		projector->remarks.used = 0;
		deed->member = 0;
		project_dead_letter(projector, deed, PROBLEM_UNBALANCED, "refused by the database");
	}
}

/* ---- posting ---- */

static int compare_places(const struct place *a, const struct place *b)
{
	if (a->seq != b->seq)
		return a->seq < b->seq ? -1 : 1;
	return a->branch < b->branch ? -1 : a->branch > b->branch;
}

/* The turn's deeds in the order of their uids, earlier places first. */
struct by_uid {
	uint32_t count;
	struct deed *deeds[DEEDS_MAX];
};

static int compare_uids(const void *a, const void *b)
{
	const struct deed *left = *(struct deed *const *)a, *right = *(struct deed *const *)b;
	int order = memcmp(left->uid.bytes, right->uid.bytes, UID_SIZE);
	return order ? order : compare_places(&left->at, &right->at);
}

/* Of several that bring one uid the first stays. */
static void order_by_uid(struct projector *projector, struct by_uid *wanted)
{
	uint32_t kept = 0;
	wanted->count = 0;
	for (uint32_t i = 0; i < projector->count; i++)
		if (!projector->deeds[i].claimed)
			wanted->deeds[wanted->count++] = &projector->deeds[i];
	qsort(wanted->deeds, wanted->count, sizeof wanted->deeds[0], compare_uids);
	for (uint32_t i = 0; i < wanted->count; i++)
		if (i == 0 || !uid_equal(&wanted->deeds[i]->uid, &wanted->deeds[kept - 1]->uid))
			wanted->deeds[kept++] = wanted->deeds[i];
	wanted->count = kept;
	for (uint32_t i = 0; i < kept; i++)
		wanted->deeds[i]->claimed = true;
}

/* Somebody brought this uid before. */
static void give_up(void *arg, struct stmt *row)
{
	struct by_uid *wanted = arg;
	struct uid uid;
	uint32_t low = 0, high = wanted->count;
	column_exact(row, 0, uid.bytes, UID_SIZE);
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (memcmp(wanted->deeds[middle]->uid.bytes, uid.bytes, UID_SIZE) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < wanted->count && uid_equal(&wanted->deeds[low]->uid, &uid))
		wanted->deeds[low]->claimed = false;
}

static void find_known(struct projector *projector, struct by_uid *wanted)
{
	static const struct bulk_text text = {KEPT_UID_KNOWN,
		"SELECT posting.uid FROM posting WHERE store = ? AND uid = ?", "ib"};
	AUTO(bulk) struct bulk known = bulk_begin(projector->hq, &text, give_up, wanted);
	for (uint32_t i = 0; i < wanted->count; i++) {
		bulk_int(&known, wanted->deeds[i]->at.store);
		bulk_blob(&known, wanted->deeds[i]->uid.bytes, UID_SIZE);
		bulk_end_row(&known);
	}
	bulk_run(&known);
}

/* Where another headquarters was quicker with one of them, the key refuses it, and all of this is
 * done again. */
static void claim_uids(struct projector *projector)
{
	static const struct bulk_text text = {KEPT_CLAIM_UID,
		"INSERT INTO posting (store, uid, till, epoch, seq, branch) "
		"VALUES (?, ?, ?, ?, ?, ?)",
		"ibiiii"};
	struct db *db = &projector->hq->db;
	struct by_uid wanted;
	order_by_uid(projector, &wanted);
	find_known(projector, &wanted);
	AUTO(bulk) struct bulk b = bulk_begin(projector->hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < wanted.count; i++) {
		const struct deed *deed = wanted.deeds[i];
		if (!deed->claimed)
			continue;
		bulk_int(&b, deed->at.store);
		bulk_blob(&b, deed->uid.bytes, UID_SIZE);
		bulk_int(&b, deed->at.till);
		bulk_int(&b, deed->at.epoch);
		bulk_int(&b, (int64_t)deed->at.seq);
		bulk_int(&b, deed->at.branch);
		bulk_end_row(&b);
	}
	bulk_run(&b);
	db->again |= db->refused;
	db->refused = false;
}

/* What a repeat had to say was said by the first. */
static void forget_repeats(struct projector *projector)
{
	size_t kept = 0;
	struct paper *remarks = &projector->remarks;
	uint32_t next = 0;
	for (size_t at = 0; at < remarks->used; at += sizeof(struct problem_row)) {
		struct problem_row row;
		memcpy(&row, remarks->text + at, sizeof row);
		while (next < projector->count &&
			compare_places(&projector->deeds[next].at, &row.at) < 0)
			next++;
		if (!projector->deeds[next].claimed)
			continue;
		memmove(remarks->text + kept, remarks->text + at, sizeof row);
		kept += sizeof row;
	}
	remarks->used = kept;
}

void project_post(struct projector *projector)
{
	claim_uids(projector);
	forget_repeats(projector);
	post_all_of(projector, RECORD_MEMBER_ENROL); /* the sales may name them */
	sales_post(projector);
	shifts_post(projector);
	refunds_settle(projector);
	post_singles(projector);
	acts_settle(projector);
	write_remarks(projector);
	refunds_give_back(projector); /* and settles remarks */
	if (projector->bytes.full || projector->remarks.full || projector->shifts.full ||
		projector->unlooked.full || projector->returned.full || projector->uses.full)
		db_stick(&projector->hq->db, TEXT_DB_FAILED, "out of memory");
}
