#include "sync/hq/watch.h"
#include "sync/wire_watch.h"
#include "tests/hq_world.h"

static struct watch watch;

static void look(struct world *world, uint32_t store)
{
	watch_take(&world->hq, store, world->now_ms, &watch);
	check(db_ok(&world->hq.db));
}

static void a_silent_till_is_named_with_what_it_held(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 2), *other = new_till(world, 7, 3);
	till_hello(world, till);
	till_hello(world, other);
	look(world, 0);
	check(watch.figures[WATCH_TILLS] == 2);
	check(watch.figures[WATCH_SILENT] == 0 && watch.till_count == 0);
	world->now_ms += WATCH_SILENT_MS + 1;
	till_hello(world, other);
	look(world, 0);
	check(watch.figures[WATCH_SILENT] == 1 && watch.till_count == 1);
	check(watch.tills[0].till == 2 && watch.tills[0].store == 1);
	check(world_say(world, WORDS("status"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "Till 2 (1): silent for 1 hours") != NULL);
	look(world, 7);
	check(watch.figures[WATCH_TILLS] == 1 && watch.figures[WATCH_SILENT] == 0);
	free(till);
	free(other);
	world_close(world);
}

static int64_t waiting_of_all(struct world *world)
{
	look(world, 0);
	check(world_say(world, WORDS("till", "list"), NULL) == WORD_DONE);
	return watch.figures[WATCH_WAITING];
}

/* What came since the last hello is not still at the till. */
static void sales_that_came_since_the_hello_wait_no_more(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 2);
	struct upload batch = upload_begin(till);
	for (int i = 0; i < 4; i++)
		upload_note(world, till, &batch, "counts as what may be a sale");
	struct upload more = upload_begin(till);
	upload_note(world, till, &more, "one");
	upload_note(world, till, &more, "two");
	till->waiting = 5;
	till_hello(world, till);
	check(answer_says(world, "OK"));
	check(waiting_of_all(world) == 5);
	upload_send(world, till, &batch);
	check(waiting_of_all(world) == 2);
	check(strstr(paper_read(&world->said.out), "\t2\t") != NULL);
	upload_send(world, till, &more);
	check(waiting_of_all(world) == 0);
	/* Seven of an epoch before, not carried over yet: they are not among the two. */
	struct upload last = upload_begin(till);
	upload_note(world, till, &last, "three");
	upload_note(world, till, &last, "four");
	till->waiting = 9;
	till_hello(world, till);
	upload_send(world, till, &last);
	check(waiting_of_all(world) == 7);
	upload_done(&batch);
	upload_done(&more);
	upload_done(&last);
	free(till);
	world_close(world);
}

/* The machine it replaced may stand in a back room and go on saying hello. */
static void a_replaced_machine_does_not_speak_for_the_till(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *old = new_till(world, 1, 2), next = {0};
	till_key(&next, 9);
	till_enrol(world, &next, 1, 2);
	till_hello(world, &next);
	world->now_ms += WATCH_SILENT_MS + 1;
	till_hello(world, old);
	check(answer_says(world, "FENCED"));
	till_get(world, old, "/v1/status");
	check(world->answer.status == 410);
	look(world, 0);
	check(watch.figures[WATCH_SILENT] == 1);
	check(watch.figures[WATCH_STUCK] == 1); /* but that it is there is told */
	check(watch.till_count == 2 && strcmp(watch.tills[1].state, "FENCED") == 0);
	world->now_ms += WATCH_FENCED_MS + 1;
	look(world, 0);
	check(watch.figures[WATCH_STUCK] == 0);
	free(old);
	world_close(world);
}

static void what_did_not_post_is_told_to_its_store_alone(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 2), *other = new_till(world, 7, 3);
	struct upload batch = upload_begin(till);
	struct closed_sale *sale = world_sale(world, 0, 0, 0);
	sale->change_minor++;
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	upload_done(&batch);
	till_hello(world, till);
	till_get(world, till, "/v1/status");
	check(world->answer.status == 200);
	struct err err;
	const char *text = paper_read(&world->answer.body);
	check(watch_read(text, strlen(text), &watch, &err));
	check(watch.figures[WATCH_DEAD_LETTERS] == 1);
	check(watch.note_count >= 1);
	check(strcmp(watch.notes[0].code, "BAD_TENDER_SUM") == 0);
	check(strcmp(watch.notes[0].record, "2-1-1") == 0);
	till_hello(world, other);
	till_get(world, other, "/v1/status");
	text = paper_read(&world->answer.body);
	check(watch_read(text, strlen(text), &watch, &err));
	check(watch.figures[WATCH_DEAD_LETTERS] == 0 && watch.note_count == 0);
	free(sale);
	free(till);
	free(other);
	world_close(world);
}

static void a_watch_comes_back_as_it_was_written(void **state)
{
	(void)state;
	static struct watch back;
	struct err err;
	size_t size;
	watch = (struct watch){.hq_time = 5, .till_count = 1, .note_count = 1};
	for (int i = 0; i < WATCH_COUNT; i++)
		watch.figures[i] = i + 1;
	watch.tills[0] = (struct watch_till){3, 1, 9, 12, "FENCED"};
	watch.notes[0] = (struct watch_note){"3-1-17", "NEW_CODE", "what"};
	char *text = watch_write(&watch, &size, &err);
	check(text != NULL);
	check(watch_read(text, size, &back, &err));
	check(memcmp(&watch, &back, sizeof watch) == 0);
	free(text);
	check(!watch_read("{\"tills\":[{}]}", 14, &back, &err));
	/* A later headquarters counts more, an earlier one less. */
	static const char other[] =
		"{\"hq_time\":5,\"figures\":{\"moons\":1},\"tills\":[],\"notes\":[]}";
	check(watch_read(other, sizeof other - 1, &back, &err));
}

static void every_figure_and_every_code_has_a_sentence(void **state)
{
	(void)state;
	char line[256];
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		for (int i = 0; i < WATCH_COUNT; i++) {
			say(line, sizeof line, (enum lang)lang,
				(struct says){watch_sentence((enum watch_figure)i), "77"});
			check(strstr(line, "77") != NULL);
		}
		const struct watch_note note = {"3-1-17", "NEW_CODE", "what"};
		say(line, sizeof line, (enum lang)lang, watch_note_says(&note));
		check(strstr(line, "3-1-17") && strstr(line, "NEW_CODE"));
	}
}

TESTS(test(sales_that_came_since_the_hello_wait_no_more),
	test(a_replaced_machine_does_not_speak_for_the_till),
	test(a_silent_till_is_named_with_what_it_held),
	test(what_did_not_post_is_told_to_its_store_alone),
	test(a_watch_comes_back_as_it_was_written),
	test(every_figure_and_every_code_has_a_sentence))
