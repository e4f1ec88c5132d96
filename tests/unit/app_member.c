/* A member whom this till does not hold: the whole till but terminal and devices, the real
 * headquarters, and a line between them that the test cuts. */
/* In this order: the second names a variable as parameters of the first are called. */
#include "tests/unit/two_ends.h"

#include "tests/unit/sample_app.h"

#define ELSEWHERE "8800000055" /* of another region */
#define NOBODY    "8800000066"

static struct world *world;
static struct machine *machine;

/* The app's line is the machine's. */
static void send_by_wire(
	struct link *link, struct link_call *call, const struct link_request *request)
{
	(void)link;
	wire_send(&machine->link, call, request);
}

static void cancel_wire(struct link *link, struct link_call *call)
{
	(void)link;
	wire_cancel(&machine->link, call);
}

static void start_till(void)
{
	struct err err = {0};
	const struct app_options options = {machine->folder, "", "none", "none", true, LANG_ZH_CN};
	loop_init(&machine->loop, &machine->env);
	sample_told(app_start(&app, &machine->env, &machine->loop, &options, &err), &err);
}

static void found_headquarters(void)
{
	world = world_open(":memory:");
	check(world_say(world, WORDS("region", "set", "--store", "1", "--region", "1"), NULL) ==
		WORD_DONE);
	check(world_say(world, WORDS("region", "set", "--store", "2", "--region", "2"), NULL) ==
		WORD_DONE);
	world_import(world, "members",
		"{\"id\":55,\"card\":\"" ELSEWHERE
		"\",\"store\":2,\"name\":\"李雷\",\"points\":70}\n");
}

static int begin(void **state)
{
	(void)state;
	found_headquarters();
	machine = new_machine(world, 3);
	sample_stock(&machine->reference.db);
	machine_stop(machine);
	nowhere = (struct link){.send = send_by_wire, .cancel = cancel_wire};
	start_till();
	machine_pass(machine, 30 * 1000);
	check(syncer_status(app.syncer)->online);
	return 0;
}

static int end(void **state)
{
	(void)state;
	app_done(&app);
	machine_shell("rm -rf %s%s", machine->folder, "");
	free(machine);
	world_close(world);
	return 0;
}

/* Words of the keyboard and of the scanner, on the machine's clock. */
static void type_in(const char *text)
{
	for (; *text; text++)
		app_typed(&app, *text);
	app_command(&app, COMMAND_SUBMIT);
	machine_pass(machine, 200);
}

static void scan_code(const char *code)
{
	to_read = code;
	played.events.reading(played.events.self);
	machine_pass(machine, 500);
}

static void log_on(void)
{
	char number[16];
	(void)snprintf(number, sizeof number, "%d", SAMPLE_CASHIER);
	type_in(number);
	type_in(SAMPLE_PIN);
	check(app.till.view == VIEW_SALE);
}

static void sell_one(void)
{
	machine_pass(machine, 1000);
	app_command(&app, COMMAND_EXACT_CASH);
	machine_pass(machine, 1000);
	check(app.till.view == VIEW_PAID);
}

static bool on_the_sale(uint64_t id)
{
	return app.till.sale.has_member && app.till.sale.member.id == id;
}

/* programme: REL-06 */
static void a_member_found_online_is_known_when_the_line_is_down_afterwards(void **state)
{
	(void)state;
	log_on();
	check(db_int(&app.reference.db, "SELECT count(*) FROM member WHERE id = 55", -1) == 0);
	scan_code(ELSEWHERE);
	check(on_the_sale(55));
	check(app.till.sale.member.points == 70);
	scan_code(SAMPLE_MILK);
	sell_one();
	machine->cut = true;
	machine_pass(machine, 3 * 60 * 1000);
	check(!syncer_status(app.syncer)->online);
	scan_code(SAMPLE_MILK);
	scan_code(ELSEWHERE);
	check(on_the_sale(55));
	sell_one();
}

