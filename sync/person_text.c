#include "sync/person_text.h"

#include "pos/core/text.h"
#include "sync/json.h"
#include "sync/wire_person.h"

#include <stdio.h>
#include <string.h>

static const char *const relations[] = {"child", "spouse", "parent", "other", NULL};
static const char *const sexes[] = {"f", "m", NULL};

const char *relation_word(enum relation relation)
{
	return relations[relation - RELATION_CHILD];
}

static void put_said(struct json_out *out, const char *name, const char *value)
{
	if (value[0])
		json_put_text(out, name, value);
}

static void put_day(struct json_out *out, const char *name, int month, int day)
{
	char text[16];
	(void)snprintf(text, sizeof text, "%02d%02d", month % 100, day % 100);
	if (month)
		json_put_text(out, name, text);
}

char *person_text_write(const struct person_said *said, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "kind", "enrol");
	json_put_text(&out, "phone", said->phone);
	put_said(&out, "name", said->name);
	put_said(&out, "email", said->email);
	put_said(&out, "region", said->region);
	if (said->sex != SEX_UNSAID)
		json_put_text(&out, "sex", sexes[said->sex - SEX_FEMALE]);
	put_day(&out, "birthday", said->birthday_month, said->birthday_day);
	json_put_array(&out, "relatives");
	for (uint32_t i = 0; i < said->relative_count; i++) {
		const struct relative *relative = &said->relatives[i];
		json_put_object(&out, NULL);
		json_put_text(&out, "relation", relation_word(relative->relation));
		put_day(&out, "born", relative->month, relative->day);
		json_put_end(&out);
	}
	json_put_end(&out);
	return json_out_text(&out, size, err);
}

static void get_clean(struct json_value value, char *into, size_t cap)
{
	text_clean(into, cap, json_text_or(value, cap - 1, ""));
}

static void get_day(struct json_value value, int *month, int *day)
{
	if (!month_day_read(json_text(value, 4), month, day))
		json_refuse(value, TEXT_PERSON_DAY, NULL, NULL);
}

static void get_phone(struct json_value value, char *into)
{
	const char *phone = json_text(value, PERSON_PHONE_MAX - 1);
	if (!phone[0] || strspn(phone, "0123456789") != strlen(phone))
		json_refuse(value, TEXT_PERSON_PHONE, NULL, NULL);
	text_copy(into, PERSON_PHONE_MAX, phone);
}

static void get_relatives(struct json_value list, struct person_said *said)
{
	said->relative_count = (uint32_t)json_count(list, RELATIVES_MAX);
	for (uint32_t i = 0; i < said->relative_count; i++) {
		struct json_value item = json_item(list, i);
		struct relative *relative = &said->relatives[i];
		relative->relation = (enum relation)(
			RELATION_CHILD + json_choice(json_member(item, "relation"), relations));
		get_day(json_member(item, "born"), &relative->month, &relative->day);
	}
}

bool person_text_read(const void *text, size_t size, struct person_said *said, struct err *err)
{
	AUTO(json) struct json doc;
	*said = (struct person_said){0};
	if (!json_parse(&doc, text, size, PERSON_TEXT_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	struct json_value birthday = json_member(root, "birthday"), sex = json_member(root, "sex");
	get_phone(json_member(root, "phone"), said->phone);
	get_clean(json_member(root, "name"), said->name, sizeof said->name);
	get_clean(json_member(root, "email"), said->email, sizeof said->email);
	get_clean(json_member(root, "region"), said->region, sizeof said->region);
	if (json_there(sex))
		said->sex = (enum sex)(SEX_FEMALE + json_choice(sex, sexes));
	if (json_there(birthday))
		get_day(birthday, &said->birthday_month, &said->birthday_day);
	get_relatives(json_member(root, "relatives"), said);
	return json_good(&doc, err);
}
