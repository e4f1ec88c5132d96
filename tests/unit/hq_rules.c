#include "sync/hq/rule_desk.h"
#include "tests/hq_world.h"

/* What every rule must carry. */
#define SAID                                                                                       \
	"\"title\":{\"zh_CN\":\"折\",\"en\":\"off\"},\"terms\":{\"zh_CN\":\"说明\",\"en\":"     \
	"\"terms\"},\"active\":{\"from\":\"2025-01-01\",\"to\":\"2030-12-31\"}"
#define TAKES ",\"then\":[{\"e\":\"pct\",\"bp\":1000}]"

static struct world *shop(void)
{
	struct world *world = world_open(":memory:");
	world_import(world, "settings",
		"{\"tiers\":[{\"id\":\"gold\",\"min\":0,\"names\":{\"en\":\"Gold\"}},{\"id\":"
		"\"top\",\"min\":9,\"names\":{\"en\":\"Top\"}}],\"groups\":\"staff\\nclub\","
		"\"points.valid_months\":24,\"rules.banned_words\":\"老王\"}");
	world_import(world, "goods",
		"{\"sku\":\"MILK\",\"name\":\"m\",\"price_minor\":26800,\"categories\":[\"milk\"]}"
		"\n{\"sku\":\"TEA\",\"name\":\"t\",\"price_minor\":900,\"categories\":[\"drink\"]"
		"}");
	world_import(world, "members",
		"{\"card\":\"11\",\"tier\":\"gold\",\"group\":\"whales\"}\n"
		"{\"card\":\"12\",\"tier\":\"hidden\"}");
	return world;
}

static void file_of(struct paper *paper, const char *version, const char *head, const char *rule)
{
	paper_print(paper, "{\"version\":\"%s\",\"vocabulary\":2%s,\"rules\":[%s]}", version, head,
		rule);
}

/* Checks a file of one rule: what is said against it, "" if nothing. */
static const char *against(struct world *world, const char *head, const char *rule)
{
	AUTO(paper) struct paper file = {0};
	file_of(&file, "v", head, rule);
	enum word_status status =
		world_say(world, WORDS("rules", "check", "test"), paper_read(&file));
	const char *said = paper_read(&world->said.complaints);
	check((status == WORD_DONE) == (*said == '\0'));
	return said;
}

/* rule: its members after the id. */
static bool says(struct world *world, const char *rule, const char *want)
{
	AUTO(paper) struct paper text = {0};
	paper_print(&text, "{\"id\":\"r\",%s}", rule);
	const char *said = against(world, "", paper_read(&text));
	bool as_wanted = *want ? strstr(said, want) && strstr(said, "'r'") : !*said;
	if (!as_wanted)
		print_error("wanted: %s\nsaid: %s\n", want, said);
	return as_wanted;
}