static void it_is_known_after_a_restart_without_a_line(void **state)
{
	(void)state;
	log_on();
	scan_code(ELSEWHERE);
	check(on_the_sale(55));
	app_done(&app);
	machine->cut = true;
	start_till();
	log_on();
	check(db_int(&app.reference.db, "SELECT count(*) FROM member WHERE id = 55", -1) == 1);
	scan_code(ELSEWHERE);
	check(on_the_sale(55));
}

static void goods_go_on_being_scanned_while_headquarters_is_asked(void **state)
{
	(void)state;
	log_on();
	to_read = ELSEWHERE;
	played.events.reading(played.events.self);
	check(!app.till.sale.has_member);
	to_read = SAMPLE_MILK;
	played.events.reading(played.events.self);
	check(app.till.sale.line_count == 1);
	machine_pass(machine, 500);
	check(on_the_sale(55));
}

static void who_is_nowhere_or_cannot_be_asked_for_is_not_on_the_sale(void **state)
{
	(void)state;
	log_on();
	scan_code(NOBODY);
	check(!app.till.sale.has_member);
	machine->cut = true;
	machine_pass(machine, 3 * 60 * 1000);
	scan_code(ELSEWHERE);
	check(!app.till.sale.has_member);
	machine->cut = false;
	syncer_now(app.syncer);
	machine_pass(machine, 60 * 1000);
	scan_code(ELSEWHERE);
	check(on_the_sale(55));
}

/* The next changes of a guest come down with the others. */
static void what_changes_about_a_guest_comes_by_itself(void **state)
{
	(void)state;
	log_on();
	scan_code(ELSEWHERE);
	check(on_the_sale(55));
	world_import(world, "members",
		"{\"id\":55,\"card\":\"" ELSEWHERE
		"\",\"store\":2,\"name\":\"李雷\",\"tier\":\"gold\"}\n");
	machine_pass(machine, 3 * 60 * 1000);
	check(db_int(&app.reference.db,
		      "SELECT count(*) FROM member WHERE id = 55 AND tier = 'gold'", -1) == 1);
}

/* ---- goods that come back at another till ---- */

/* All of the sale just paid, at the next till. */
static void bring_back_elsewhere(struct fake_till *other)
{
	struct closed_refund refund =
		world_refund(world, &app.till.closed, 1, app.till.closed.total_minor);
	struct upload batch = upload_begin(other);
	upload_refund(world, other, &batch, &refund);
	upload_send(world, other, &batch);
	upload_done(&batch);
}

/* Our mark stays, and says no until HQ is asked, which knows that it is back. */
/* programme: CPN-11, FRD-03 */
static void a_coupon_whose_goods_came_back_at_another_till_is_good_again(void **state)
{
	(void)state;
	char coupon[COUPON_DIGITS + 1];
	struct fake_till *other = new_till(world, 1, 9);
	sample_coupon(coupon, SAMPLE_OPEN, 7, UINT32_MAX, 0);
	log_on();
	scan_code(SAMPLE_MILK);
	scan_code(coupon);
	check(app.till.sale.coupon_count == 1);
	sell_one();
	machine_pass(machine, 3 * 60 * 1000);
	scan_code(SAMPLE_MILK);
	scan_code(coupon);
	check(app.till.sale.coupon_count == 0);
	check(app.till.message.id == TEXT_TILL_COUPON_USED);
	app_command(&app, COMMAND_BACK);
	bring_back_elsewhere(other);
	machine->cut = true;
	machine_pass(machine, 3 * 60 * 1000);
	scan_code(coupon);
	check(app.till.sale.coupon_count == 0);
	check(app.till.message.id == TEXT_TILL_COUPON_USED);
	app_command(&app, COMMAND_BACK);
	machine->cut = false;
	syncer_now(app.syncer);
	machine_pass(machine, 60 * 1000);
	scan_code(coupon);
	check(app.till.sale.coupon_count == 1);
	sell_one();
	check(app.till.closed.coupons[0].result == COUPON_TOOK_OFF);
	machine_pass(machine, 3 * 60 * 1000);
	scan_code(SAMPLE_MILK);
	scan_code(coupon);
	check(app.till.message.id == TEXT_TILL_COUPON_USED);
	free(other);
}

