#include "sync/client.h"

#include "pos/core/text.h"
#include "sync/tls_dates.h"
#include "sync/wire_trust.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TRANSFERS = 8, URL_MAX = 2048, BASE_MAX = 256, FILE_MAX = 512, HEADER_LINE_MAX = 512 };

struct client;

/* One request under way, or the room for one. */
struct transfer {
	struct client *client;
	struct link_call *call; /* NULL: free */
	CURL *easy;
	struct curl_slist *headers;
	char *sent; /* the request's body, ours */
	uint8_t *body;
	size_t body_size, body_room;
	bool speaks_proto, is_ours, too_large;
	struct loop_timer stillborn; /* answers a call that could not even begin */
};

struct client {
	struct link link; /* first: a link is a client */
	struct loop *loop;
	CURLM *multi;
	struct loop_timer timer;
	char base[BASE_MAX];
	char ca_file[FILE_MAX];
	char ca_text[TRUST_PEM_MAX];
	bool time_heard;
	int64_t hq_time_ms, heard_mono_ms;
	bool loopback;
	struct transfer transfers[TRANSFERS];
};

/* ---- which addresses ---- */

/* What follows the host: nothing, or a port. */
static bool port_or_end(const char *text)
{
	if (*text == '\0')
		return true;
	size_t digits = strspn(text + 1, "0123456789");
	return *text == ':' && digits >= 1 && digits <= 5 && text[1 + digits] == '\0';
}

static bool is_loopback(const char *url)
{
	static const char *const hosts[] = {"http://127.0.0.1", "http://[::1]"};
	for (size_t i = 0; i < LENGTH(hosts); i++)
		if (strncmp(url, hosts[i], strlen(hosts[i])) == 0 &&
			port_or_end(url + strlen(hosts[i])))
			return true;
	return false;
}

bool client_url_good(const char *url, struct err *err)
{
	static const char https[] = "https://";
	if (is_loopback(url))
		return true;
	if (strncmp(url, "http://", strlen("http://")) == 0)
		return fail(err, TEXT_CLIENT_PLAIN_HTTP, url);
	const char *host = url + strlen(https);
	bool good = strncmp(url, https, strlen(https)) == 0 && strlen(url) < BASE_MAX;
	size_t length = good ? strcspn(host, ":") : 0;
	if (good && host[0] == '[')
		length = strcspn(host, "]") + 1;
	if (length == 0 || host[strcspn(host, "/@?# \\")] || !port_or_end(host + length))
		return fail(err, TEXT_CLIENT_URL, url);
	return true;
}

/* ---- answering ---- */

/* Makes the transfer free again, keeping its easy handle and so its connection. */
static void clear(struct transfer *transfer)
{
	curl_slist_free_all(transfer->headers);
	free(transfer->sent);
	free(transfer->body);
	*transfer = (struct transfer){
		.client = transfer->client,
		.easy = transfer->easy,
		.stillborn = transfer->stillborn,
	};
}

/* The call is free before its owner hears the answer, so that it may send the next at once. */
static void answer(struct transfer *transfer, const struct link_answer *what)
{
	struct link_call *call = transfer->call;
	uint8_t *body = transfer->body;
	transfer->body = NULL;
	clear(transfer);
	call->busy = false;
	call->state = NULL;
	call->answered(call->arg, what);
	free(body);
}

static void answer_none(struct transfer *transfer, const char *reason, bool distrusted)
{
	struct link_answer none = {.distrusted = distrusted};
	fail(&none.why, TEXT_CLIENT_NO_ANSWER, transfer->client->base, reason);
	answer(transfer, &none);
}

static void answer_stillborn(void *arg)
{
	answer_none(arg, text_as_argument(TEXT_REASON_MEMORY), false);
}

/* What curl says, as a sentence of ours where there is one. */
static const char *reason_of_curl(CURLcode result)
{
	switch ((int)result) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return text_as_argument(TEXT_REASON_NO_NAME);
	case CURLE_COULDNT_CONNECT:
		return text_as_argument(TEXT_REASON_NO_ROUTE);
	case CURLE_OPERATION_TIMEDOUT:
		return text_as_argument(TEXT_REASON_SILENT);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		return text_as_argument(TEXT_REASON_CERTIFICATE);
	default:
		return curl_easy_strerror(result);
	}
}

static void finish(struct transfer *transfer, CURLcode result)
{
	long status = 0;
	curl_off_t retry_s = 0;
	curl_multi_remove_handle(transfer->client->multi, transfer->easy);
	if (result != CURLE_OK) {
		answer_none(transfer,
			transfer->too_large ? text_as_argument(TEXT_REASON_ANSWER_LARGE)
					    : reason_of_curl(result),
			result == CURLE_PEER_FAILED_VERIFICATION);
		return;
	}
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_s);
	struct link_answer what = {
		.status = (int)status,
		.from_hq = transfer->speaks_proto && transfer->is_ours,
		.body = transfer->body,
		.body_size = transfer->body_size,
		.retry_after_s = retry_s > 0 && retry_s < UINT32_MAX ? (uint32_t)retry_s : 0,
	};
	answer(transfer, &what);
}

