/* simulate.c - many tills, headquarters, a bad line and worse luck, under one seed.
 *
 * Each run takes two to five tills of the same shop through up to twenty events: sales, kills,
 * power cuts, refunds, purges, failing disks, a line that loses, repeats and delays, clocks that
 * jump, headquarters that dies and comes back from a backup. Then everything is made whole, and the
 * invariants are checked.
 *
 * usage: simulate [SECONDS [SEED]]      for so long, from this seed
 *        simulate --seed N              this one, telling what happens
 *        simulate --runs N SEED         so many
 */
#include "tests/sim/act_desk.h"
#include "tests/sim/archivist.h"
#include "tests/sim/cashier.h"
#include "tests/sim/cheap.h"
#include "tests/sim/flight.h"
#include "tests/sim/invariants.h"
#include "tests/sim/machine.h"
#include "tests/sim/oracle.h"
#include "tests/sim/refund_desk.h"
#include "tests/sim/rollback.h"
#include "tests/sim/shop.h"
#include "tests/sim/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EVENTS_MIN = 6, EVENTS_MAX = 20, HOUR_MS = 3600000, DAY_MS = 24 * HOUR_MS };

static struct tally {
	int64_t runs, sales, kills, cuts, faults, unknown, restored, cloned, replaced, poisoned,
		spent, rushes, keys, went_back, claims, held, brought_back;
} tally;

/* One that somebody stands at. */
static struct machine *any_machine(void)
{
	for (;;) {
		struct machine *machine = &machines[draw(MACHINES_MAX)];
		if (machine->used && !machine->away)
			return machine;
	}
}

/* ---- sales ---- */

static void spoil(struct machine *machine)
{
	static const enum disk_fault faults[] = {DISK_FAILS_ONCE, DISK_LIES_ONCE, DISK_FULL_ONCE,
		DISK_DEAD, DISK_DEAD, DISK_LIES_THEN_DEAD};
	disk_fail_at(&disks[machine->disk], faults[draw(6)], draw_between(1, 12));
	if (one_in(8))
		disks[machine->disk].drops = true;
	tally.faults++;
}

static void boot_again(struct machine *machine)
{
	machine_boot(machine);
	oracle_look_at_disk(machine->disk, &machine->app->money);
}

static void restart(struct machine *machine, enum machine_end end)
{
	tell("till %d: %s", machine->disk,
		(const char *[]){"leaves", "is killed", "loses power"}[end]);
	machine_stop(machine, end);
	tally.kills += end == END_KILLED;
	tally.cuts += end == END_POWER;
	boot_again(machine);
}

/* Whatever a fault left: a machine that died is cut and comes back, one that stopped selling is
 * restarted by its owner. */
static void after_fault(struct machine *machine)
{
	struct disk *disk = &disks[machine->disk];
	bool dead = machine_is_dead(machine);
	if (!dead) {
		disk->fault = DISK_WELL;
		disk->fault_at = 0;
		disk->drops = false;
	}
	if (dead)
		restart(machine, one_in(4) ? END_KILLED : END_POWER);
	else if (machine->app->till.view == VIEW_STOPPED)
		restart(machine, END_CLOSED);
}

static void sell(struct machine *machine, bool spoilt)
{
	if (!machine_ready(machine)) {
		restart(machine, END_CLOSED);
		return;
	}
	if (spoilt && one_in(2))
		spoil(machine);
	cashier_fill(machine);
	if (spoilt && !disks[machine->disk].fault)
		spoil(machine);
	const struct told_sale *sale = cashier_pay(machine);
	tally.sales += sale != NULL;
	tally.spent += sale ? sale->points_used : 0;
	tally.unknown += sale && sale->told == TOLD_NOTHING;
	if (spoilt)
		after_fault(machine);
}

/* T5: one coupon is shown at every till that there is, and none can ask. */
static void rush(void)
{
	uint64_t coupon = draw(SHOP_COUPONS);
	tell("coupon %d is everywhere", (int)coupon);
	for (int i = 0; i < MACHINES_MAX; i++) {
		struct machine *machine = &machines[i];
		if (!machine->used || machine->away || !machine_ready(machine))
			continue;
		bool cut = machine->line_cut;
		machine->line_cut = true;
		cashier_fill(machine);
		machine_scan(machine, shop_coupons[coupon]);
		tally.sales += cashier_pay(machine) != NULL;
		machine->line_cut = cut;
	}
	tally.rushes++;
}

