#include "tests/sim/shop.h"

#include "pos/core/text.h"
#include "pos/shell/enrolment.h"
#include "sync/hq/enrol.h"
#include "sync/hq/rule_desk.h"
#include "sync/request.h"
#include "tests/sim/flight.h"
#include "tests/sim/machine.h"
#include "tests/sim/oracle.h"
#include "tests/sim/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const shop_goods[SHOP_GOODS] = {
	"6901234567892", "6901234567908", "6901234567915", "6901234567922", "6901234567939"};
char shop_cards[SHOP_MEMBERS][24], shop_coupons[SHOP_COUPONS][256];

static const char goods[] =
	"{\"sku\":\"MILK\",\"gtins\":[\"6901234567892\"],\"name\":\"奶粉\",\"price_minor\":26800,"
	"\"vat_bp\":1300}\n"
	"{\"sku\":\"WIPES\",\"gtins\":[\"6901234567908\"],\"name\":\"棉柔巾\",\"price_minor\":1990,"
	"\"vat_bp\":900}"
	"\n"
	"{\"sku\":\"LOTION\",\"gtins\":[\"6901234567915\"],\"name\":\"润肤乳\",\"price_minor\":"
	"4500}\n"
	"{\"sku\":\"BOTTLE\",\"gtins\":[\"6901234567922\"],\"name\":\"奶瓶\",\"price_minor\":8900}"
	"\n"
	"{\"sku\":\"SOCKS\",\"gtins\":[\"6901234567939\"],\"name\":\"袜子\",\"price_minor\":990}\n";

static const char rules[] =
	"{\"version\":\"sim-1\",\"vocabulary\":1,\"currency\":\"CNY\",\"coupons\":{\"max\":1},"
	"\"rules\":["
	"{\"id\":\"gold\",\"stage\":1,\"title\":{\"zh_CN\":\"金卡\"},"
	"\"when\":[{\"c\":\"member_tier\",\"in\":[\"gold\"]}],"
	"\"then\":[{\"e\":\"pct\",\"bp\":1500,\"on\":\"line\"}]},"
	"{\"id\":\"flash\",\"stage\":3,\"title\":{\"zh_CN\":\"秒杀\"},"
	"\"limits\":{\"total\":30,\"per_member\":4},"
	"\"then\":[{\"e\":\"amt\",\"minor\":10,\"on\":\"basket\"}]},"
	"{\"id\":\"new20\",\"stage\":4,\"code\":\"NEW20\",\"title\":{\"zh_CN\":\"券\"},"
	"\"then\":[{\"e\":\"amt\",\"minor\":500,\"on\":\"basket\"}]},"
	"{\"id\":\"points\",\"stage\":5,\"title\":{\"zh_CN\":\"积分抵扣\"},"
	"\"when\":[{\"c\":\"member\"}],\"then\":[{\"e\":\"points_pay\",\"points\":\"max\","
	"\"step\":100,\"minor_per_step\":100,\"cap_bp\":5000}]},"
	"{\"id\":\"earn\",\"stage\":8,\"title\":{\"zh_CN\":\"积分\"},\"when\":[{\"c\":\"member\"}],"
	"\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":1000,\"base\":\"paid\","
	"\"round\":\"half_up\"}]}]}";

static struct disk_image *site_image, *till_images[SHOP_TILLS];
static int64_t made_ms;

static void import_members(void)
{
	char text[1024] = "";
	size_t used = 0;
	for (int i = 0; i < SHOP_MEMBERS; i++) {
		(void)snprintf(shop_cards[i], sizeof shop_cards[i], "880000000%d", 10 + i);
		used += (size_t)snprintf(text + used, sizeof text - used,
			"{\"id\":%d,\"card\":\"%s\",\"name\":\"张三\",\"points\":%d,\"metric\":100,"
			"\"tier\":\"%s\"}\n",
			SHOP_FIRST_MEMBER + i, shop_cards[i], SHOP_POINTS_AT_FIRST,
			i % 2 ? "gold" : "basic");
	}
	(void)site_say(SITE_WORDS("import", "members", "sim"), text);
}