static void a_rule_that_cannot_be_is_named_with_what_is_allowed(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *want;
	} cases[] = {
		{SAID TAKES, ""},
		{SAID ",\"when\":[{\"c\":\"qty\",\"gte\":10000}]" TAKES, ""},
		{SAID ",\"when\":[{\"c\":\"qty\",\"gte\":10001}]" TAKES, "qty 10001"},
		{SAID ",\"when\":[{\"c\":\"line_qty\",\"gte\":10000}]" TAKES, "at most 9999"},
		{SAID ",\"when\":[{\"c\":\"spend\",\"gt\":10000000000000}]" TAKES, "can cost"},
		{SAID ",\"when\":[{\"c\":\"member_tier\",\"in\":[]}]" TAKES, "member_tier"},
		{SAID ",\"when\":[{\"c\":\"member_tier\",\"in\":[\"gold\"]},{\"c\":"
		      "\"member_tier\",\"in\":[\"top\"]}]" TAKES,
			"member_tier"},
		{SAID ",\"when\":[{\"c\":\"order_no\",\"eq\":1},{\"c\":\"order_no\",\"eq\":2}"
		      "]" TAKES,
			"order_no"},
		{SAID ",\"when\":[{\"c\":\"time_of_day\",\"from\":\"08:00\",\"to\":\"09:00\"},"
		      "{\"c\":\"time_of_day\",\"from\":\"09:00\",\"to\":\"10:00\"}]" TAKES,
			"time_of_day"},
		{SAID ",\"limits\":{\"total\":0}" TAKES, "limits.total"},
		{SAID ",\"limits\":{\"per_member\":0}" TAKES, "limits.per_member"},
		{SAID ",\"budget\":{\"type\":\"spend\",\"limit\":5,\"used\":5}" TAKES,
			"budget.limit"},
		{SAID ",\"weekdays\":[1],\"month_days\":[31]" TAKES, ""},
		{"\"title\":{\"zh_CN\":\"折\"},\"terms\":{\"zh_CN\":\"说明\"},\"active\":{\"from\":"
		 "\"2025-11-24\",\"to\":\"2025-11-28\"},\"weekdays\":[7]" TAKES,
			"weekdays"},
		{"\"title\":{\"zh_CN\":\"折\"},\"terms\":{\"zh_CN\":\"说明\"},\"active\":{\"from\":"
		 "\"2026-01-02\",\"to\":\"2026-01-01\"}" TAKES,
			"ends before it begins"},
		{SAID ",\"then\":[{\"e\":\"pct\",\"bp\":1,\"sel\":{\"unit_price_gte\":2,"
		      "\"unit_price_lte\":1}}]",
			"unit_price_gte > unit_price_lte"},
		{SAID ",\"then\":[{\"e\":\"pct\",\"bp\":1,\"sel\":{\"sku\":[\"TEA\",\"MILK\"],"
		      "\"exclude_sku\":[\"MILK\"]}}]",
			"MILK is both"},
		{SAID ",\"then\":[{\"e\":\"step_amt\",\"steps\":[[100,1],[200,2],[100,3]]}]",
			"begin at 100"},
		{SAID ",\"then\":[{\"e\":\"step_amt\",\"steps\":[[10000000000000,1]]}]", ""},
		{SAID ",\"then\":[{\"e\":\"step_amt\",\"steps\":[[10000000000001,1],[1,1]]}]",
			"can cost; at most 10000000000000"},
		{SAID ",\"then\":[{\"e\":\"step_pct\",\"steps\":[[10000000000001,1]]}]",
			"can cost"},
		{SAID ",\"then\":[{\"e\":\"step_pct\",\"basis\":\"selected_qty\",\"steps\":"
		      "[[10001,1]]}]",
			"steps 10001"},
		{SAID ",\"then\":[{\"e\":\"bundle\",\"minor\":1,\"parts\":[{\"qty\":9999},"
		      "{\"qty\":2}]}]",
			"bundle 10001"},
		{SAID ",\"then\":[{\"e\":\"bundle\",\"minor\":1,\"parts\":[{\"qty\":9999},"
		      "{\"qty\":1}]}]",
			""},
		{SAID ",\"then\":[{\"e\":\"bxgy\",\"buy_qty\":9999,\"get_qty\":2}]",
			"buy_qty + get_qty 10001"},
		{SAID ",\"then\":[{\"e\":\"group_pct\",\"group_size\":10001,\"bp\":1}]",
			"group_size 10001"},
		{SAID ",\"then\":[{\"e\":\"amt\",\"minor\":1,\"on\":\"unit\",\"max_units\":0}]",
			"max_units: 0"},
		{SAID ",\"then\":[{\"e\":\"earn\",\"points\":100,\"per_minor\":1}]", ""},
		{SAID ",\"then\":[{\"e\":\"earn\",\"points\":101,\"per_minor\":1}]",
			"points / per_minor"},
		{SAID ",\"then\":[{\"e\":\"earn\",\"points\":51,\"per_minor\":1},{\"e\":"
		      "\"multiply\",\"milli\":2000}]",
			"points / per_minor"},
		{SAID ",\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":1},{\"e\":"
		      "\"multiply\",\"milli\":10000,\"combine\":\"product\"},{\"e\":"
		      "\"multiply\",\"milli\":10000,\"combine\":\"product\"}]",
			""},
		{SAID ",\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":1},{\"e\":"
		      "\"multiply\",\"milli\":10000,\"combine\":\"product\"},{\"e\":"
		      "\"multiply\",\"milli\":10010,\"combine\":\"product\"}]",
			"points / per_minor"},
		{SAID ",\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":1},{\"e\":"
		      "\"multiply\",\"milli\":60000,\"combine\":\"add\"},{\"e\":"
		      "\"multiply\",\"milli\":60000,\"combine\":\"add\"}]",
			"points / per_minor"},
		{SAID ",\"then\":[{\"e\":\"earn_unit\",\"points\":10000001}]", "points would"},
		{SAID ",\"then\":[{\"e\":\"points_pay\",\"points\":\"max\",\"minor_per_step\":"
		      "10000000000}]",
			"minor_per_step / step"},
	};
	struct world *world = shop();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].rule);
		check(says(world, cases[i].rule, cases[i].want));
	}
	world_close(world);
}