static bool is_open(struct machine *machine)
{
	return machine->used && !machine->away && machine_ready(machine);
}

/* Fault 49: the points of one member are wanted at every till at once. */
static void ask_for_points(const char *card)
{
	for (int i = 0; i < MACHINES_MAX; i++) {
		struct machine *machine = &machines[i];
		if (!is_open(machine))
			continue;
		machine_scan(machine, shop_goods[0]);
		machine_scan(machine, card);
		app_command(machine->app, COMMAND_POINTS); /* offers, */
		app_command(machine->app, COMMAND_POINTS); /* and asks headquarters */
	}
	world_pass(one_in(3) ? 100 : 1500);
}

static void pay_everywhere(void)
{
	for (int i = 0; i < MACHINES_MAX; i++) {
		if (!is_open(&machines[i]))
			continue;
		const struct told_sale *sale = cashier_pay(&machines[i]);
		tally.sales += sale != NULL;
		tally.spent += sale ? sale->points_used : 0;
		tally.held += sale ? machines[i].app->till.closed.points_held : 0;
	}
	tally.claims++;
}

/* ---- events ---- */

static void sleep_on(int64_t ms)
{
	tell("%lld hours pass", (long long)ms / HOUR_MS);
	world.now_ms += ms;
	world_pass(0);
}

static void jump_clock(struct machine *machine)
{
	static const int64_t years_s[] = {0, 1454284800, 2208988800}; /* 1970, 2016, 2040 */
	if (one_in(2))
		machine->wall_off_ms = years_s[draw(3)] * 1000 - world.now_ms;
	else
		machine->wall_off_ms = one_in(2) ? -DAY_MS : one_in(2) ? HOUR_MS : 0;
	tell("till %d: its clock is %lld s off", machine->disk,
		(long long)machine->wall_off_ms / 1000);
}

static void close_days(void)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && !machines[i].away && machine_ready(&machines[i]))
			cashier_close_day(&machines[i]);
}

/* What the tills sent is backed up, they hear of it, and hours pass: old records may go. */
static void quiet_night(void)
{
	if (!site.on)
		site_boot();
	close_days();
	world_pass(draw_between(1, 20 * 1000));
	site_back_up();
	world_pass(draw_between(60, 400) * 1000);
	sleep_on(draw_between(1, 30) * HOUR_MS);
	for (int i = 0; i < 12; i++)
		world_pass(10 * 1000);
	/* Which takes from headquarters what tills have thrown away by its word. */
	if (one_in(3))
		(void)site_restore();
}

static void trouble_site(void)
{
	switch (draw(6)) {
	case 0:
		tell("headquarters loses power");
		site_stop(true);
		site_boot();
		break;
	case 1:
		tell("headquarters is killed");
		site_stop(false);
		if (one_in(2))
			site_boot();
		break;
	case 2:
	case 3:
		if (!site.on)
			site_boot();
		tell("headquarters is backed up");
		site_back_up();
		break;
	case 4:
		if (!site_restore() && !site.on)
			site_boot();
		break;
	default:
		if (!site.on)
			site_boot();
		break;
	}
}

/* Nobody tells it that it went back. What it gave out since, leases too, it gives out again. */
static void set_back_site(void)
{
	if (!site.on)
		site_boot();
	if (one_in(2) || !rollback_play()) {
		rollback_copy();
		return;
	}
	tally.went_back++;
	lives++;
}

/* ---- copies of disks ---- */

static struct copy {
	struct disk_image *image;
	uint32_t till;
} copies[IMAGES_MAX];

static void forget_copies(void)
{
	for (int i = 0; i < IMAGES_MAX; i++) {
		disk_image_done(copies[i].image);
		copies[i].image = NULL;
	}
}

