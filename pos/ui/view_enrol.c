/* F4: somebody joins the programme. What was said so far, above the one thing that is asked now;
 * the customer can read it along. */
#include "pos/core/civil.h"
#include "pos/ui/frame.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>
#include <string.h>

enum { NAME_WIDTH = 22, VALUE_AT = NAME_WIDTH + 4 };

enum text view_enrol_asks(enum enrol_stage stage)
{
	static const enum text asks[] = {
		[ENROL_PHONE] = TEXT_ENROL_ASK_PHONE,
		[ENROL_TERMS] = TEXT_ENROL_ASK_TERMS,
		[ENROL_SMS] = TEXT_ENROL_ASK_SMS,
		[ENROL_BIRTHDAY] = TEXT_ENROL_ASK_BIRTHDAY,
		[ENROL_INVITER] = TEXT_ENROL_ASK_INVITER,
		[ENROL_MORE] = TEXT_ENROL_ASK_MORE,
		[ENROL_NAME] = TEXT_ENROL_ASK_NAME,
		[ENROL_SEX] = TEXT_ENROL_ASK_SEX,
		[ENROL_REGION] = TEXT_ENROL_ASK_REGION,
		[ENROL_EMAIL] = TEXT_ENROL_ASK_EMAIL,
		[ENROL_ADDRESS] = TEXT_ENROL_ASK_ADDRESS,
		[ENROL_RELATIVES] = TEXT_ENROL_ASK_RELATIVES,
		[ENROL_RELATIVE] = TEXT_ENROL_ASK_RELATIVE,
		[ENROL_SAVE] = TEXT_ENROL_ASK_SAVE,
	};
	return asks[stage];
}

/* The rows of the form, from the top. */
struct form {
	const struct till *till;
	struct canvas *canvas;
	int row, end;
};

static void put(struct form *form, enum text name, const char *value)
{
	struct area area = {form->row, 2, 1, NAME_WIDTH};
	if (form->row >= form->end)
		return;
	wording_write(form->canvas, form->till, area, STYLE_QUIET, (struct says){name});
	canvas_write(form->canvas, form->row, VALUE_AT, form->canvas->columns - VALUE_AT - 1,
		STYLE_PLAIN, value);
	form->row++;
}

static void put_word(struct form *form, enum text name, enum text word)
{
	char text[WORDING_MAX];
	wording_say(text, form->till, (struct says){word});
	put(form, name, text);
}

static void put_consent(
	struct form *form, enum enrol_stage asked, enum consent consent, enum text name)
{
	const struct till_enrol *enrol = &form->till->enrol;
	if (enrol->stage > asked)
		put_word(form, name,
			enrol->newcomer.consents & consent ? TEXT_ENROL_YES : TEXT_ENROL_NO);
}

static void put_day(struct form *form, enum text name, const char *who, int month, int day)
{
	char text[WORDING_MAX + 32];
	if (!month)
		return;
	snprintf(text, sizeof text, "%s%s%02d-%02d", who, who[0] ? " " : "", month, day);
	put(form, name, text);
}

static void put_relatives(struct form *form)
{
	static const enum text relations[] = {TEXT_NONE, TEXT_ENROL_CHILD, TEXT_ENROL_SPOUSE,
		TEXT_ENROL_PARENT, TEXT_ENROL_OTHER};
	const struct person_said *said = &form->till->enrol.newcomer.said;
	for (uint32_t i = 0; i < said->relative_count; i++) {
		const struct relative *relative = &said->relatives[i];
		char who[WORDING_MAX];
		wording_say(who, form->till, (struct says){relations[relative->relation]});
		put_day(form, TEXT_ENROL_FORM_RELATIVE, who, relative->month, relative->day);
	}
}

static void put_text(struct form *form, enum text name, const char *value)
{
	if (value[0])
		put(form, name, value);
}

/* Shown whole: the customer checks it. From the moment it is stored it is masked everywhere. */
static void put_phone(struct form *form, const char *phone)
{
	char grouped[PERSON_PHONE_MAX + 2];
	if (form->till->enrol.stage == ENROL_PHONE)
		return;
	snprintf(grouped, sizeof grouped, "%.3s %.4s %s", phone, phone + 3, phone + 7);
	put(form, TEXT_ENROL_FORM_PHONE, grouped);
}

static void draw_form(struct form *form)
{
	const struct newcomer *newcomer = &form->till->enrol.newcomer;
	const struct person_said *said = &newcomer->said;
	put_phone(form, said->phone);
	put_consent(form, ENROL_TERMS, CONSENT_PROGRAMME, TEXT_ENROL_FORM_TERMS);
	put_consent(form, ENROL_SMS, CONSENT_SMS, TEXT_ENROL_FORM_SMS);
	put_day(form, TEXT_ENROL_FORM_BIRTHDAY, "", said->birthday_month, said->birthday_day);
	put_text(form, TEXT_ENROL_FORM_INVITER, newcomer->inviter);
	put_text(form, TEXT_ENROL_FORM_NAME, said->name);
	if (said->sex != SEX_UNSAID)
		put_word(form, TEXT_ENROL_FORM_SEX,
			said->sex == SEX_FEMALE ? TEXT_ENROL_FEMALE : TEXT_ENROL_MALE);
	put_text(form, TEXT_ENROL_FORM_REGION, said->region);
	put_text(form, TEXT_ENROL_FORM_EMAIL, said->email);
	put_relatives(form);
}

static enum text hint(enum enrol_stage stage)
{
	return stage == ENROL_PHONE ? TEXT_ENROL_HINT_PHONE : TEXT_ENROL_HINT;
}

void view_enrol(const struct till *till, struct canvas *canvas)
{
	enum { ASK_ROWS = 3 };
	char text[WORDING_MAX];
	struct area below =
		frame_title(till, canvas, frame_inside(canvas), (struct says){TEXT_ENROL_TITLE});
	struct area ask = {below.row + below.rows - ASK_ROWS, 2, ASK_ROWS, canvas->columns - 4};
	struct form form = {till, canvas, below.row + 1, ask.row - 1};
	draw_form(&form);
	if (till->question == QUESTION_NONE) {
		wording_say(text, till, (struct says){view_enrol_asks(till->enrol.stage)});
		canvas_wrap(canvas, ask, STYLE_BOLD, text);
	}
	frame_entry(till, canvas, hint(till->enrol.stage));
}
