#include "sync/wire_points.h"

#include "pos/core/coupon.h"
#include "sync/journal_record.h"
#include "sync/json.h"
#include "sync/sign.h"
#include "sync/wire.h"

#include <string.h>

static const char *const states[] = {
	[HOLD_HELD] = "HELD",
	[HOLD_REFUSED] = "REFUSED",
	[HOLD_POSTED] = "POSTED",
	[HOLD_SETTLED] = "SETTLED",
	[HOLD_VOIDED] = "VOIDED",
	[HOLD_EXPIRED] = "EXPIRED",
	[HOLD_OTHER] = NULL,
};

const char *hold_state_name(enum hold_state state)
{
	return state < HOLD_OTHER ? states[state] : "";
}

static enum hold_state state_of(const char *word)
{
	for (int i = 0; i < HOLD_OTHER; i++)
		if (strcmp(word, states[i]) == 0)
			return (enum hold_state)i;
	return HOLD_OTHER;
}

static void get_uid(struct json_value value, struct uid *uid)
{
	const char *text = json_text(value, UID_TEXT_MAX - 1);
	if (!hex_read(text, uid->bytes, UID_SIZE))
		json_refuse(value, TEXT_JSON_RANGE, text, "32 hex");
}

static void put_uid(struct json_out *out, const struct uid *uid)
{
	char text[UID_TEXT_MAX];
	hex_text(text, uid->bytes, UID_SIZE);
	json_put_text(out, "id", text);
}

bool hold_request_read(
	const void *text, size_t size, bool whole, struct hold_request *request, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_REQUEST_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*request = (struct hold_request){0};
	get_uid(json_member(root, "id"), &request->id);
	if (!whole)
		return json_good(&doc, err);
	request->is_coupon = json_there(json_member(root, "campaign"));
	if (request->is_coupon) {
		request->campaign =
			(uint32_t)json_int(json_member(root, "campaign"), 1, COUPON_CAMPAIGN_MAX);
		request->serial = (uint64_t)json_int(
			json_member(root, "serial"), 0, (int64_t)COUPON_SERIAL_MAX);
	} else {
		request->member = (uint64_t)json_int(json_member(root, "member"), 1, INT64_MAX);
		request->points = json_int(json_member(root, "points"), 1, HOLD_POINTS_MAX);
	}
	return json_good(&doc, err);
}

char *hold_request_write(
	const struct hold_request *request, bool whole, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	put_uid(&out, &request->id);
	if (whole && request->is_coupon) {
		json_put_int(&out, "campaign", request->campaign);
		json_put_int(&out, "serial", (int64_t)request->serial);
	} else if (whole) {
		json_put_int(&out, "member", (int64_t)request->member);
		json_put_int(&out, "points", request->points);
	}
	return json_out_text(&out, size, err);
}

bool hold_answer_read(const void *text, size_t size, struct hold_answer *answer, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	*answer = (struct hold_answer){0};
	get_uid(json_member(root, "id"), &answer->id);
	answer->state = state_of(json_text(json_member(root, "state"), WIRE_TEXT_MAX));
	answer->points = json_int_or(json_member(root, "points"), 0, HOLD_POINTS_MAX, 0);
	answer->available = json_int_or(json_member(root, "available"), 0, INT64_MAX, 0);
	answer->until_ms = json_int_or(json_member(root, "until_ms"), 0, INT64_MAX, 0);
	answer->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	return json_good(&doc, err);
}

char *hold_answer_write(const struct hold_answer *answer, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	put_uid(&out, &answer->id);
	json_put_text(&out, "state", hold_state_name(answer->state));
	json_put_int(&out, "points", answer->points);
	json_put_int(&out, "available", answer->available);
	json_put_int(&out, "until_ms", answer->until_ms);
	json_put_int(&out, "hq_time", answer->hq_time);
	return json_out_text(&out, size, err);
}

static void get_row(struct json_value item, struct lease_row *row)
{
	row->member = (uint64_t)json_int(json_member(item, "member"), 1, INT64_MAX);
	row->points = json_int(json_member(item, "points"), 0, HOLD_POINTS_MAX);
	row->until_s = json_int(json_member(item, "until_s"), 0, INT64_MAX / 1000);
}

bool lease_page_read(const void *text, size_t size, struct lease_page *page, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc), rows = json_member(root, "rows");
	memset(page, 0, sizeof *page);
	page->version = json_int(json_member(root, "version"), 0, INT64_MAX);
	page->projected_epoch =
		(uint32_t)json_int(json_member(root, "projected_epoch"), 1, RECORD_EPOCH_MAX);
	page->projected_next =
		(uint64_t)json_int(json_member(root, "projected_next"), 1, (int64_t)RECORD_SEQ_MAX);
	page->more = json_bool_or(json_member(root, "more"), false);
	page->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	page->count = (uint32_t)json_count(rows, LEASE_ROWS_MAX);
	for (uint32_t i = 0; i < page->count; i++)
		get_row(json_item(rows, i), &page->rows[i]);
	return json_good(&doc, err);
}

char *lease_page_write(const struct lease_page *page, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "version", page->version);
	json_put_int(&out, "projected_epoch", page->projected_epoch);
	json_put_int(&out, "projected_next", (int64_t)page->projected_next);
	json_put_array(&out, "rows");
	for (uint32_t i = 0; i < page->count; i++) {
		json_put_object(&out, NULL);
		json_put_int(&out, "member", (int64_t)page->rows[i].member);
		json_put_int(&out, "points", page->rows[i].points);
		json_put_int(&out, "until_s", page->rows[i].until_s);
		json_put_end(&out);
	}
	json_put_end(&out);
	json_put_bool(&out, "more", page->more);
	json_put_int(&out, "hq_time", page->hq_time);
	return json_out_text(&out, size, err);
}
