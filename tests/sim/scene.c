#include "tests/sim/scene.h"

#include "sync/rescue.h"
#include "tests/sim/archivist.h"
#include "tests/sim/cashier.h"
#include "tests/sim/flight.h"
#include "tests/sim/old_schema.h"
#include "tests/sim/shop.h"
#include "tests/sim/site.h"
#include "tests/unit/sample_sale.h"

#include <stdio.h>

/* ---- what happens ---- */

enum { MORE_GOODS = 40, BALLAST = 8192 };

static bool founded;      /* told so in this play */
static bool changed_over; /* to a snapshot, in this play */

static void settle(struct machine *machine)
{
	for (int i = 0; i < 100 && machine->on && !machine_is_dead(machine); i++) {
		if (machine_settled(machine))
			return;
		world_pass(1000);
	}
}

/* The app on the machine, somebody logged in; false: the disk died before. */
static bool open_shop(struct machine *machine, bool line)
{
	struct err err;
	if (!machine_try_boot(machine, &err))
		return false;
	machine->line_cut = !line;
	return machine_ready(machine) && !machine_is_dead(machine);
}

static void found_till(struct machine *machine)
{
	founded = shop_enrol(machine->disk, 1);
}

/* Everything comes down, and half a minute later a copy is made of it. */
static void first_data(struct machine *machine)
{
	struct err err;
	if (!machine_try_boot(machine, &err))
		return;
	settle(machine);
	for (int i = 0; i < 3 && !machine_is_dead(machine); i++)
		world_pass(20 * 1000);
}

static void sales(struct machine *machine)
{
	if (!open_shop(machine, false))
		return;
	for (int i = 0; i < 3 && machine_ready(machine); i++) {
		cashier_fill(machine);
		(void)cashier_pay(machine);
	}
	if (machine_ready(machine))
		cashier_reprint(machine);
}

static void basket(struct machine *machine)
{
	if (!open_shop(machine, false))
		return;
	machine_scan(machine, shop_goods[0]);
	world_pass(300);
	machine_scan(machine, shop_goods[1]);
	machine_scan(machine, shop_cards[0]);
	world_pass(300);
	app_command(machine->app, COMMAND_VOID_LINE);
	world_pass(100);
	machine_scan(machine, shop_goods[2]);
	world_pass(300);
}

static void basket_paid(struct machine *machine)
{
	if (open_shop(machine, false))
		(void)cashier_pay(machine);
}

static void wrong_pins(struct machine *machine)
{
	if (!open_shop(machine, false))
		return;
	app_command(machine->app, COMMAND_LOCK);
	for (int i = 0; i < 5; i++) {
		machine_type(machine, "1007");
		machine_type(machine, "135791");
		app_command(machine->app, COMMAND_BACK);
	}
	world.now_ms += 120 * 1000;
	(void)machine_ready(machine);
}

/* Sales go up and are acknowledged, new goods come down. */
static void a_day_online(struct machine *machine)
{
	if (!open_shop(machine, true))
		return;
	settle(machine);
	cashier_fill(machine);
	(void)cashier_pay(machine);
	settle(machine);
	(void)site_say(SITE_WORDS("import", "goods", "sim"),
		"{\"sku\":\"NEW1\",\"gtins\":[\"6901234567946\"],\"name\":\"新\",\"price_minor\":"
		"100}\n"
		"{\"sku\":\"NEW2\",\"gtins\":[\"6901234567953\"],\"name\":\"新\",\"price_minor\":"
		"200}");
	for (int i = 0; i < 6 && !machine_is_dead(machine); i++)
		world_pass(20 * 1000);
}

static void idle(struct machine *machine)
{
	machine->ballast = BALLAST;
	if (!open_shop(machine, false))
		return;
	cashier_fill(machine);
	(void)cashier_pay(machine);
	for (int i = 0; i < 4 && !machine_is_dead(machine); i++) {
		world.now_ms += 20 * 1000;
		world_pass(1000);
	}
	if (!machine_ready(machine))
		return;
	cashier_fill(machine);
	(void)cashier_pay(machine);
}

static void close_of_day(struct machine *machine)
{
	if (!open_shop(machine, false))
		return;
	cashier_fill(machine);
	(void)cashier_pay(machine);
	cashier_close_day(machine);
	if (!machine_ready(machine))
		return;
	cashier_fill(machine);
	(void)cashier_pay(machine);
}

static void new_version(struct machine *machine)
{
	if (!open_shop(machine, false))
		return;
	cashier_fill(machine);
	(void)cashier_pay(machine);
}