/* A file of so many rules with limits: what is said of their number. */
static bool may_limit(struct world *world, int count)
{
	AUTO(paper) struct paper rules = {0};
	for (int i = 0; i < count; i++)
		paper_print(&rules, "%s{\"id\":\"r%d\"," SAID ",\"limits\":{\"%s\":9}" TAKES "}",
			i ? "," : "", i, i % 2 ? "total" : "per_member");
	const char *said = against(world, "", paper_read(&rules));
	check(*said == '\0' || strstr(said, "at most 448 may"));
	return *said == '\0';
}

static void as_many_rules_have_limits_as_a_till_can_be_told_of(void **state)
{
	(void)state;
	struct world *world = shop();
	check(may_limit(world, 448));
	check(!may_limit(world, 449));
	world_close(world);
}

static void goods_categories_tiers_and_groups_must_be_there(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *want;
	} cases[] = {
		{SAID ",\"then\":[{\"e\":\"pct\",\"bp\":1,\"sel\":{\"sku\":[\"MILK\"],\"category\":"
		      "[\"milk\",\"Fee\"],\"exclude_category\":[\"drink\"]}}]",
			""},
		{SAID ",\"then\":[{\"e\":\"pct\",\"bp\":1,\"sel\":{\"sku\":[\"COLA\"]}}]",
			"article COLA"},
		{SAID ",\"then\":[{\"e\":\"pct\",\"bp\":1,\"sel\":{\"exclude_sku\":[\"COLA\"]}}]",
			"article COLA"},
		{SAID ",\"then\":[{\"e\":\"give\",\"sku\":\"GIFT\"}]", "article GIFT"},
		{SAID ",\"when\":[{\"c\":\"has\",\"sel\":{\"category\":[\"toys\"]}}]" TAKES,
			"category toys"},
		{SAID ",\"then\":[{\"e\":\"bxgy\",\"buy_qty\":1,\"get_qty\":1,\"buy\":{"
		      "\"category\":"
		      "[\"toys\"]}}]",
			"category toys"},
		{SAID ",\"when\":[{\"c\":\"member_tier\",\"in\":[\"gold\"]}]" TAKES, ""},
		{SAID ",\"when\":[{\"c\":\"member_tier\",\"in\":[\"platinum\"]}]" TAKES,
			"tier platinum"},
		{SAID ",\"when\":[{\"c\":\"member_tier\",\"in\":[\"hidden\"]}]" TAKES, "LEG-02"},
		{SAID ",\"when\":[{\"c\":\"member_group\",\"in\":[\"staff\",\"club\"]}]" TAKES, ""},
		{SAID ",\"when\":[{\"c\":\"member_group\",\"in\":[\"sta\"]}]" TAKES, "group sta"},
		{SAID ",\"when\":[{\"c\":\"member_group\",\"in\":[\"whales\"]}]" TAKES, "LEG-02"},
	};
	struct world *world = shop();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].rule);
		check(says(world, cases[i].rule, cases[i].want));
	}
	world_close(world);
}

#define DATES ",\"active\":{\"from\":\"2025-01-01\",\"to\":\"2030-12-31\"}"
#define SPOKEN(title, terms)                                                                       \
	"\"title\":{\"zh_CN\":\"" title "\"},\"terms\":{\"zh_CN\":\"" terms "\"}" DATES TAKES
#define PRIZE "\"id\":\"p\",\"title\":{\"en\":\"Bike\"},\"kind\":\"goods\""
#define DRAW(rest)                                                                                 \
	SAID TAKES                                                                                 \
		",\"draw\":{\"from\":\"2025-12-01\",\"to\":\"2025-12-31\",\"delivery\":{\"en\":"   \
		"\"at the desk\"},\"prizes\":[" rest "]}"

