#include "sync/line.h"

#include "sync/journal.h"

#include <stdio.h>

enum { NUMBER_TEXT_MAX = 24 };

/* The end of the year 9999, where our calendar ends. */
#define HQ_TIME_MAX_MS INT64_C(253402300799999)

static void hear_offset(struct journal *journal, int64_t off_ms)
{
	journal->hq_off_ms = off_ms;
	journal->hq_heard = true;
}

void line_hear_clock(struct line *line, int64_t hq_time)
{
	if (hq_time > HQ_TIME_MAX_MS)
		return;
	line->clock_heard = true;
	line->hq_time = hq_time;
	line->heard_mono_ms = env_mono_ms(line->env);
	if (line->journal)
		hear_offset(line->journal, hq_time - env_wall_ms(line->env));
}

int64_t line_hq_time(const struct line *line)
{
	return line->hq_time + env_mono_ms(line->env) - line->heard_mono_ms;
}

static void put_header(struct link_request *request, const char *name, const char *value)
{
	if (value)
		request->headers[request->header_count++] = (struct link_header){name, value};
}

void line_send(struct line *line, struct link_call *call, struct link_request *request,
	struct request_head *head)
{
	const struct identity *identity = line->identity;
	char till[NUMBER_TEXT_MAX], epoch[NUMBER_TEXT_MAX];
	char signature[SIGNATURE_TEXT_MAX] = "";
	(void)snprintf(till, sizeof till, "%u", identity->certificate.till);
	(void)snprintf(epoch, sizeof epoch, "%u", identity->certificate.epoch);
	head->hq_id = identity->hq_id;
	head->path = request->path;
	head->method = request->body ? "POST" : "GET";
	head->epoch = epoch;
	head->kid = identity->kid;
	/* Without memory the signature stays empty; HQ refuses it and it is tried again. */
	(void)!request_sign(signature, head, request->body, request->body_size, &identity->key);
	put_header(request, "Pos-Proto", "1");
	put_header(request, "Pos-Till", till);
	put_header(request, "Pos-Epoch", epoch);
	put_header(request, "Pos-Kid", identity->kid);
	put_header(request, "Pos-Sig", signature);
	put_header(request, "Pos-Prev", head->prev);
	put_header(request, "Pos-Last", head->last);
	put_header(request, "Pos-Nonce", head->nonce);
	put_header(request, "Pos-Hq-Time", head->hq_time);
	line->link->send(line->link, call, request);
}

void line_send_fresh_span(struct line *line, struct link_call *call, struct link_request *request,
	const char *from, const char *n)
{
	char nonce[NONCE_TEXT_MAX], hq_time[NUMBER_TEXT_MAX];
	uint8_t random[NONCE_SIZE];
	env_random(line->env, random, sizeof random);
	hex_text(nonce, random, sizeof random);
	(void)snprintf(hq_time, sizeof hq_time, "%lld", (long long)line_hq_time(line));
	struct request_head head = {.from = from, .n = n, .nonce = nonce, .hq_time = hq_time};
	line_send(line, call, request, &head);
}

void line_send_fresh(struct line *line, struct link_call *call, struct link_request *request)
{
	line_send_fresh_span(line, call, request, NULL, NULL);
}

void line_cancel(struct line *line, struct link_call *call)
{
	line->link->cancel(line->link, call);
}
