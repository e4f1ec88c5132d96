#include "sync/journal_newcomer.h"

#include <string.h>

void newcomer_body_write(struct bytes_out *out, const struct newcomer *newcomer)
{
	put_varint(out, newcomer->consents);
	put_text(out, newcomer->inviter);
	put_u8(out, newcomer->pack);
}

static bool get_flag(struct bytes_in *in)
{
	uint8_t flag = get_u8(in);
	if (flag > 1)
		in->bad = true;
	return flag == 1;
}

static void get_inviter(struct bytes_in *in, char inviter[INVITE_MAX])
{
	char plain[INVITE_MAX];
	get_text(in, inviter, INVITE_MAX);
	if (inviter[0] && (!invite_read(inviter, plain) || strcmp(plain, inviter) != 0))
		in->bad = true;
}

bool newcomer_record_read(const struct record *record, struct newcomer *newcomer)
{
	if (record->kind != RECORD_MEMBER_ENROL || !record_schema_known(record))
		return false;
	struct bytes_in in = bytes_in(record->body, record->body_size);
	*newcomer = (struct newcomer){.uid = record->uid,
		.store = record->store,
		.till = record->till,
		.epoch = record->epoch,
		.operator_number = record->op,
		.wall_ms = record->wall_ms,
		.business_date = record->business_date,
		.consents = (uint32_t)get_upto(&in, CONSENT_ALL)};
	get_inviter(&in, newcomer->inviter);
	newcomer->pack = get_flag(&in);
	return bytes_complete(&in) && newcomer->consents & CONSENT_PROGRAMME;
}

void consent_change_write(struct bytes_out *out, const struct consent_change *change)
{
	put_varint(out, change->member);
	put_varint(out, change->given);
	put_varint(out, change->withdrawn);
}

bool consent_change_read(const struct record *record, struct consent_change *change)
{
	if (record->kind != RECORD_CONSENT || !record_schema_known(record))
		return false;
	struct bytes_in in = bytes_in(record->body, record->body_size);
	change->member = get_upto(&in, INT64_MAX);
	change->given = (uint32_t)get_upto(&in, CONSENT_ALL);
	change->withdrawn = (uint32_t)get_upto(&in, CONSENT_ALL);
	return bytes_complete(&in) && change->member && (change->given | change->withdrawn) &&
	       !(change->given & change->withdrawn);
}