/* programme: AMB-17, LEG-02, LEG-04, LEG-05, LEG-06, LEG-07, LEG-09, LEG-10 */
static void each_legal_gate_refuses_with_its_row(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *want;
	} cases[] = {
		{"\"title\":{\"zh_CN\":\"折\"},\"terms\":{\"zh_CN\":\"x\"},\"standing\":true" TAKES,
			""},
		{"\"title\":{\"zh_CN\":\"折\"},\"terms\":{\"zh_CN\":\"x\"}" TAKES,
			"lacks active.from"},
		{"\"title\":{\"zh_CN\":\"折\"},\"terms\":{\"zh_CN\":\"x\"},\"active\":{\"from\":"
		 "\"2025-01-01\"}" TAKES,
			"lacks active.to"},
		{"\"title\":{\"zh_CN\":\"折\"}" DATES TAKES, "terms.zh_CN"},
		{"\"title\":{\"zh_CN\":\"折\",\"en\":\"off\"},\"terms\":{\"zh_CN\":\"x\"}" DATES
				TAKES,
			"terms.en"},
		{"\"title\":{\"en\":\"off\"},\"terms\":{\"en\":\"x\"}" DATES TAKES, "title.zh_CN"},
		{SPOKEN("最高减50", "最高减50元"), ""},
		{SPOKEN("全网最低价", "x"), "LEG-04"},
		{SPOKEN("折", "史 上　最 便宜"), "LEG-04"},
		{SPOKEN("折", "老王推荐"), "老王"},
		{SPOKEN("折", "本活动最·终解释权归公司所有"), "LEG-05"},
		{SPOKEN("折", "The Final Interpretation is ours"), "LEG-05"},
		{SPOKEN("折", "满百抽奖"), "LEG-06"},
		{DRAW("{" PRIZE ",\"value_minor\":5000000,\"quantity\":1}"), ""},
		{DRAW("{" PRIZE ",\"value_minor\":5000001,\"quantity\":1}"), "50000.01"},
		{DRAW("{" PRIZE ",\"value_minor\":5,\"odds_ppm\":10}"), ""},
		{DRAW("{" PRIZE ",\"value_minor\":5}"), "p.quantity, odds_ppm"},
		{DRAW("{" PRIZE ",\"quantity\":5}"), "p.value_minor"},
		{DRAW("{\"id\":\"p\",\"title\":{\"en\":\"x\"},\"value_minor\":5,\"quantity\":1}"),
			"p.kind"},
		{DRAW("{\"id\":\"p\",\"title\":{\"en\":\"x\"},\"kind\":\"points\",\"value_minor\":"
		      "5,"
		      "\"quantity\":1}"),
			"p.terms"},
		{DRAW("{\"id\":\"p\",\"title\":{\"en\":\"World-Class bike\"},\"kind\":\"goods\","
		      "\"value_minor\":5,\"quantity\":1}"),
			"LEG-04"},
		{DRAW(""), "draw.prizes"},
		{DRAW("{" PRIZE ",\"value_minor\":5,\"odds_ppm\":600000},{\"id\":\"q\",\"title\":{"
		      "\"en\":\"x\"},\"kind\":\"goods\",\"value_minor\":5,\"odds_ppm\":600000}"),
			"add up to more"},
		{SAID TAKES ",\"draw\":{\"prizes\":[{" PRIZE ",\"value_minor\":5,\"quantity\":1}]}",
			"draw.delivery"},
		{SAID ",\"code\":\"C1\"" TAKES, ""},
		{"\"title\":{\"zh_CN\":\"折\"},\"terms\":{\"zh_CN\":\"x\"},\"standing\":true,"
		 "\"code\":\"C1\"" TAKES,
			"LEG-09"},
		{"\"title\":{\"zh_CN\":\"折\"},\"terms\":{\"zh_CN\":\"x\"},\"standing\":true,"
		 "\"code\":\"C2\"" TAKES,
			""},
	};
	struct world *world = shop();
	world_import(world, "coupons",
		"{\"number\":1,\"code\":\"C1\",\"class\":\"open\",\"title\":\"t\"}\n"
		"{\"number\":2,\"code\":\"C2\",\"class\":\"open\",\"title\":\"t\",\"not_after\":"
		"\"2026-01-01\"}");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].rule);
		check(says(world, cases[i].rule, cases[i].want));
	}
	world_close(world);
}

