#include "pos/shell/backroom.h"
#include "pos/shell/enrolment.h"
#include "pos/shell/words.h"
#include "sync/client.h"
#include "sync/recall.h"

#include <stdio.h>
#include <string.h>

/* Without the slashes at its end: identity.hq_url has none. */
static void find_url(char url[HQ_URL_MAX], const struct backroom *room, const char *said)
{
	const char *known = room->config.hq_url[0] ? room->config.hq_url : room->identity.hq_url;
	const char *from = said[0] ? said : known;
	size_t length = strlen(from);
	while (length && from[length - 1] == '/')
		length--;
	snprintf(url, HQ_URL_MAX, "%.*s", (int)length, from);
}

static void say_who(const struct options *options, const struct identity *identity)
{
	char number[16], epoch[16];
	snprintf(number, sizeof number, "%u", identity->certificate.till);
	snprintf(epoch, sizeof epoch, "%u", identity->certificate.epoch);
	word_says(options, (struct says){TEXT_REPLACE_DONE, number, epoch});
}

/* What the lost till had sent: for reprints, for its totals. Selling does not wait for it. */
static void fetch_history(struct backroom *room, struct link *link, const struct options *options)
{
	struct recall_result result = {0};
	struct err err;
	char text[400], records[24];
	bool done = recall_missing(&room->loop, link, &room->identity, &room->money, &result, &err);
	snprintf(records, sizeof records, "%llu", (unsigned long long)result.records);
	if (result.records > 0)
		word_says(options, (struct says){TEXT_SALVAGE_RECALLED, records});
	if (done)
		return;
	err_text(text, sizeof text, options->lang, &err);
	word_says(options, (struct says){TEXT_SALVAGE_NO_HQ, text});
}

/* A machine that was this till before goes on in a new epoch with all it has; another one becomes
 * the till, and what the lost one had sent comes from headquarters. */
static bool enrol(struct backroom *room, struct link *link, const char *url,
	const struct options *options, struct err *err)
{
	if (room->identity.enrolled) {
		if (!enrolment_renew(
			    &room->loop, link, &room->identity, &room->journal, options->code, err))
			return false;
		say_who(options, &room->identity);
		return true;
	}
	if (!enrolment_ask(
		    &room->loop, link, &room->identity, &room->money, url, options->code, err))
		return false;
	say_who(options, &room->identity);
	if (!options->no_hq)
		fetch_history(room, link, options);
	return true;
}

static bool replace(struct backroom *room, const struct options *options, struct err *err)
{
	char url[HQ_URL_MAX];
	find_url(url, room, options->hq);
	struct link *link =
		client_open(&room->loop, url, room->config.hq_ca, room->identity.trust.pem, err);
	if (!link)
		return false;
	bool done = enrol(room, link, url, options, err);
	client_close(link);
	return done;
}

int word_replace(const struct options *options)
{
	struct err err;
	if (!options->code[0]) {
		(void)fail(&err, TEXT_REPLACE_HOW);
		(void)word_wrong(options, &err);
		return USAGE;
	}
	struct backroom *room = backroom_open(options, &err);
	bool done = room && replace(room, options, &err);
	backroom_close(room);
	return done ? DONE : word_wrong(options, &err);
}
