#include "tests/hq_world.h"
#include "tests/unit/fresh_name.h"

#include "sync/coupon_signature.h"
#include "sync/hq/desk.h"
#include "sync/hq/feed.h"
#include "sync/hq/verify.h"

#include <sys/stat.h>
#include <unistd.h>

static bool printed(const struct world *world, const char *text)
{
	return strstr(paper_read(&world->said.out), text) != NULL;
}

static bool complained(const struct world *world, const char *text)
{
	return strstr(paper_read(&world->said.complaints), text) != NULL;
}

static void words_that_are_not_understood_change_nothing(void **state)
{
	(void)state;
	static const char *const cases[][6] = {
		{"sing"},
		{"import"},
		{"import", "songs", "x"},
		{"import", "goods"},
		{"import", "goods", "a", "b"},
		{"till", "enrol", "--store", "1"},
		{"till", "enrol", "--store", "1", "--till"},
		{"till", "enrol", "--store", "x", "--till", "1"},
		{"till", "enrol", "--store", "0", "--till", "1"},
		{"till", "enrol", "--store", "4294967296", "--till", "1"},
		{"sales", "--colour", "red"},
		{"sales", "--json", "red"},
		{"member"},
		{"backup"},
	};
	struct world *world = world_open(":memory:");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const char *argv[7] = {0};
		row("%s %s", cases[i][0], cases[i][1] ? cases[i][1] : "");
		memcpy(argv, cases[i], sizeof cases[i]);
		check(world_say(world, argv, NULL) == WORD_USAGE);
		check(world->said.complaints.used > 0);
	}
	check(world_count(world, "SELECT count(*) FROM enrol_code") == 0);
	world_close(world);
}

static void every_word_is_in_the_help_in_every_language(void **state)
{
	(void)state;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		AUTO(paper) struct paper help = {0};
		words_help(&help, (enum lang)lang);
		check(strstr(paper_read(&help), "  import goods FILE\n") != NULL);
		check(strstr(paper_read(&help), "  backup FOLDER\n") != NULL);
	}
}

static void operators_have_good_pins_and_known_roles(void **state)
{
	(void)state;
	static const struct {
		const char *number, *name, *role, *pin, *why;
		enum word_status status;
	} cases[] = {
		{"1007", "王芳", "cashier", "246810", "", WORD_DONE},
		{"1007", "李娜", "cashier", "246810", "王芳", WORD_WRONG},
		{"1008", "李娜", "cashier", "12345", "PIN", WORD_WRONG},
		{"1008", "李娜", "cashier", "111111", "PIN", WORD_WRONG},
		{"1008", "李娜", "cashier", "123456", "PIN", WORD_WRONG},
		{"1008", "李娜", "cashier", "1234567890123", "PIN", WORD_WRONG},
		{"1008", "李娜", "king", "246810", "king", WORD_WRONG},
		{"1008", "", "cashier", "246810", "--name", WORD_WRONG},
		{"1000000", "李娜", "cashier", "246810", "--number", WORD_USAGE},
		{"0", "李娜", "cashier", "246810", "--number", WORD_USAGE},
		{"1008", "李娜", "manager", "135790", "", WORD_DONE},
	};
	struct world *world = world_open(":memory:");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		check(world_say(world,
			      WORDS("operator", "add", "--number", cases[i].number, "--name",
				      cases[i].name, "--role", cases[i].role),
			      cases[i].pin) == cases[i].status);
		check(complained(world, cases[i].why) || cases[i].status == WORD_DONE);
	}
	check(world_say(world, WORDS("operator", "list"), NULL) == WORD_DONE);
	check(printed(world, "1007\tcashier\t王芳\n1008\tmanager\t李娜\n"));
	world_close(world);
}

/* Reads "pin" out of operator 1007's row. */
static void pin_of(struct world *world, char pin[PIN_HASH_MAX])
{
	char *found = feed_find(&world->hq.db, STREAM_OPERATORS, "operator:1007");
	check(found != NULL);
	const char *at = strstr(found, "\"pin\":\"") + 7;
	size_t size = strcspn(at, "\"");
	memcpy(pin, at, size);
	pin[size] = '\0';
	free(found);
}