static void salvage(struct machine *machine)
{
	static struct rescue rescue;
	struct err err;
	if (rescue_begin(&rescue, &machine->env, "/disk0/money.db", "/disk0/saved.db", &err))
		(void)!rescue_finish(&rescue, &err);
	rescue_done(&rescue);
}

/* ---- growing old ---- */

/* What an older version left: sales without shifts, in files of the first schema. */
static void grow_old(struct machine *machine)
{
	static struct journal journal;
	static struct identity identity;
	static struct closed_sale sale;
	struct db money;
	struct err err;
	disk_format(&disks[0], 9);
	must(shop_enrol(machine->disk, 1));
	oracle_lost_disk(machine->disk);
	must(db_open(&money, "/disk0/money.db", DB_MONEY, NULL, &err));
	must(identity_open(&identity, &money, &machine->env, &err));
	must(journal_open(&journal, &money, &identity, &machine->env, &err));
	for (int i = 0; i < 5; i++) {
		sample_sale(&sale);
		sale.uid = env_uid(&machine->env);
		sale.coupons[0].serial = (uint64_t)i + 1;
		AUTO(tx) struct tx tx = tx_begin(&money);
		must(journal_add_sale(&journal, &sale, &err) && tx_commit(&tx, &err));
		journal_settle(&journal, true);
		(void)oracle_note(&sale.uid, TOLD_OK, machine->disk);
	}
	journal_done(&journal);
	db_done(&money);
	old_schema_make("/disk0/money.db", DB_MONEY);
}

static void grow_old_reference(struct machine *machine)
{
	static struct reference reference;
	char path[64];
	struct err err;
	must(reference_open(&reference, "/disk0", &machine->env, &err));
	(void)snprintf(path, sizeof path, "/disk0/%s", reference.name);
	reference_done(&reference);
	old_schema_make(path, DB_REF);
}

/* The new version's own first data, so that there is something to grow old. */
static void age(struct machine *machine)
{
	grow_old(machine);
	machine_boot(machine);
	settle(machine);
	must(machine_settled(machine));
	machine_stop(machine, END_CLOSED);
	grow_old_reference(machine);
}

/* ---- a snapshot takes the place of the reference data ---- */

/* Headquarters has so much more than the till that one file is the shorter way; and there is no
 * last good copy that would step in for what a cut left. */
static void stock_up(struct machine *machine)
{
	char goods[4096];
	size_t used = 0;
	for (int i = 0; i < MORE_GOODS; i++)
		used += (size_t)snprintf(goods + used, sizeof goods - used,
			"{\"sku\":\"MORE%d\",\"gtins\":[],\"name\":\"新\",\"price_minor\":%d}\n", i,
			100 + i);
	must(used < sizeof goods);
	(void)machine;
	(void)site_say(SITE_WORDS("import", "goods", "sim"), goods);
	site_make_snapshot();
	must(disk_remove(&disks[0], "ref.copy") == DISK_DONE);
}

/* Goods are scanned before, at each step of it, and paid when the file in use is another. */
static void new_snapshot(struct machine *machine)
{
	machine->snapshot_worth = MORE_GOODS;
	if (!open_shop(machine, true))
		return;
	const struct reference *reference = &machine->app->reference;
	uint32_t before = reference->openings;
	enum swap_stage stage = SWAP_IDLE;
	for (int i = 0; i < 4000 && !machine_is_dead(machine); i++) {
		world_pass(3);
		if (reference->swap != stage && machine_ready(machine))
			machine_scan(machine, shop_goods[i % SHOP_GOODS]);
		stage = reference->swap;
		if (reference->openings != before && stage == SWAP_IDLE)
			break;
	}
	if (machine_ready(machine))
		(void)cashier_pay(machine);
	settle(machine);
	for (int i = 0; i < 4 && !machine_is_dead(machine); i++)
		world_pass(20 * 1000);
	changed_over = machine->on && reference->openings != before;
}

/* ---- old records leave for the archive, and come back ---- */

static void sell_some(struct machine *machine, int sales)
{
	for (int i = 0; i < sales; i++) {
		must(machine_ready(machine));
		cashier_fill(machine);
		must(cashier_pay(machine) != NULL);
	}
	settle(machine);
}

/* Sales that are old and at a headquarters that is backed up. */
static void grow_large(struct machine *machine)
{
	must(open_shop(machine, true));
	site_back_up();
	sell_some(machine, 12);
	cashier_close_day(machine);
	settle(machine);
	site_back_up();
	sell_some(machine, 2);
	machine_stop(machine, END_CLOSED);
	world.now_ms += (ARCHIVIST_HOURS + 1) * INT64_C(3600000);
}