/* programme: LEG-09 */
static void points_need_a_stated_validity(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	static const char earn[] =
		SAID ",\"then\":[{\"e\":\"earn\",\"points\":1,\"per_minor\":100}]";
	check(says(world, earn, "LEG-09"));
	world_import(world, "settings", "{\"points.valid_months\":0}");
	check(says(world, earn, ""));
	world_close(world);
}

enum { DAY = 86400000 };

/* MILK costs 268.00 since yesterday and cost 199.00 before; TEA as ever. */
/* programme: LEG-07 */
static void a_reduction_is_measured_from_a_price_that_was_real(void **state)
{
	(void)state;
	static const char milk[] =
		SAID ",\"then\":[{\"e\":\"pct\",\"bp\":1000,\"sel\":{\"category\":[\"milk\"]}}]";
	static const char tea[] =
		SAID ",\"then\":[{\"e\":\"pct\",\"bp\":1000,\"sel\":{\"sku\":[\"TEA\"]}}]";
	static const char later[] =
		"\"title\":{\"zh_CN\":\"折\"},\"terms\":{\"zh_CN\":\"x\"},\"active\":{\"from\":"
		"\"2025-12-11\",\"to\":\"2025-12-12\"},\"then\":[{\"e\":\"pct\",\"bp\":1000}]";
	struct world *world = shop();
	world_import(world, "goods",
		"{\"sku\":\"MILK\",\"name\":\"m\",\"price_minor\":19900,\"categories\":[\"milk\"]"
		"}");
	world->now_ms += 20 * (int64_t)DAY;
	check(says(world, milk, ""));
	world_import(world, "goods",
		"{\"sku\":\"MILK\",\"name\":\"m\",\"price_minor\":26800,\"categories\":[\"milk\"]"
		"}");
	check(world_count(world, "SELECT count(*) FROM price_past") == 2);
	check(says(world, milk, "MILK cost 199.00"));
	check(says(world, tea, ""));
	check(says(world, later, "LEG-07"));
	check(says(world, SAID TAKES ",\"base_prices\":[{\"sku\":\"MILK\",\"minor\":19900}]", ""));
	check(says(world, SAID TAKES ",\"base_prices\":[{\"sku\":\"MILK\",\"minor\":19901}]",
		"LEG-07"));
	world->now_ms += 8 * (int64_t)DAY;
	check(says(world, milk, ""));
	world_close(world);
}

/* ---- the way of a file ---- */

static void hire(struct world *world)
{
	check(world_say(world,
		      WORDS("operator", "add", "--number", "9001", "--name", "Li", "--role",
			      "manager"),
		      "445566") == WORD_DONE);
	check(world_say(world,
		      WORDS("operator", "add", "--number", "1001", "--name", "Wang", "--role",
			      "cashier"),
		      "112233") == WORD_DONE);
}

static enum word_status step(struct world *world, const char *what, const char *version)
{
	enum word_status status =
		world_say(world, WORDS("rules", what, version, "--by", "9001"), "445566");
	if (status != WORD_DONE)
		print_message("# %s %s: %s", what, version, paper_read(&world->said.complaints));
	return status;
}

static void draft(struct world *world, const char *version, const char *head, const char *rule)
{
	AUTO(paper) struct paper file = {0};
	file_of(&file, version, head, rule);
	world_import(world, "rules", paper_read(&file));
}

static bool complained(const struct world *world, const char *of)
{
	bool did = strstr(paper_read(&world->said.complaints), of) != NULL;
	if (!did)
		print_error("said: %s\n", paper_read(&world->said.complaints));
	return did;
}

static int64_t published(struct world *world)
{
	return world_count(world, "SELECT count(*) FROM ref_row WHERE stream = 'rules'");
}

