/* Somebody joins the programme: one question after the other, digits and Y or N for the usual ones,
 * and nothing needed but a phone and the consent to the terms. What was not agreed to is not asked
 * for and not kept. Esc leaves at any step, and then nothing was kept of it. */
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool asks_yes_or_no(enum enrol_stage stage)
{
	switch (stage) {
	case ENROL_TERMS:
	case ENROL_SMS:
	case ENROL_MORE:
	case ENROL_EMAIL:
	case ENROL_RELATIVES:
	case ENROL_SAVE:
		return true;
	case ENROL_PHONE:
	case ENROL_BIRTHDAY:
	case ENROL_INVITER:
	case ENROL_NAME:
	case ENROL_SEX:
	case ENROL_REGION:
	case ENROL_ADDRESS:
	case ENROL_RELATIVE:
		return false;
	}
	return false;
}

static void go_to(struct till *till, enum enrol_stage stage)
{
	till->enrol.stage = stage;
	till_clear_entry(till);
	if (asks_yes_or_no(stage))
		till_ask(till, QUESTION_ENROL);
}

/* ---- the view ---- */

void till_open_enrol(struct till *till, struct duties *duties)
{
	if (!till_may(till, duties, RIGHT_SELL))
		return;
	/* It is a record, and begins a basket: a disk that is nearly full takes neither. */
	if (till->no_basket.id != TEXT_NONE && sale_empty(&till->sale)) {
		till_refuse(till, duties, till_says(&till->no_basket));
		return;
	}
	till->paid = false;
	till_go_home(till);
	till_open_view(till, VIEW_ENROL);
	memset(&till->enrol, 0, sizeof till->enrol);
	go_to(till, ENROL_PHONE);
}

void till_enrol_leave(struct till *till)
{
	till->enrolling = false;
	till_clear_entry(till);
	till_go_home(till);
	till_tell(till, (struct says){TEXT_ENROL_LEFT});
}

/* ---- the phone ---- */

static void take_phone(struct till *till, struct duties *duties, const char *text, size_t size)
{
	struct code code;
	code_understand(&till->shop.codes, text, size, &code);
	if (code.kind != CODE_PHONE) {
		till_refuse(till, duties, (struct says){TEXT_ENROL_PHONE_BAD});
		return;
	}
	text_copy(till->enrol.newcomer.said.phone, PERSON_PHONE_MAX, code.text);
	till->look_up = LOOK_UP_NEWCOMER;
	till->pending_code = code;
	till_order(duties, DUTY_FIND_PHONE)->code = code;
}

/* A second enrolment of one phone is refused here; of another till's headquarters makes one. */
void till_enrol_phone(struct till *till, struct duties *duties, const struct fact *fact)
{
	till->look_up = LOOK_UP_NONE;
	if (till->view != VIEW_ENROL || till->enrol.stage != ENROL_PHONE)
		return;
	if (fact->kind == FACT_MEMBER_FOUND) {
		till->enrol.newcomer.said.phone[0] = '\0';
		till_refuse(till, duties,
			(struct says){
				TEXT_ENROL_KNOWN, fact->member->phone_masked, fact->member->card});
	} else if (fact->told.id != TEXT_NONE) {
		till->enrol.newcomer.said.phone[0] = '\0';
		till_refuse(till, duties, till_says(&fact->told));
	} else {
		go_to(till, ENROL_TERMS);
	}
}

/* ---- what is typed ---- */

static bool says_none(const char *text)
{
	return strcmp(text, "0") == 0;
}

static void take_birthday(struct till *till, struct duties *duties, const char *text)
{
	struct person_said *said = &till->enrol.newcomer.said;
	if (says_none(text) || month_day_read(text, &said->birthday_month, &said->birthday_day))
		go_to(till, ENROL_INVITER);
	else
		till_refuse(till, duties, (struct says){TEXT_ENROL_DAY_BAD});
}