static int64_t purged_before, given_back_before;

static void archive_away(struct machine *machine)
{
	purged_before = archivist_purged;
	if (!open_shop(machine, false))
		return;
	for (int i = 0; i < 12 && !machine_is_dead(machine); i++)
		world_pass(10 * 1000);
	if (!machine_ready(machine))
		return;
	cashier_fill(machine);
	(void)cashier_pay(machine);
}

static void lose_what_was_backed_up(struct machine *machine)
{
	(void)machine;
	site_restore_first();
}

/* Headquarters has less than was purged by its word. */
static void fill_headquarters(struct machine *machine)
{
	given_back_before = archivist_given_back;
	if (!open_shop(machine, true))
		return;
	settle(machine);
	if (!machine_ready(machine))
		return;
	cashier_fill(machine);
	(void)cashier_pay(machine);
	settle(machine);
}

const struct scene scenes[] = {
	{"founding and enrolling", found_till, .site = true},
	{"the first data", first_data, .site = true},
	{"sales", sales, .alive = true},
	{"a basket in progress", basket, .alive = true},
	{"the basket paid after a restart", basket_paid, .alive = true},
	{"wrong PINs", wrong_pins, .alive = true},
	{"a day online", a_day_online, .alive = true, .site = true},
	{"a snapshot takes over", new_snapshot, .before = stock_up, .alive = true, .site = true},
	{"idle time", idle, .alive = true},
	{"the close of the day", close_of_day, .alive = true},
	{"salvage", salvage, .alive = true, .saves = true},
	{"old records go to the archive", archive_away, .before = grow_large, .alive = true},
	{"headquarters is filled from the archive", fill_headquarters,
		.before = lose_what_was_backed_up, .alive = true, .site = true},
	{"the start of a new version", new_version, .before = age, .alive = true, .old = true},
	{"after it", sales, .alive = true},
};

enum { SCENES = sizeof scenes / sizeof scenes[0] };
const int scene_count = SCENES;

/* ---- the disks in between ---- */

static struct beginning {
	struct disk_image *till, *site;
	struct oracle oracle;
	int64_t now_ms;
} beginnings[SCENES];

static void keep(int scene)
{
	struct beginning *beginning = &beginnings[scene];
	site_stop(false);
	disk_rest(&disks[0]);
	beginning->till = disk_keep(&disks[0]);
	beginning->site = disk_keep(&disks[SITE_DISK]);
	beginning->oracle = oracle;
	beginning->now_ms = world.now_ms + 1000;
}

static void begin(int scene, uint64_t seed, bool with_site)
{
	struct beginning *beginning = &beginnings[scene];
	world_begin(seed);
	world.perfect = true;
	world.now_ms = beginning->now_ms;
	oracle = beginning->oracle;
	flights_begin();
	machine_begin(&machines[0], 0);
	founded = false;
	disk_bring_back(&disks[0], beginning->till, seed);
	if (!with_site)
		return;
	site_stop(false);
	disk_bring_back(&disks[SITE_DISK], beginning->site, seed);
	site_boot();
}

void scenes_make(void)
{
	struct machine *machine = &machines[0];
	world_begin(1);
	shop_open(1);
	machine_stop(machine, END_CLOSED);
	for (int i = 1; i < MACHINES_MAX; i++)
		machines[i].used = false;
	disk_format(&disks[0], 1);
	for (int i = 0; i < SCENES; i++) {
		if (scenes[i].before)
			scenes[i].before(machine);
		keep(i);
		begin(i, 1, true);
		scenes[i].play(machine);
		must(changed_over || scenes[i].play != new_snapshot);
		must(archivist_purged > purged_before || scenes[i].play != archive_away);
		must(archivist_given_back > given_back_before ||
			scenes[i].play != fill_headquarters);
		scene_leave();
		if (scenes[i].saves)
			must(disk_find(&disks[0], "saved.db") != NULL);
	}
}

void scene_set(const struct scene *scene, bool unordered, uint64_t seed)
{
	static const struct scene *site_is;
	begin((int)(scene - scenes), seed, scene->site || site_is != scene);
	site_is = scene;
	disks[0].unordered = unordered;
}

void scene_play(const struct scene *scene)
{
	scene->play(&machines[0]);
}

void scene_leave(void)
{
	flights_begin();
	machine_stop(&machines[0], END_KILLED);
	disks[0].fault = DISK_WELL;
	disks[0].fault_at = 0;
}

bool scene_enrolled(const struct scene *scene)
{
	return scene != scenes || founded;
}