/* -1: there is none of this till. */
static int any_copy_of(uint32_t till)
{
	for (int i = 0, at = (int)draw(IMAGES_MAX); i < IMAGES_MAX; i++, at = (at + 1) % IMAGES_MAX)
		if (copies[at].image && copies[at].till == till)
			return at;
	return -1;
}

/* A copy from before its key was replaced needs a person and a code (unit/key_rotation); with such
 * copies about, nobody replaces keys here, and whose key is being replaced is not copied. */
static bool key_replaced[SHOP_TILLS + 1];

static bool may_replace_key(const struct machine *machine)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && &machines[i] != machine &&
			machines[i].till == machine->till)
			return false;
	return site.on && any_copy_of(machine->till) < 0;
}

static void replace_key(const struct machine *machine)
{
	if (!may_replace_key(machine))
		return;
	shop_rotate_key(machine->till);
	key_replaced[machine->till] = true;
	tally.keys++;
}

static void copy_disk(struct machine *machine)
{
	if (key_replaced[machine->till])
		return;
	int place = (int)draw(IMAGES_MAX);
	disk_image_done(copies[place].image);
	copies[place].image = disk_keep(&disks[machine->disk]);
	copies[place].till = machine->till;
	oracle_kept_image(place, machine->disk);
	tell("till %d: its disk is copied to %d", machine->disk, place);
}

static struct machine *free_machine(void)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		if (!machines[i].used)
			return &machines[i];
	return NULL;
}

static void note_what_hq_holds(void)
{
	if (!site.on)
		site_boot();
	oracle_look_at_hq();
}

/* sync.md 5.5, fault 30. */
static void restore_till(struct machine *machine)
{
	int place = any_copy_of(machine->till);
	if (place < 0)
		return;
	tell("till %d: is restored from copy %d", machine->disk, place);
	note_what_hq_holds();
	machine_stop(machine, END_KILLED);
	oracle_brought_back(machine->disk, place);
	disk_bring_back(&disks[machine->disk], copies[place].image, draw(UINT32_MAX));
	tally.restored++;
	lives++;
	boot_again(machine);
}

/* Fault 31. */
static void clone_till(struct machine *machine)
{
	int place = any_copy_of(machine->till);
	struct machine *clone = free_machine();
	if (place < 0 || !clone)
		return;
	machine_begin(clone, (int)(clone - machines));
	clone->till = machine->till;
	tell("till %d: is cloned as %d from copy %d", machine->disk, clone->disk, place);
	oracle_brought_back(clone->disk, place);
	disk_bring_back(&disks[clone->disk], copies[place].image, draw(UINT32_MAX));
	tally.cloned++;
	lives++;
	boot_again(clone);
}

/* Fault 32: the old one is found later, or never. */
static void replace_till(struct machine *machine)
{
	struct machine *new = free_machine();
	if (!new)
		return;
	note_what_hq_holds();
	machine_stop(machine, END_KILLED);
	machine_begin(new, (int)(new - machines));
	new->till = machine->till;
	disk_format(&disks[new->disk], draw(UINT32_MAX));
	tell("till %d: is replaced by %d", machine->disk, new->disk);
	must(shop_enrol(new->disk, new->till));
	machine->away = true;
	machine->used = !one_in(3);
	if (!machine->used)
		oracle_lost_disk(machine->disk);
	tally.replaced++;
	lives++;
	boot_again(new);
}

static void find_again(struct machine *machine)
{
	if (!machine->used || !machine->away)
		return;
	tell("till %d: is found again", machine->disk);
	machine->away = false;
	boot_again(machine);
}

static void trouble_disks(struct machine *machine)
{
	switch (draw(8)) {
	case 0:
	case 1:
		restore_till(machine);
		break;
	case 2:
		clone_till(machine);
		break;
	case 3:
		replace_till(machine);
		break;
	case 4:
		find_again(&machines[draw(MACHINES_MAX)]);
		break;
	default:
		copy_disk(machine);
		break;
	}
}

