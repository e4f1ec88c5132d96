#include "sync/hq/import.h"

#include "pos/core/civil.h"
#include "pos/core/coupon.h"
#include "pos/core/sale.h"
#include "sync/hq/hq.h"

#include <stdio.h>

enum { CAMPAIGN_STORES_MAX = 64, CAMPAIGN_TITLE_MAX = 61, DAY_S = 86400 };

static const char *const classes[] = {"open", "store", "member", "leased", "online", NULL};
static const char *const bearers[] = {"shop", "headquarters", NULL};

/* The first second of a shop-local date, or the last one; 0 where it is missing. */
static int64_t date_second(struct import *import, struct json_value date, bool last)
{
	struct civil day;
	if (!json_there(date))
		return 0;
	if (!civil_read(json_text(date, CIVIL_TEXT_MAX), &day)) {
		json_refuse(date, TEXT_HQ_IMPORT_DATE, NULL, NULL);
		return 0;
	}
	int offset = (int)hq_setting_int(import->hq, "utc_offset_minutes", 480);
	int64_t first = civil_unix_ms(&day, offset) / 1000;
	return last ? first + DAY_S - 1 : first;
}

static void copy_stores(struct json_value row, struct json_out *out)
{
	struct json_value stores = json_member(row, "stores");
	size_t count = json_count(stores, CAMPAIGN_STORES_MAX);
	json_put_array(out, "stores");
	for (size_t i = 0; i < count; i++)
		json_put_int(out, NULL, json_int(json_item(stores, i), 1, UINT32_MAX));
	json_put_end(out);
}

static void copy_campaign(struct import *import, struct json_value row, struct json_out *out)
{
	char text[CAMPAIGN_TITLE_MAX];
	import_clean_text(json_member(row, "code"), text, COUPON_CODE_MAX);
	json_put_text(out, "code", text);
	json_put_text(out, "class", classes[json_choice(json_member(row, "class"), classes)]);
	json_put_int(out, "kid", import->hq->keys.coupon_kid);
	json_put_int(
		out, "not_before_s", date_second(import, json_member(row, "not_before"), false));
	json_put_int(out, "not_after_s", date_second(import, json_member(row, "not_after"), true));
	copy_stores(row, out);
	import_clean_text(json_member(row, "title"), text, sizeof text);
	json_put_text(out, "title", text);
	json_put_text(out, "loss", bearers[json_choice_or(json_member(row, "loss"), bearers, 0)]);
}

bool import_campaign(struct import *import, struct json_value row, struct err *err)
{
	static const char *const members[] = {"number", "code", "class", "title", "not_before",
		"not_after", "stores", "loss", "gone", NULL};
	json_only(row, members);
	int64_t number = json_int(json_member(row, "number"), 1, COUPON_CAMPAIGN_MAX);
	bool gone = json_bool_or(json_member(row, "gone"), false);
	char key[FEED_KEY_MAX];
	(void)snprintf(key, sizeof key, "campaign:%lld", (long long)number);
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "kind", "campaign");
	json_put_int(&out, "number", number);
	if (!gone)
		copy_campaign(import, row, &out);
	return import_sound(import, row, key, err) &&
	       import_put(import, STREAM_KEYS, key, &out, gone, err);
}