static void a_reset_pin_replaces_the_old_one(void **state)
{
	(void)state;
	char pin[PIN_HASH_MAX];
	struct world *world = world_open(":memory:");
	world_say(world, WORDS("operator", "reset", "--number", "1007"), "975310");
	check(complained(world, "no operator 1007"));
	world_say(world,
		WORDS("operator", "add", "--number", "1007", "--name", "a", "--role", "cashier"),
		"246810");
	pin_of(world, pin);
	check(pin_matches(pin, "246810"));
	check(world_say(world, WORDS("operator", "reset", "--number", "1007"), "975310") ==
		WORD_DONE);
	pin_of(world, pin);
	check(!pin_matches(pin, "246810"));
	check(pin_matches(pin, "975310"));
	world_close(world);
}

static void a_removed_operator_leaves_a_tombstone(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	check(world_say(world, WORDS("operator", "remove", "--number", "7"), NULL) == WORD_WRONG);
	world_say(world,
		WORDS("operator", "add", "--number", "7", "--name", "a", "--role", "cashier"),
		"246810");
	check(world_say(world, WORDS("operator", "remove", "--number", "7"), NULL) == WORD_DONE);
	world_say(world, WORDS("operator", "list"), NULL);
	check(world->said.out.used == 0);
	char target[80];
	(void)snprintf(target, sizeof target, "/v1/ref/operators?feed=%s&since=1",
		feed_get(&world->hq.db, STREAM_OPERATORS).id);
	till_get(world, till, target);
	check(answer_says(world, "\"gone\":true,\"kind\":\"operator\",\"number\":7}"));
	check(!answer_says(world, "argon2id"));
	free(till);
	world_close(world);
}

static void roles_go_down_with_their_rights(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	till_get(world, till, "/v1/ref/operators?feed=&since=0");
	check(answer_says(world, "\"kind\":\"role\",\"name\":\"cashier\",\"rights\":[\"sell\","));
	check(answer_says(world, "\"kind\":\"role\",\"name\":\"manager\""));
	free(till);
	world_close(world);
}

static void issued_coupons_are_signed_and_typed(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	check(world_say(world, WORDS("coupon", "issue", "--campaign", "101", "--count", "2"),
		      NULL) == WORD_WRONG);
	check(complained(world, "no campaign 101"));
	world_import(world, "coupons",
		"{\"number\":101,\"code\":\"NEW20\",\"class\":\"member\",\"title\":\"t\"}");
	check(world_say(world,
		      WORDS("coupon", "issue", "--campaign", "101", "--count", "3", "--not-after",
			      "2026-12-31", "--bound", "42"),
		      NULL) == WORD_DONE);
	const char *line = paper_read(&world->said.out);
	for (int i = 0; i < 3; i++) {
		char digits[COUPON_DIGITS + 1] = "", typed[COUPON_TYPED_DIGITS + 1] = "";
		struct coupon coupon;
		uint32_t campaign;
		uint64_t serial;
		memcpy(digits, line, COUPON_DIGITS);
		memcpy(typed, line + COUPON_DIGITS + 1, COUPON_TYPED_DIGITS);
		check(coupon_read(digits, &coupon));
		check(coupon.campaign == 101);
		check(coupon.not_after_s == 1798732799); /* 23:59:59 at UTC+8 */
		check(coupon_signature_holds(&world->hq.keys.coupon.public, &coupon, 42));
		check(!coupon_signature_holds(&world->hq.keys.coupon.public, &coupon, 43));
		check(coupon_typed_read(typed, &campaign, &serial));
		check(campaign == 101 && serial == coupon.serial);
		line = strchr(line, '\n') + 1;
	}
	check(*line == '\0');
	check(world_count(world, "SELECT count(*) FROM coupon") == 3);
	check(world_say(world,
		      WORDS("coupon", "issue", "--campaign", "101", "--count", "1", "--not-after",
			      "2107-01-01"),
		      NULL) == WORD_WRONG);
	world_close(world);
}