/* ---- curl's calls back ---- */

static size_t on_body(char *data, size_t one, size_t size, void *arg)
{
	struct transfer *transfer = arg;
	(void)one;
	if (size > WIRE_ANSWER_MAX - transfer->body_size) {
		transfer->too_large = true;
		return 0;
	}
	if (transfer->body_size + size > transfer->body_room) {
		size_t room = (transfer->body_size + size) * 2;
		uint8_t *grown = realloc(transfer->body, room);
		if (!grown)
			return 0;
		transfer->body = grown;
		transfer->body_room = room;
	}
	memcpy(transfer->body + transfer->body_size, data, size);
	transfer->body_size += size;
	return size;
}

/* data is one header line, without a NUL; blanks around the value and what follows a ';' count for
 * nothing (RFC 9110 5.5, 8.3.1). */
static bool header_is(const char *data, size_t size, const char *name, const char *value)
{
	size_t skip = strlen(name), length = strlen(value);
	if (size <= skip || strncasecmp(data, name, skip) != 0 || data[skip] != ':')
		return false;
	skip++;
	while (skip < size && (data[skip] == ' ' || data[skip] == '\t'))
		skip++;
	return size - skip >= length && strncasecmp(data + skip, value, length) == 0 &&
	       (size - skip == length || memchr("; \t\r\n", data[skip + length], 5));
}

static size_t on_header(char *data, size_t one, size_t size, void *arg)
{
	struct transfer *transfer = arg;
	(void)one;
	if (header_is(data, size, "Pos-Proto", "1"))
		transfer->speaks_proto = true;
	if (header_is(data, size, "Content-Type", "application/json") ||
		header_is(data, size, "Content-Type", "application/octet-stream"))
		transfer->is_ours = true;
	return size;
}

static void read_results(struct client *client)
{
	CURLMsg *message;
	int left;
	while ((message = curl_multi_info_read(client->multi, &left))) {
		struct transfer *transfer = NULL;
		CURLcode result = message->data.result;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		finish(transfer, result);
	}
}

static void on_ready(void *arg, int fd, short revents)
{
	struct client *client = arg;
	int running, mask = 0;
	if (revents & POLLIN)
		mask |= CURL_CSELECT_IN;
	if (revents & POLLOUT)
		mask |= CURL_CSELECT_OUT;
	if (revents & (POLLERR | POLLHUP))
		mask |= CURL_CSELECT_ERR;
	curl_multi_socket_action(client->multi, fd, mask, &running);
	read_results(client);
}

static void on_timer(void *arg)
{
	struct client *client = arg;
	int running;
	curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	read_results(client);
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *unused)
{
	struct client *client = arg;
	(void)easy;
	(void)unused;
	if (what == CURL_POLL_REMOVE) {
		loop_drop(client->loop, fd);
		return 0;
	}
	short events = 0;
	if (what & CURL_POLL_IN)
		events |= POLLIN;
	if (what & CURL_POLL_OUT)
		events |= POLLOUT;
	return loop_watch(client->loop, fd, events, on_ready, client) ? 0 : -1;
}

static int want_timer(CURLM *multi, long delay_ms, void *arg)
{
	struct client *client = arg;
	(void)multi;
	if (delay_ms < 0)
		loop_timer_clear(client->loop, &client->timer);
	else
		loop_timer_set(client->loop, &client->timer, delay_ms);
	return 0;
}

/* ---- sending ---- */

static bool add_header(struct transfer *transfer, const char *name, const char *value)
{
	char line[HEADER_LINE_MAX];
	int length = snprintf(line, sizeof line, "%s: %s", name, value);
	if (length < 0 || (size_t)length >= sizeof line)
		return false;
	struct curl_slist *grown = curl_slist_append(transfer->headers, line);
	if (grown)
		transfer->headers = grown;
	return grown != NULL;
}

static bool add_headers(struct transfer *transfer, const struct link_request *request)
{
	/* Without this curl waits a second for a "100 Continue" that HQ never says. */
	struct curl_slist *first = curl_slist_append(NULL, "Expect:");
	if (!first)
		return false;
	transfer->headers = first;
	if (request->body && !add_header(transfer, "Content-Type", request->content_type))
		return false;
	for (uint32_t i = 0; i < request->header_count; i++)
		if (!add_header(transfer, request->headers[i].name, request->headers[i].value))
			return false;
	return true;
}

static void set_limits(CURL *easy, const struct client *client)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CLIENT_CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)CLIENT_TOTAL_MS);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)CLIENT_SLOW_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)CLIENT_SLOW_S);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, client->loopback ? "http" : "https");
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_3);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

/* Named authorities alone: Debian's curl would also believe the whole folder of the system's. */
static void set_authorities(CURL *easy, const struct client *client)
{
	struct curl_blob text = {(void *)client->ca_text, strlen(client->ca_text), CURL_BLOB_COPY};
	if (client->ca_file[0] || client->ca_text[0])
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	if (client->ca_file[0])
		curl_easy_setopt(easy, CURLOPT_CAINFO, client->ca_file);
	else if (client->ca_text[0])
		curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &text);
}