/* Between the asking and the paying one of them goes back to what it was, or dies. */
static void claim_points(void)
{
	ask_for_points(shop_cards[draw(SHOP_MEMBERS)]);
	struct machine *machine = any_machine();
	switch (draw(4)) {
	case 0:
		restore_till(machine);
		break;
	case 1:
		restart(machine, one_in(2) ? END_KILLED : END_POWER);
		break;
	default:
		break;
	}
	pay_everywhere();
	world_pass(draw_between(1, 600));
	if (one_in(3))
		restore_till(any_machine());
}

/* Records that cannot be posted, members that are gone, a day that ends. */
static void trouble_books(struct machine *machine)
{
	if (!machine_ready(machine))
		return;
	switch (draw(8)) {
	case 0:
		if (site.on)
			shop_forget_member((int)draw(SHOP_MEMBERS));
		break;
	case 6:
		replace_key(machine);
		break;
	case 7:
		if (site.on && site.rotations < HQ_KEYS_MAX - 2)
			site_rotate_keys(one_in(3));
		break;
	case 1:
		cashier_close_day(machine);
		break;
	case 2:
	case 3:
		if (site.on)
			(void)site_say(SITE_WORDS("leases", "review"), NULL);
		break;
	default:
		cashier_poison(machine);
		tally.poisoned++;
		break;
	}
}

static void happen(void)
{
	struct machine *machine = any_machine();
	switch (draw(32)) {
	case 20:
	case 21:
	case 22:
		trouble_disks(machine);
		break;
	case 0:
		restart(machine, END_KILLED);
		break;
	case 1:
		restart(machine, END_POWER);
		break;
	case 2:
		machine->line_cut = !machine->line_cut;
		break;
	case 23:
	case 24:
		trouble_books(machine);
		break;
	case 25:
	case 26:
		if (machine_ready(machine))
			(void)refund_take_back(machine);
		break;
	case 27:
	case 28:
		quiet_night();
		break;
	case 29:
		if (one_in(2))
			rush();
		else
			claim_points();
		break;
	case 30:
	case 31:
		set_back_site();
		break;
	case 3:
		sleep_on(draw_between(1, one_in(3) ? INT64_C(30) * DAY_MS : 12 * HOUR_MS));
		break;
	case 4:
		jump_clock(machine);
		break;
	case 5:
	case 6:
		trouble_site();
		break;
	case 7:
	case 8:
		world_pass(draw_between(1, 90 * 1000));
		break;
	case 9:
	case 10:
		sell(machine, true);
		break;
	default:
		sell(machine, false);
		world_pass(draw_between(1, 4000));
		break;
	}
}

/* ---- a run ---- */

static bool all_settled(void)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && !machine_settled(&machines[i]))
			return false;
	return true;
}

static void wake_all(void)
{
	world.perfect = true;
	if (!site.on)
		site_boot();
	for (int i = 0; i < MACHINES_MAX; i++) {
		if (!machines[i].used)
			continue;
		machines[i].line_cut = machines[i].away = false;
		if (!machines[i].on)
			boot_again(&machines[i]);
	}
}

static void bring_back_replaced(void)
{
	for (int i = 0; i < MACHINES_MAX; i++) {
		if (!machines[i].used || !machine_replaced(&machines[i]))
			continue;
		shop_bring_back(&machines[i]);
		tally.brought_back++;
		syncer_now(machines[i].app->syncer);
	}
}

/* Every till hurries, and gets so much time that no wait between two tries outlasts it. */
static void settle(void)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used)
			syncer_now(machines[i].app->syncer);
	for (int i = 0; i < 120; i++) {
		world_pass(i < 10 ? 500 : 10000);
		if (all_settled())
			return;
		bring_back_replaced();
	}
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && !machine_settled(&machines[i]))
			broken("till %d does not settle", i);
}

static int64_t held_by_hq(void)
{
	return site_count("SELECT (SELECT count(*) FROM journal) + (SELECT count(*) FROM epoch) + "
			  "(SELECT count(*) FROM quarantine)");
}

/* Each till compares its goods and members with headquarters': in the first night perhaps only the
 * goods, if the night before was cut short. */
static void wait_two_nights(void)
{
	for (int i = 0; i < 2; i++) {
		sleep_on(DAY_MS + HOUR_MS);
		world_pass(3 * 60 * 1000);
	}
}

