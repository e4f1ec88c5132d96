#include "pos/shell/backroom.h"
#include "pos/shell/enrolment.h"
#include "pos/shell/words.h"
#include "sync/client.h"

#include <stdio.h>
#include <string.h>

/* Without the slashes at its end: identity.hq_url has none. */
static void trim(char url[HQ_URL_MAX], const char *typed)
{
	size_t length = strlen(typed);
	while (length && typed[length - 1] == '/')
		length--;
	snprintf(url, HQ_URL_MAX, "%.*s", (int)length, typed);
}

static bool enrol(struct backroom *room, const struct options *options, struct err *err)
{
	char url[HQ_URL_MAX];
	trim(url, options->hq[0] ? options->hq : room->config.hq_url);
	struct link *link =
		client_open(&room->loop, url, room->config.hq_ca, room->identity.trust.pem, err);
	if (!link)
		return false;
	bool done = enrolment_ask(
		&room->loop, link, &room->identity, &room->money, url, options->code, err);
	client_close(link);
	return done;
}

static void say_who(const struct options *options, const struct identity *identity)
{
	char number[16];
	snprintf(number, sizeof number, "%u", identity->certificate.till);
	word_says(options, (struct says){TEXT_ENROL_DONE, identity->shop, number});
}

int word_enrol(const struct options *options)
{
	struct err err;
	if (!options->code[0]) {
		(void)fail(&err, TEXT_ENROL_HOW);
		(void)word_wrong(options, &err);
		return USAGE;
	}
	struct backroom *room = backroom_open(options, &err);
	bool done = room && enrol(room, options, &err);
	if (done)
		say_who(options, &room->identity);
	backroom_close(room);
	return done ? DONE : word_wrong(options, &err);
}