/* programme: LEG-11, GEN-01 */
static void a_file_is_signed_only_after_somebody_reviewed_it(void **state)
{
	(void)state;
	struct world *world = shop();
	hire(world);
	draft(world, "v1", "", "{\"id\":\"r\"," SAID TAKES "}");
	check(published(world) == 0);
	check(step(world, "publish", "v1") == WORD_WRONG);
	check(complained(world, "LEG-11"));
	check(world_say(world, WORDS("rules", "review", "v1", "--by", "9001"), "000001") ==
		WORD_WRONG);
	check(complained(world, "9001"));
	check(world_say(world, WORDS("rules", "review", "v1", "--by", "1001"), "112233") ==
		WORD_WRONG);
	check(step(world, "review", "v9") == WORD_WRONG);
	check(step(world, "review", "v1") == WORD_DONE);
	/* Another text was not the one that was read. */
	draft(world, "v1", "", "{\"id\":\"q\"," SAID TAKES "}");
	check(step(world, "publish", "v1") == WORD_WRONG);
	check(published(world) == 0);
	check(step(world, "review", "v1") == WORD_DONE);
	check(step(world, "publish", "v1") == WORD_DONE);
	check(published(world) == 1);
	check(step(world, "publish", "v1") == WORD_WRONG);
	check(step(world, "review", "v1") == WORD_WRONG);
	check(world_say(world, WORDS("rules", "log"), NULL) == WORD_DONE);
	const char *log = paper_read(&world->said.out);
	check(strstr(log, "v1\tdrafted\t0\towner") != NULL);
	check(strstr(log, "v1\treviewed\t9001\tLi") != NULL);
	check(strstr(log, "v1\tpublished\t9001\tLi") != NULL);
	check(world_say(world, WORDS("rules", "list"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "v1\tpublished\t9001") != NULL);
	world_close(world);
}

static void publishing_looks_again_at_everything(void **state)
{
	(void)state;
	struct world *world = shop();
	hire(world);
	draft(world, "v1", "",
		"{\"id\":\"r\"," SAID
		",\"then\":[{\"e\":\"pct\",\"bp\":1,\"sel\":{\"sku\":[\"TEA\"]}}]}");
	check(step(world, "review", "v1") == WORD_DONE);
	world_import(world, "goods", "{\"sku\":\"TEA\",\"gone\":true}");
	check(step(world, "publish", "v1") == WORD_WRONG);
	check(complained(world, "article TEA"));
	check(published(world) == 0);
	world_close(world);
}

/* What was reduced before the price rose is not measured anew with each file. */
static void a_rule_that_stood_before_is_not_measured_again(void **state)
{
	(void)state;
	static const char dearer[] = "{\"sku\":\"MILK\",\"name\":\"m\",\"price_minor\":30000,"
				     "\"categories\":[\"milk\"]}";
	struct world *world = shop();
	hire(world);
	draft(world, "v1", "", "{\"id\":\"r\"," SAID TAKES "}");
	check(step(world, "review", "v1") == WORD_DONE &&
		step(world, "publish", "v1") == WORD_DONE);
	world_import(world, "goods", dearer);
	check(says(world, SAID TAKES, ""));
	check(says(world, SAID ",\"then\":[{\"e\":\"pct\",\"bp\":1001}]", "LEG-07"));
	world_close(world);
}

static void an_older_content_comes_back_as_a_new_version(void **state)
{
	(void)state;
	struct world *world = shop();
	hire(world);
	draft(world, "v1", "", "{\"id\":\"old\"," SAID TAKES "}");
	check(step(world, "review", "v1") == WORD_DONE &&
		step(world, "publish", "v1") == WORD_DONE);
	draft(world, "v2", "", "{\"id\":\"new\"," SAID TAKES "}");
	check(step(world, "review", "v2") == WORD_DONE &&
		step(world, "publish", "v2") == WORD_DONE);
	check(world_say(world, WORDS("rules", "again", "v9", "--version", "v3"), NULL) ==
		WORD_WRONG);
	check(world_say(world, WORDS("rules", "again", "v1", "--version", "v2"), NULL) ==
		WORD_WRONG);
	check(world_say(world,
		      WORDS("rules", "again", "v1", "--version", "v3", "--from", "2025-12-01"),
		      NULL) == WORD_DONE);
	check(step(world, "review", "v3") == WORD_DONE &&
		step(world, "publish", "v3") == WORD_DONE);
	check(world_count(world, "SELECT count(*) FROM ref_row WHERE key = 'v3' AND row LIKE "
				 "'%\"from_on\":\"2025-12-01\"%' AND row LIKE '%old%'") == 1);
	world_close(world);
}

/* programme: LEG-10 */
static void what_was_announced_is_not_taken_back(void **state)
{
	(void)state;
	static const struct {
		const char *rule, *want;
	} cases[] = {
		{DRAW("{" PRIZE ",\"value_minor\":500,\"quantity\":3}"), ""},
		{DRAW("{" PRIZE ",\"value_minor\":600,\"quantity\":4}"), ""},
		{DRAW("{" PRIZE ",\"value_minor\":499,\"quantity\":3}"), "LEG-10"},
		{DRAW("{" PRIZE ",\"value_minor\":500,\"quantity\":2}"), "LEG-10"},
		{SAID TAKES, "LEG-10"},
	};
	struct world *world = shop();
	hire(world);
	AUTO(paper) struct paper first = {0};
	paper_print(&first, "{\"id\":\"r\",%s}", cases[0].rule);
	draft(world, "v1", "", paper_read(&first));
	check(step(world, "review", "v1") == WORD_DONE &&
		step(world, "publish", "v1") == WORD_DONE);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		check(says(world, cases[i].rule, cases[i].want));
	}
	check(strstr(against(world, "", "{\"id\":\"q\"," SAID TAKES "}"), "LEG-10") != NULL);
	world->now_ms += 60 * (int64_t)DAY; /* the draw is over */
	check(says(world, SAID TAKES, ""));
	world_close(world);
}