static void take_inviter(struct till *till, struct duties *duties, const char *text)
{
	char invite[INVITE_MAX], own[INVITE_MAX];
	newcomer_invite(own, &till->next_uid);
	if (says_none(text)) {
		go_to(till, ENROL_MORE);
	} else if (!invite_read(text, invite)) {
		till_refuse(till, duties, (struct says){TEXT_ENROL_INVITER_BAD});
	} else if (strcmp(invite, own) == 0) {
		till_refuse(till, duties, (struct says){TEXT_ENROL_INVITER_OWN});
	} else {
		text_copy(till->enrol.newcomer.inviter, INVITE_MAX, invite);
		till_order(duties, DUTY_BEEP_OK);
		go_to(till, ENROL_MORE);
	}
}

static void take_text(
	struct till *till, char *into, size_t cap, const char *text, enum enrol_stage next)
{
	if (!says_none(text))
		text_clean(into, cap, text);
	go_to(till, next);
}

static void take_sex(struct till *till, struct duties *duties, const char *text)
{
	if (strlen(text) != 1 || text[0] < '0' || text[0] > '2') {
		till_refuse(till, duties, (struct says){TEXT_ENROL_SEX_BAD});
		return;
	}
	till->enrol.newcomer.said.sex = (enum sex)(text[0] - '0');
	go_to(till, ENROL_REGION);
}

static void take_address(struct till *till, struct duties *duties, const char *text)
{
	struct newcomer *newcomer = &till->enrol.newcomer;
	if (says_none(text)) {
		newcomer->consents &= ~(uint32_t)CONSENT_EMAIL;
		go_to(till, ENROL_RELATIVES);
	} else if (!email_read(text)) {
		till_refuse(till, duties, (struct says){TEXT_ENROL_EMAIL_BAD});
	} else {
		text_copy(newcomer->said.email, sizeof newcomer->said.email, text);
		go_to(till, ENROL_RELATIVES);
	}
}

/* "10315": a child, born on the 15th of March. */
static bool read_relative(const char *text, struct relative *relative)
{
	if (strlen(text) != 5 || text[0] < '1' || text[0] > '4')
		return false;
	relative->relation = (enum relation)(text[0] - '0');
	return month_day_read(text + 1, &relative->month, &relative->day);
}

static void end_relatives(struct till *till)
{
	struct newcomer *newcomer = &till->enrol.newcomer;
	if (newcomer->said.relative_count == 0)
		newcomer->consents &= ~(uint32_t)CONSENT_RELATIVES;
	go_to(till, ENROL_SAVE);
}

static void take_relative(struct till *till, struct duties *duties, const char *text)
{
	struct person_said *said = &till->enrol.newcomer.said;
	struct relative relative;
	char most[16];
	if (says_none(text)) {
		end_relatives(till);
		return;
	}
	if (!read_relative(text, &relative)) {
		till_refuse(till, duties, (struct says){TEXT_ENROL_RELATIVE_BAD});
	} else if (said->relative_count >= till->shop.relatives_max) {
		snprintf(most, sizeof most, "%u", (unsigned)till->shop.relatives_max);
		till_refuse(till, duties, (struct says){TEXT_ENROL_RELATIVES_MANY, most});
	} else {
		said->relatives[said->relative_count++] = relative;
		go_to(till, ENROL_RELATIVE);
	}
}

static void take(struct till *till, struct duties *duties, const char *text, size_t size)
{
	struct person_said *said = &till->enrol.newcomer.said;
	switch (till->enrol.stage) {
	case ENROL_PHONE:
		take_phone(till, duties, text, size);
		break;
	case ENROL_BIRTHDAY:
		take_birthday(till, duties, text);
		break;
	case ENROL_INVITER:
		take_inviter(till, duties, text);
		break;
	case ENROL_NAME:
		take_text(till, said->name, sizeof said->name, text, ENROL_SEX);
		break;
	case ENROL_SEX:
		take_sex(till, duties, text);
		break;
	case ENROL_REGION:
		take_text(till, said->region, sizeof said->region, text, ENROL_EMAIL);
		break;
	case ENROL_ADDRESS:
		take_address(till, duties, text);
		break;
	case ENROL_RELATIVE:
		take_relative(till, duties, text);
		break;
	case ENROL_TERMS:
	case ENROL_SMS:
	case ENROL_MORE:
	case ENROL_EMAIL:
	case ENROL_RELATIVES:
	case ENROL_SAVE:
		break; /* a question stands, and takes no text */
	}
}