static void reports_show_what_arrived(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 2);
	world_import(world, "members",
		"{\"id\":42,\"card\":\"8800000000042\",\"name\":\"张小美\",\"points\":100}");
	struct upload batch = upload_begin(till);
	upload_member_sale(world, till, &batch, 42, 548, 20);
	upload_member_sale(world, till, &batch, 0, 0, 0);
	upload_send(world, till, &batch);
	upload_done(&batch);

	check(world_say(world, WORDS("sales"), NULL) == WORD_DONE);
	check(printed(world, "274.99\t8800000000042\t+548\t-20"));
	check(printed(world, "2 sales, together 549.98"));
	world_say(world, WORDS("sales", "--till", "3"), NULL);
	check(printed(world, "0 sales"));
	world_say(world, WORDS("sales", "--date", "2025-11-21"), NULL);
	check(printed(world, "2 sales"));
	world_say(world, WORDS("sales", "--date", "2025-11-22"), NULL);
	check(printed(world, "0 sales"));
	check(world_say(world, WORDS("sales", "--date", "yesterday"), NULL) == WORD_WRONG);
	world_say(world, WORDS("sales", "--json"), NULL);
	check(printed(world, "\"total_minor\":27499,\"points_earned\":548,\"points_used\":20}\n"));

	check(world_say(world, WORDS("member", "8800000000042"), NULL) == WORD_DONE);
	check(printed(world, "points: 628"));
	check(!printed(world, "小美"));
	world_say(world, WORDS("member", "8800000000042", "--json"), NULL);
	check(printed(world, "\"points\":628,\"completed_orders\":1,\"metric\":275"));
	check(world_say(world, WORDS("member", "7"), NULL) == WORD_WRONG);

	world_say(world, WORDS("status", "--json"), NULL);
	check(printed(world, "\"records\":2,\"sales\":2"));
	check(printed(world, "\"remarks\":4"));
	world_say(world, WORDS("status"), NULL);
	check(printed(world, "2-1-1: item APPLE is not known here."));
	world_say(world, WORDS("till", "list"), NULL);
	check(printed(world, "2\t1\t1\t3\t0\t0\t-\t-\n"));
	free(till);
	world_close(world);
}

static void verify_names_what_was_changed_by_hand(void **state)
{
	(void)state;
	static const struct {
		const char *damage, *names;
	} cases[] = {
		{"UPDATE journal SET record = x'00' WHERE seq = 2", "3-1-2"},
		{"UPDATE journal SET hash = x'00000000000000000000000000000000"
		 "00000000000000000000000000000000' WHERE seq = 2",
			"3-1-2"},
		{"DELETE FROM journal WHERE seq = 2", "3-1-2"},
		{"DELETE FROM journal WHERE seq = 3", "cursor 3-1-4"},
		{"UPDATE epoch SET durable_next = 9", "cursor 3-1-4"},
		{"UPDATE member SET points = points + 1", "Member 42"},
		{"UPDATE leg SET amount = amount + 1 WHERE account = 'sales'", "CNY"},
		{"DELETE FROM leg WHERE account = 'issued'", "points"},
		{"INSERT INTO leg SELECT * FROM leg WHERE unit <> 'points'",
			"Leg 0 of posting 3-1-2 stands twice"},
		{"UPDATE leg SET amount = amount * 2 WHERE unit = 'CNY'", "3-1-2 is"},
		{"DELETE FROM leg WHERE unit = 'CNY'", "3-1-2 is"},
		{"DELETE FROM sale", "Sale 3-1-2"},
		{"UPDATE sale SET total_minor = 1", "Sale 3-1-2"},
		{"UPDATE sale SET member = 0", "Sale 3-1-2"},
		{"DELETE FROM posting WHERE seq = 3", "Record 3-1-3"},
		{"DELETE FROM posting WHERE seq = 2", "knows 3-1-2"},
		{"UPDATE coupon_use SET first = 0", "coupon 7-123456789012"},
		{"UPDATE feed SET version = 0", "goods has version 1"},
		{"INSERT INTO sale SELECT store, till, epoch, seq + 9, 0, x'00', counter, "
		 "business_date, wall_ms, operator, member, line_count, list_minor, total_minor, "
		 "points_earned, points_used, receipt_epoch, suspended, noncash_minor FROM sale",
			"receipt number"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].damage);
		struct world *world = world_open(":memory:");
		struct fake_till *till = new_till(world, 1, 3);
		world_import(world, "members", "{\"id\":42,\"card\":\"88\",\"points\":5}");
		world_import(world, "goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1}");
		struct closed_sale *sale = world_sale(world, 42, 5, 0);
		sale->till = 3;
		sale->coupon_count = 1;
		struct upload batch = upload_begin(till);
		upload_note(world, till, &batch, "one");
		upload_sale(world, till, &batch, sale);
		upload_note(world, till, &batch, "three");
		upload_send(world, till, &batch);
		upload_done(&batch);
		world_verifies(world);
		db_script(&world->hq.db, cases[i].damage);
		check(world_say(world, WORDS("verify"), NULL) == WORD_WRONG);
		if (!complained(world, cases[i].names))
			print_error("%s\n", paper_read(&world->said.complaints));
		check(complained(world, cases[i].names));
		free(sale);
		free(till);
		world_close(world);
	}
}

