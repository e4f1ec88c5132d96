/* The till's own helper: its orders come on stdin, what becomes of them goes out in lines. */
#include "pos/shell/words.h"
#include "pos/sys/loop.h"
#include "sync/client.h"
#include "sync/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t read_orders(char text[FETCH_ORDER_MAX])
{
	size_t used = 0;
	ssize_t got;
	while (used < FETCH_ORDER_MAX &&
		(got = read(STDIN_FILENO, text + used, FETCH_ORDER_MAX - used)) > 0)
		used += (size_t)got;
	return used;
}

static const char *stage_name(enum fetch_stage stage)
{
	switch (stage) {
	case FETCH_ASKING:
		return "asking";
	case FETCH_FETCHING:
		return "fetching";
	case FETCH_UNPACKING:
		return "unpacking";
	case FETCH_CHECKING:
		return "checking";
	}
	return "";
}

static void say_progress(void *arg, enum fetch_stage stage, int64_t done, int64_t total)
{
	(void)arg;
	printf("%s %lld %lld\n", stage_name(stage), (long long)done, (long long)total);
	fflush(stdout);
}

static int say_failure(const struct err *err)
{
	const struct message *what = &err->what;
	printf("failed %d\t%s\t%s\t%s\n", (int)what->id, what->arg[0], what->arg[1], what->arg[2]);
	return WRONG;
}

static int say_result(const struct fetch *fetch)
{
	switch (fetch->result) {
	case FETCH_READY:
		printf("ready %s\n", fetch->name);
		return DONE;
	case FETCH_NONE:
		printf("none\n");
		return DONE;
	case FETCH_LATER:
		printf("later %lld\n", (long long)fetch->retry_s);
		return DONE;
	case FETCH_FAILED:
	case FETCH_UNDER_WAY:
		break;
	}
	return say_failure(&fetch->err);
}

static int fetch_with(const struct fetch_order *order)
{
	struct err err;
	struct env env = env_real();
	struct loop loop;
	loop_init(&loop, &env);
	struct link *link =
		client_open(&loop, order->hq_url, order->ca_file, order->identity.trust.pem, &err);
	struct fetch *fetch = calloc(1, sizeof *fetch);
	if (!fetch)
		fail(&err, TEXT_OUT_OF_MEMORY);
	if (!link || !fetch) {
		free(fetch);
		client_close(link);
		return say_failure(&err);
	}
	fetch->progress = say_progress;
	fetch_start(fetch, order, &loop, &env, link);
	loop_run(&loop);
	fetch_stop(fetch);
	client_close(link);
	int result = say_result(fetch);
	free(fetch);
	return result;
}

int word_fetch_snapshot(const struct options *options)
{
	struct err err;
	(void)options;
	char *text = malloc(FETCH_ORDER_MAX);
	struct fetch_order *order = malloc(sizeof *order);
	size_t size = text ? read_orders(text) : 0;
	int result = USAGE;
	if (text && order && sign_start()) {
		bool understood = fetch_order_read(text, size, order, &err);
		explicit_bzero(text, size);
		result = understood ? fetch_with(order) : say_failure(&err);
	}
	if (order)
		explicit_bzero(order, sizeof *order);
	free(order);
	free(text);
	return result;
}