/* programme: LEG-10, CAMP-37 */
static void rules_change_forward_only(void **state)
{
	(void)state;
	static const char rule[] = "{\"id\":\"r\"," SAID TAKES "}";
	struct world *world = shop(); /* 2025-11-21 12:40 in the shop */
	check(!*against(world, ",\"from\":\"2025-11-21\"", rule));
	check(!*against(world, ",\"from\":\"2026-01-01T10:00\"", rule));
	check(strstr(against(world, ",\"from\":\"2025-11-20\"", rule), "LEG-10") != NULL);
	/* Tills that know vocabulary 1 would begin it at midnight. */
	check(world_say(world, WORDS("import", "rules", "test"),
		      "{\"version\":\"v\",\"vocabulary\":1,\"from\":\"2026-01-01T10:00\","
		      "\"rules\":[]}") == WORD_WRONG);
	check(complained(world, "vocabulary"));
	world_close(world);
}

static void more_findings_than_shown_are_counted(void **state)
{
	(void)state;
	struct world *world = shop();
	AUTO(paper) struct paper rules = {0};
	for (int i = 0; i < 150; i++)
		paper_print(&rules, "%s{\"id\":\"r%d\"," SAID ",\"limits\":{\"total\":0}" TAKES "}",
			i ? "," : "", i);
	const char *said = against(world, "", paper_read(&rules));
	check(strstr(said, "'r99'") != NULL && strstr(said, "'r100'") == NULL);
	check(strstr(said, "50 more") != NULL && strstr(said, "150 findings") != NULL);
	world_close(world);
}

static void members_of_vocabulary_2_are_unknown_before_it(void **state)
{
	(void)state;
	struct world *world = shop();
	check(world_say(world, WORDS("import", "rules", "test"),
		      "{\"version\":\"v\",\"vocabulary\":1,\"rules\":[{\"id\":\"r\",\"standing\":"
		      "true,\"then\":[]}]}") == WORD_WRONG);
	check(complained(world, "standing"));
	world_close(world);
}

TESTS(test(a_rule_that_cannot_be_is_named_with_what_is_allowed),
	test(as_many_rules_have_limits_as_a_till_can_be_told_of),
	test(goods_categories_tiers_and_groups_must_be_there),
	test(each_legal_gate_refuses_with_its_row), test(points_need_a_stated_validity),
	test(a_reduction_is_measured_from_a_price_that_was_real),
	test(a_file_is_signed_only_after_somebody_reviewed_it),
	test(publishing_looks_again_at_everything),
	test(a_rule_that_stood_before_is_not_measured_again),
	test(an_older_content_comes_back_as_a_new_version),
	test(what_was_announced_is_not_taken_back), test(rules_change_forward_only),
	test(more_findings_than_shown_are_counted),
	test(members_of_vocabulary_2_are_unknown_before_it))