static void more_findings_than_a_page_are_counted(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	AUTO(paper) struct paper members = {0};
	for (int i = 1; i <= FINDINGS_MAX + 5; i++)
		paper_print(&members, "{\"id\":%d,\"card\":\"%d\"}\n", i, i);
	world_import(world, "members", paper_read(&members));
	db_script(&world->hq.db, "UPDATE member SET points = 1");
	check(world_say(world, WORDS("verify"), NULL) == WORD_WRONG);
	check(complained(world, "1005 things are wrong"));
	int64_t lines = 0;
	for (const char *at = paper_read(&world->said.complaints); (at = strchr(at, '\n')); at++)
		lines++;
	check(lines == FINDINGS_MAX + 1);
	world_close(world);
}

static void fresh_folder(char out[64])
{
	fresh_name(out, "suanpan-hq");
	check(mkdtemp(out) != NULL);
}

static void remove_folder(const char *folder)
{
	char command[200];
	(void)snprintf(command, sizeof command, "rm -r %s", folder);
	check(system(command) == 0);
}

static void copy_file(const char *from, const char *to)
{
	char command[600];
	(void)snprintf(command, sizeof command, "cp %s %s", from, to);
	check(system(command) == 0);
}

/* "Backed up to PATH; ..." */
static void copy_named(const struct world *world, char path[400])
{
	const char *at = strchr(paper_read(&world->said.out), '/');
	check(at != NULL);
	size_t size = strcspn(at, ";");
	memcpy(path, at, size);
	path[size] = '\0';
}

static void a_backup_moves_the_durable_mark_and_wakes_as_another(void **state)
{
	(void)state;
	char folder[64], backups[96], copy[400], database[96], incarnation[HQ_ID_MAX];
	fresh_folder(folder);
	(void)snprintf(backups, sizeof backups, "%s/backups", folder);
	(void)snprintf(database, sizeof database, "%s/hq.db", folder);
	struct world *world = world_open(folder);
	struct fake_till *till = new_till(world, 1, 3);
	world_import(world, "goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1}");
	till_write_note(world, till, "one");
	check(world_say(world, WORDS("backup", backups), NULL) == WORD_DONE);
	copy_named(world, copy);
	till_write_note(world, till, "two");
	check(answer_number(world, "next") == 3);
	check(answer_number(world, "durable_next") == 2);
	strcpy(incarnation, world->hq.incarnation);
	struct feed_state feed = feed_get(&world->hq.db, STREAM_GOODS);
	world_close(world);

	/* The disk is lost; the copy takes its place, the keys stayed. */
	copy_file(copy, database);
	world = world_open(folder);
	check(strcmp(incarnation, world->hq.incarnation) != 0);
	check(strcmp(feed.id, feed_get(&world->hq.db, STREAM_GOODS).id) != 0);
	till_hello(world, till);
	check(answer_says(world, "\"state\":\"OK\""));
	check(answer_number(world, "next") == 2);
	strcpy(incarnation, world->hq.incarnation);
	world_close(world);

	/* Only once. */
	world = world_open(folder);
	check(strcmp(incarnation, world->hq.incarnation) == 0);
	world_close(world);
	free(till);
	remove_folder(folder);
}

static void a_damaged_database_backs_up_nothing(void **state)
{
	(void)state;
	char folder[64], backups[96];
	fresh_folder(folder);
	(void)snprintf(backups, sizeof backups, "%s/backups", folder);
	struct world *world = world_open(folder);
	struct fake_till *till = new_till(world, 1, 3);
	till_write_note(world, till, "one");
	db_script(&world->hq.db, "UPDATE journal SET record = x'00'");
	check(world_say(world, WORDS("backup", backups), NULL) == WORD_WRONG);
	check(complained(world, "3-1-1"));
	check(world_count(world, "SELECT durable_next FROM epoch") == 0);
	free(till);
	world_close(world);
	remove_folder(folder);
}

/* A copy has its name when it was verified; what does not come about leaves nothing behind. */
static void a_backup_that_fails_leaves_no_copy(void **state)
{
	(void)state;
	char folder[64], backups[96], path[200];
	fresh_folder(folder);
	(void)snprintf(backups, sizeof backups, "%s/backups", folder);
	struct world *world = world_open(folder);
	struct fake_till *till = new_till(world, 1, 3);
	till_write_note(world, till, "one");
	db_script(&world->hq.db, "UPDATE journal SET record = x'00'");
	check(world_say(world, WORDS("backup", backups), NULL) == WORD_WRONG);
	check(rmdir(backups) == 0); /* nothing is in it */
	/* A folder where nothing can be written: our own database is not what is to blame. */
	(void)snprintf(path, sizeof path, "/proc/%s", "sys");
	check(world_say(world, WORDS("backup", path), NULL) == WORD_WRONG);
	check(db_ok(&world->hq.db));
	free(till);
	world_close(world);
	remove_folder(folder);
}