static CURLcode set_date(CURL *easy, void *context, void *arg)
{
	const struct client *client = arg;
	int64_t since_ms = env_mono_ms(client->loop->env) - client->heard_mono_ms;
	(void)easy;
	tls_judge_at(context, (client->hq_time_ms + since_ms) / 1000);
	return CURLE_OK;
}

static void set_trust(CURL *easy, struct client *client, bool unverified)
{
	set_authorities(easy, client);
	if (unverified) {
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	} else if (client->time_heard) {
		curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, set_date);
		curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, client);
	}
}

static bool set_body(struct transfer *transfer, const struct link_request *request)
{
	if (!request->body)
		return true;
	transfer->sent = malloc(request->body_size + 1);
	if (!transfer->sent)
		return false;
	memcpy(transfer->sent, request->body, request->body_size);
	curl_easy_setopt(transfer->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, transfer->sent);
	curl_easy_setopt(
		transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
	return true;
}

static bool begin(struct transfer *transfer, const struct link_request *request)
{
	char url[URL_MAX];
	(void)snprintf(url, sizeof url, "%s%s", transfer->client->base, request->path);
	if (!transfer->easy)
		transfer->easy = curl_easy_init();
	if (!transfer->easy)
		return false;
	curl_easy_reset(transfer->easy);
	set_limits(transfer->easy, transfer->client);
	set_trust(transfer->easy, transfer->client, request->unverified);
	curl_easy_setopt(transfer->easy, CURLOPT_URL, url);
	curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(transfer->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(transfer->easy, CURLOPT_HEADERDATA, transfer);
	if (!add_headers(transfer, request) || !set_body(transfer, request))
		return false;
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
	return curl_multi_add_handle(transfer->client->multi, transfer->easy) == CURLM_OK;
}

static struct transfer *free_transfer(struct client *client)
{
	for (int i = 0; i < TRANSFERS; i++)
		if (!client->transfers[i].call)
			return &client->transfers[i];
	return NULL;
}

static void client_send(
	struct link *link, struct link_call *call, const struct link_request *request)
{
	struct client *client = (struct client *)link;
	struct transfer *transfer = free_transfer(client);
	assert(!call->busy);
	assert(transfer);
	call->busy = true;
	call->state = transfer;
	transfer->call = call;
	if (!begin(transfer, request))
		loop_timer_set(client->loop, &transfer->stillborn, 0);
}

static void client_cancel(struct link *link, struct link_call *call)
{
	struct client *client = (struct client *)link;
	struct transfer *transfer = call->state;
	if (!call->busy)
		return;
	curl_multi_remove_handle(client->multi, transfer->easy);
	loop_timer_clear(client->loop, &transfer->stillborn);
	clear(transfer);
	call->busy = false;
	call->state = NULL;
}

/* ---- whom to trust ---- */

static void client_believe_time(struct link *link, int64_t hq_time_ms)
{
	struct client *client = (struct client *)link;
	client->time_heard = true;
	client->hq_time_ms = hq_time_ms;
	client->heard_mono_ms = env_mono_ms(client->loop->env);
}

static void client_believe_authorities(struct link *link, const char *pem)
{
	struct client *client = (struct client *)link;
	text_copy(client->ca_text, sizeof client->ca_text, pem);
}

/* ---- opening ---- */

static bool start_curl(struct client *client)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return false;
	client->multi = curl_multi_init();
	if (!client->multi)
		return false;
	curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
	curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
	return true;
}

struct link *client_open(struct loop *loop, const char *hq_url, const char *ca_file,
	const char *ca_text, struct err *err)
{
	if (!client_url_good(hq_url, err))
		return NULL;
	struct client *client = calloc(1, sizeof *client);
	if (!client || !start_curl(client)) {
		free(client);
		fail(err, TEXT_OUT_OF_MEMORY);
		return NULL;
	}
	client->link = (struct link){.send = client_send,
		.cancel = client_cancel,
		.believe_time = client_believe_time,
		.believe_authorities = client_believe_authorities};
	client->loop = loop;
	client->loopback = is_loopback(hq_url);
	client->timer = (struct loop_timer){.fn = on_timer, .arg = client};
	text_copy(client->base, sizeof client->base, hq_url);
	text_copy(client->ca_file, sizeof client->ca_file, ca_file);
	text_copy(client->ca_text, sizeof client->ca_text, ca_text);
	for (int i = 0; i < TRANSFERS; i++) {
		struct transfer *transfer = &client->transfers[i];
		transfer->client = client;
		transfer->stillborn = (struct loop_timer){.fn = answer_stillborn, .arg = transfer};
	}
	return &client->link;
}

void client_close(struct link *link)
{
	struct client *client = (struct client *)link;
	if (!client)
		return;
	for (int i = 0; i < TRANSFERS; i++) {
		struct transfer *transfer = &client->transfers[i];
		if (transfer->call)
			client_cancel(link, transfer->call);
		curl_easy_cleanup(transfer->easy);
	}
	curl_multi_cleanup(client->multi);
	loop_timer_clear(client->loop, &client->timer);
	curl_global_cleanup();
	free(client);
}