/* ---- goods that were sold at another till ---- */

static void ask_for_receipt(const struct closed_sale *sale)
{
	char number[RECEIPT_NUMBER_MAX];
	receipt_number(number, sale->till, sale->epoch, sale->counter);
	app_command(&app, COMMAND_RETURN);
	type_in(number);
}

/* The next till's last sale, as headquarters has it. */
static void sell_elsewhere(struct fake_till *other, struct closed_sale *sale)
{
	struct upload batch = upload_begin(other);
	upload_sale(world, other, &batch, sale);
	upload_send(world, other, &batch);
	upload_done(&batch);
	sale->store = 1;
	sale->till = other->till;
	sale->epoch = other->epoch;
}

/* All of it, at the till that sold it. */
static void bring_all_back(struct fake_till *other, const struct closed_sale *sale)
{
	struct closed_refund refund = world_refund(world, sale, 1, sale->total_minor);
	struct upload batch = upload_begin(other);
	refund.line_count = sale->line_count;
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct closed_line *line = &sale->lines[i];
		refund.lines[i] = (struct refund_line){.line = i,
			.qty = line->qty,
			.amount_minor = line->qty * line->unit_price_minor - line->discount_minor};
	}
	upload_refund(world, other, &batch, &refund);
	upload_send(world, other, &batch);
	upload_done(&batch);
}

/* programme: FRD-03 */
static void what_another_till_sold_comes_back_here_while_headquarters_can_be_asked(void **state)
{
	(void)state;
	struct fake_till *other = new_till(world, 1, 9);
	struct closed_sale *sale = world_sale(world, 0, 0, 0);
	sell_elsewhere(other, sale);
	log_on();
	machine->cut = true;
	machine_pass(machine, 60 * 1000);
	ask_for_receipt(sale);
	machine_pass(machine, 60 * 1000);
	check(app.till.ret.stage == RETURN_ASKS_SALE);
	check(app.till.message.id == TEXT_RETURN_UNKNOWN);
	app_command(&app, COMMAND_BACK);
	app_command(&app, COMMAND_BACK);
	machine->cut = false;
	syncer_now(app.syncer);
	machine_pass(machine, 60 * 1000);
	ask_for_receipt(sale);
	machine_pass(machine, 5 * 1000);
	check(app.till.ret.stage == RETURN_LINES);
	app_command(&app, COMMAND_RETURN);
	app_command(&app, COMMAND_CASH);
	check(app.till.question == QUESTION_REFUND);
	app_command(&app, COMMAND_YES);
	check(app.till.ret.stage == RETURN_PAID);
	check(app.till.refund.total_minor == sale->total_minor);
	free(sale);
	free(other);
}

/* programme: FRD-03 */
static void what_came_back_at_another_till_does_not_come_back_here(void **state)
{
	(void)state;
	struct fake_till *other = new_till(world, 1, 9);
	struct closed_sale *sale = world_sale(world, 0, 0, 0);
	sell_elsewhere(other, sale);
	bring_all_back(other, sale);
	log_on();
	ask_for_receipt(sale);
	machine_pass(machine, 5 * 1000);
	check(app.till.ret.stage == RETURN_ASKS_SALE);
	check(app.till.message.id == TEXT_RETURN_ALL_BACK);
	free(sale);
	free(other);
}

#define on_a_day(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_a_day(a_member_found_online_is_known_when_the_line_is_down_afterwards),
	on_a_day(it_is_known_after_a_restart_without_a_line),
	on_a_day(goods_go_on_being_scanned_while_headquarters_is_asked),
	on_a_day(who_is_nowhere_or_cannot_be_asked_for_is_not_on_the_sale),
	on_a_day(what_changes_about_a_guest_comes_by_itself),
	on_a_day(a_coupon_whose_goods_came_back_at_another_till_is_good_again),
	on_a_day(what_another_till_sold_comes_back_here_while_headquarters_can_be_asked),
	on_a_day(what_came_back_at_another_till_does_not_come_back_here))