/* Twice at least: what one till sends in a round, another hears of in the next. */
static void heal(void)
{
	int64_t before, after;
	tell("everything is made whole");
	wake_all();
	settle();
	/* Who was away when headquarters went back cannot know of it before. */
	if (went_back || site_count("SELECT count(*) FROM hold WHERE state = 2") > 0)
		wait_two_nights();
	(void)site_say(SITE_WORDS("leases", "review"), NULL);
	do {
		before = held_by_hq();
		settle();
		after = held_by_hq();
	} while (before != after);
}

static void run_once(uint64_t seed)
{
	world_begin(seed);
	cheap_crypto = true;
	site.does_errands = true;
	shop_open(one_in(12) ? SHOP_TILLS : 2 + one_in(3) + one_in(6));
	lives = 0;
	rollback_begin();
	site.rotations = 0;
	memset(key_replaced, 0, sizeof key_replaced);
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].used && one_in(2))
			copy_disk(&machines[i]);
	int events = (int)draw_between(EVENTS_MIN, EVENTS_MAX);
	for (world.event = 0; world.event < events; world.event++)
		happen();
	heal();
	check_invariants();
	/* What still wanders about may arrive whenever it likes. */
	if (flights_land_all()) {
		heal();
		check_invariants();
	}
	forget_copies();
	shop_close();
	tally.runs++;
}

static void report(double seconds)
{
	printf("# %lld runs in %.0f s, %lld sales (%lld of unknown outcome), %lld kills, %lld "
	       "power "
	       "cuts, %lld disk faults\n",
		(long long)tally.runs, seconds, (long long)tally.sales, (long long)tally.unknown,
		(long long)tally.kills, (long long)tally.cuts, (long long)tally.faults);
	printf("# headquarters: %d kills, %d power cuts, %d backups, %d restores, set back behind "
	       "its back "
	       "%lld times\n",
		site.kills, site.cuts, site.backups, site.restores, (long long)tally.went_back);
	printf("# tills: %lld restored, %lld cloned, %lld replaced, %lld keys replaced\n",
		(long long)tally.restored, (long long)tally.cloned, (long long)tally.replaced,
		(long long)tally.keys);
	printf("# %lld records that cannot be posted as they are; %lld points spent, %lld of them "
	       "owed\n",
		(long long)tally.poisoned, (long long)tally.spent, (long long)overspent);
	printf("# %lld refunds, of %lld sales too much; %lld records went to the archive, %lld "
	       "times some came back for headquarters; %lld times one coupon was everywhere\n",
		(long long)refunds_seen, (long long)over_refunds_seen, (long long)archivist_purged,
		(long long)archivist_given_back, (long long)tally.rushes);
	printf("# %lld times one member's points were wanted everywhere, %lld points held there; "
	       "%lld "
	       "check-ins and gifts; %lld uses of a rule that is there only so often\n",
		(long long)tally.claims, (long long)tally.held, (long long)acts_done,
		(long long)uses_seen);
	printf("# %lld sales had to arrive and did, once; %lld were destroyed with a disk before\n",
		(long long)oracle.expected, (long long)oracle.destroyed);
}

int main(int argc, char **argv)
{
	bool one = argc > 2 && strcmp(argv[1], "--seed") == 0;
	bool some = argc > 3 && strcmp(argv[1], "--runs") == 0;
	int64_t seconds = argc > 1 && !one && !some ? atoll(argv[1]) : 5;
	int64_t runs = one ? 1 : some ? atoll(argv[2]) : INT64_MAX;
	const char *given = one || (argc > 2 && !some) ? argv[2] : some ? argv[3] : NULL;
	uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 100000;
	if (!sign_start())
		return 1;
	disks_start();
	shop_make();
	printf("# seed %llu\n", (unsigned long long)seed);
	world.trace = one;
	time_t begun = time(NULL);
	for (; tally.runs < runs &&
		(one || some || tally.runs == 0 || time(NULL) < begun + seconds);
		seed++)
		run_once(seed);
	report(difftime(time(NULL), begun));
	printf("ok - every sale arrives exactly once\n1..1\n");
	return 0;
}