static void issue_coupons(void)
{
	char number[16], count[16];
	(void)snprintf(number, sizeof number, "%d", SHOP_CAMPAIGN);
	(void)snprintf(count, sizeof count, "%d", SHOP_COUPONS);
	const char *at = site_say(
		SITE_WORDS("coupon", "issue", "--campaign", number, "--count", count), NULL);
	for (int i = 0; i < SHOP_COUPONS; i++) {
		size_t size = strcspn(at, "\t");
		must(size < sizeof shop_coupons[i]);
		memcpy(shop_coupons[i], at, size);
		shop_coupons[i][size] = '\0';
		at = strchr(at, '\n') + 1;
	}
}

/* The simulator's rules need no words for customers: what passes the gates is tests/unit's. */
static void publish(void)
{
	struct err err;
	bool news;
	must(rule_file_put(&site.hq, rules, strlen(rules), &news, &err));
	(void)site_say(SITE_WORDS("quotas", "review"), NULL);
}

static void stock(void)
{
	(void)site_say(SITE_WORDS("import", "settings", "sim"),
		"{\"shop.name\":\"阳光母婴\",\"currency\":\"CNY\",\"currency.exponent\":2,"
		"\"utc_offset_minutes\":480,\"card.pattern\":\"88:11\",\"lock.idle_s\":0,"
		"\"points.member_day\":200,\"points.till\":200,\"points.share_bp\":8000,"
		"\"points.lease_share_bp\":5000,\"points.lease_most\":200,\"points.lease_days\":"
		"3,\"checkin.points\":5,\"gift.bib\":{\"title\":{\"zh_CN\":\"围兜\"},\"kind\":"
		"\"goods\",\"points\":30}}");
	(void)site_say(SITE_WORDS("import", "goods", "sim"), goods);
	publish();
	(void)site_say(SITE_WORDS("import", "coupons", "sim"),
		"{\"number\":101,\"code\":\"NEW20\",\"class\":\"open\",\"title\":\"券\"}");
	import_members();
	(void)site_say(SITE_WORDS("operator", "add", "--number", "1007", "--name", "王芳", "--role",
			       "manager"),
		"246810");
	issue_coupons();
}

/* ---- enrolling: what the word `enrol` of the till does, without the network ---- */

static void ask_in(const struct signing_key *key, const char code[ENROL_CODE_SIZE + 1],
	struct enrol_answer *grant)
{
	char signature[SIGNATURE_TEXT_MAX], kid[KID_TEXT_MAX];
	struct err err;
	size_t size;
	struct enrol_request request = {
		.software = "sim", .schema = RECORD_SCHEMA, .vocabulary = 1};
	memcpy(request.code, code, sizeof request.code);
	request.key = key->public;
	key_id_text(kid, &key->public);
	char *body = enrol_request_write(&request, &size, &err);
	struct request_head head = {.method = "POST", .path = "/v1/enrol", .kid = kid};
	must(request_sign(signature, &head, body, size, key));
	struct hq_request asked = {.method = "POST",
		.target = "/v1/enrol",
		.headers = {{"Pos-Proto", "1"}, {"Pos-Kid", kid}, {"Pos-Sig", signature}},
		.header_count = 3,
		.body = body,
		.body_size = size};
	struct hq_answer answer;
	must(site_handle(&asked, &answer) && answer.status == 200);
	must(enrol_answer_read(answer.body.text, answer.body.used, grant, &err));
	hq_answer_done(&answer);
	free(body);
}

static void offer_code(uint32_t till, char code[ENROL_CODE_SIZE + 1])
{
	struct err err;
	char why[300];
	if (enrol_offer(&site.hq, 1, till, code, &err))
		return;
	err_text(why, sizeof why, LANG_EN, &err);
	broken("no code for till %u: %s", till, why);
}