static void what_cannot_be_read_is_not_called_well(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	db_script(&world->hq.db, "ALTER TABLE coupon_use RENAME TO gone");
	check(world_say(world, WORDS("verify"), NULL) == WORD_WRONG);
	check(!printed(world, "All is well"));
	check(complained(world, "coupon_use"));
	world_close(world);
}

static void keys_stay_apart_private_and_never_made_twice(void **state)
{
	(void)state;
	char folder[64], keys[96], hq_id[HQ_ID_MAX];
	struct stat about;
	struct err err;
	struct hq *hq = calloc(1, sizeof *hq);
	fresh_folder(folder);
	(void)snprintf(keys, sizeof keys, "%s/hq.keys", folder);
	struct world *world = world_open(folder);
	check(stat(keys, &about) == 0 && (about.st_mode & 0777) == 0600);
	strcpy(hq_id, world->hq.keys.hq_id);
	struct env env = world->env;
	world_close(world);
	world = world_open(folder);
	check(strcmp(hq_id, world->hq.keys.hq_id) == 0);
	env.self = world;
	hq_done(&world->hq);

	chmod(keys, 0644);
	check(!hq_open(hq, folder, &env, &err) && err.what.id == TEXT_HQ_KEYS_OPEN);
	hq_done(hq);
	chmod(keys, 0600);
	check(truncate(keys, 40) == 0);
	check(!hq_open(hq, folder, &env, &err) && err.what.id == TEXT_HQ_KEYS_UNREADABLE);
	hq_done(hq);
	check(unlink(keys) == 0);
	check(!hq_open(hq, folder, &env, &err) && err.what.id == TEXT_HQ_KEYS_MISSING);
	hq_done(hq);
	free(hq);
	free(world);
	remove_folder(folder);
}

static void a_call_survives_the_desk(void **state)
{
	(void)state;
	static const char *const argv[] = {"import", "goods", "file"};
	const struct word_call call = {
		.lang = LANG_ZH_TW, .argc = 3, .argv = argv, .input = "a\0b", .input_size = 3};
	AUTO(paper) struct paper message = {0};
	const char *room[WORD_ARGS_MAX];
	struct word_call read;
	desk_write_call(&message, &call);
	check(desk_read_call(message.text, message.used, &read, room));
	check(read.lang == LANG_ZH_TW && read.argc == 3 && read.input_size == 3);
	check(strcmp(read.argv[2], "file") == 0);
	check(memcmp(read.input, "a\0b", 3) == 0);
	for (size_t cut = 0; cut < message.used; cut++) {
		row("cut at %zu", cut);
		check(!desk_read_call(message.text, cut, &read, room));
	}

	struct word_answer answer = {.status = WORD_WRONG}, heard = {0};
	AUTO(paper) struct paper reply = {0};
	paper_text(&answer.out, "out");
	paper_text(&answer.complaints, "why");
	desk_write_answer(&reply, &answer);
	check(desk_read_answer(reply.text, reply.used, &heard));
	check(heard.status == WORD_WRONG);
	check(strcmp(paper_read(&heard.out), "out") == 0);
	check(strcmp(paper_read(&heard.complaints), "why") == 0);
	word_answer_done(&answer);
	word_answer_done(&heard);
}

TESTS(test(words_that_are_not_understood_change_nothing),
	test(every_word_is_in_the_help_in_every_language),
	test(operators_have_good_pins_and_known_roles), test(a_reset_pin_replaces_the_old_one),
	test(a_removed_operator_leaves_a_tombstone), test(roles_go_down_with_their_rights),
	test(issued_coupons_are_signed_and_typed), test(reports_show_what_arrived),
	test(a_backup_that_fails_leaves_no_copy), test(what_cannot_be_read_is_not_called_well),
	test(verify_names_what_was_changed_by_hand), test(more_findings_than_a_page_are_counted),
	test(a_backup_moves_the_durable_mark_and_wakes_as_another),
	test(a_damaged_database_backs_up_nothing),
	test(keys_stay_apart_private_and_never_made_twice), test(a_call_survives_the_desk))