bool till_enrol_takes_scans(const struct till *till)
{
	return till->enrol.stage == ENROL_PHONE || till->enrol.stage == ENROL_INVITER;
}

void till_enrol_code(struct till *till, struct duties *duties, const void *data, size_t size)
{
	char text[ENTRY_MAX];
	size_t kept = size < sizeof text ? size : sizeof text - 1;
	memcpy(text, data, kept);
	text[kept] = '\0';
	take(till, duties, text, kept);
}

/* ---- yes or no ---- */

static void save(struct till *till, struct duties *duties)
{
	struct newcomer *newcomer = &till->enrol.newcomer;
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	newcomer->uid = till->next_uid;
	newcomer->operator_number = till->operator.number;
	newcomer->wall_ms = till->now_ms;
	newcomer->business_date = civil_date_number(&now);
	newcomer->pack = till->shop.welcome;
	till->enrolling = true;
	till_order(duties, DUTY_ENROL);
}

static void agree(struct till *till, enum consent consent, bool yes)
{
	if (yes)
		till->enrol.newcomer.consents |= consent;
}

static void answer(struct till *till, struct duties *duties, bool yes)
{
	switch (till->enrol.stage) {
	case ENROL_TERMS:
		agree(till, CONSENT_PROGRAMME, yes);
		if (yes)
			go_to(till, ENROL_SMS);
		else
			till_enrol_leave(till);
		break;
	case ENROL_SMS:
		agree(till, CONSENT_SMS, yes);
		go_to(till, ENROL_BIRTHDAY);
		break;
	case ENROL_MORE:
		if (yes)
			go_to(till, ENROL_NAME);
		else
			save(till, duties);
		break;
	case ENROL_EMAIL:
		agree(till, CONSENT_EMAIL, yes);
		go_to(till, yes ? ENROL_ADDRESS : ENROL_RELATIVES);
		break;
	case ENROL_RELATIVES:
		agree(till, CONSENT_RELATIVES, yes);
		go_to(till, yes ? ENROL_RELATIVE : ENROL_SAVE);
		break;
	case ENROL_SAVE:
		if (yes)
			save(till, duties);
		else
			till_enrol_leave(till);
		break;
	case ENROL_PHONE:
	case ENROL_BIRTHDAY:
	case ENROL_INVITER:
	case ENROL_NAME:
	case ENROL_SEX:
	case ENROL_REGION:
	case ENROL_ADDRESS:
	case ENROL_RELATIVE:
		break;
	}
}

void till_enrol_answer(struct till *till, struct duties *duties, bool yes)
{
	assert(till->view == VIEW_ENROL);
	answer(till, duties, yes);
}

/* ---- it is in the journal ---- */

/* On the sale at once, with the lowest tier, nothing bought yet, and points that count from here.
 */
void till_enrolled(struct till *till, struct duties *duties, bool printed_later)
{
	struct member member;
	newcomer_member(&till->enrol.newcomer,
		till->shop.tier_count > 0 ? till->shop.tiers[0].id : "", &member);
	till->enrolling = false;
	till_go_home(till);
	memset(&till->enrol, 0, sizeof till->enrol); /* the screen may have been locked meanwhile */
	till_begin_sale(till);
	till_forget_points(till, duties);
	sale_set_member(&till->sale, &member);
	till_basket_changed(till, duties);
	till_check_coupons_again(till, duties);
	till_order(duties, DUTY_PRINT_RECEIPT);
	till_tell(till, (struct says){printed_later ? TEXT_ENROL_PRINTED_LATER : TEXT_ENROL_DONE,
				member.phone_masked, member.card});
}