static bool enrol(struct identity *identity, struct db *money, const struct env *env,
	const char code[ENROL_CODE_SIZE + 1])
{
	struct enrol_answer grant;
	struct err err;
	ask_in(&identity->key, code, &grant);
	return identity_enrol(identity, money, env, "http://127.0.0.1", &grant, &err);
}

bool shop_enrol(int disk, uint32_t till)
{
	static struct identity identity;
	char code[ENROL_CODE_SIZE + 1], path[32];
	struct machine *machine = &machines[disk];
	struct db money;
	struct err err;
	(void)snprintf(path, sizeof path, "/disk%d/money.db", disk);
	offer_code(till, code);
	bool done = db_open(&money, path, DB_MONEY, NULL, &err) &&
		    identity_open(&identity, &money, &machine->env, &err) &&
		    enrol(&identity, &money, &machine->env, code);
	db_done(&money);
	return done;
}

void shop_bring_back(struct machine *machine)
{
	struct app *app = machine->app;
	char code[ENROL_CODE_SIZE + 1];
	struct enrol_answer grant;
	struct signing_key key;
	struct err err;
	offer_code(machine->till, code);
	tell("till %d: is brought back by a code", machine->disk);
	syncer_stop(app->syncer);
	app->syncer = NULL;
	must(identity_next_key(&app->money, &machine->env, &key, &err));
	ask_in(&key, code, &grant);
	must(identity_renew(&app->identity, &app->journal, &grant, true, 1, &err));
	machine_stop(machine, END_CLOSED);
	machine_boot(machine);
}

/* ---- making it ---- */

static bool all_settled(int tills)
{
	for (int i = 0; i < tills; i++)
		if (!machine_settled(&machines[i]))
			return false;
	return true;
}

void shop_make(void)
{
	world_begin(1);
	world.perfect = true;
	oracle_begin();
	site_found();
	stock();
	for (int i = 0; i < SHOP_TILLS; i++) {
		machine_begin(&machines[i], i);
		disk_format(&disks[i], (uint64_t)i);
		must(shop_enrol(i, (uint32_t)i + 1));
		machine_boot(&machines[i]);
	}
	for (int i = 0; i < 200 && !all_settled(SHOP_TILLS); i++)
		world_pass(1000);
	must(all_settled(SHOP_TILLS));
	for (int i = 0; i < SHOP_TILLS; i++) {
		must(machine_ready(&machines[i]));
		machine_stop(&machines[i], END_CLOSED);
		till_images[i] = disk_keep(&disks[i]);
	}
	hq_done(&site.hq);
	site_image = disk_keep(&disks[SITE_DISK]);
	made_ms = world.now_ms;
}

bool shop_gone[SHOP_MEMBERS];

void shop_forget_member(int member)
{
	char text[80];
	(void)snprintf(text, sizeof text, "{\"card\":\"%s\",\"gone\":true}", shop_cards[member]);
	(void)site_say(SITE_WORDS("import", "members", "sim"), text);
	shop_gone[member] = true;
}

void shop_rotate_key(uint32_t till)
{
	char number[16];
	(void)snprintf(number, sizeof number, "%u", till);
	(void)site_say(SITE_WORDS("till", "rotate", number), NULL);
	tell("till %u is to take a new key", till);
}

void shop_open(int tills)
{
	memset(shop_gone, 0, sizeof shop_gone);
	world.now_ms = made_ms + 1000;
	flights_begin();
	oracle_begin();
	disk_bring_back(&disks[SITE_DISK], site_image, world.seed);
	disk_format(&disks[BACKUP_DISK], world.seed);
	site.random = 0;
	site_boot();
	for (int i = 0; i < MACHINES_MAX; i++)
		machines[i].used = false;
	for (int i = 0; i < tills; i++) {
		machine_begin(&machines[i], i);
		disk_bring_back(&disks[i], till_images[i], world.seed + (uint64_t)i);
		machine_boot(&machines[i]);
	}
}

void shop_close(void)
{
	flights_begin();
	for (int i = 0; i < MACHINES_MAX; i++)
		machine_stop(&machines[i], END_KILLED);
	site_stop(false);
}
