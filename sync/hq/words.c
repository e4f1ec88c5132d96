#include "sync/hq/words.h"

#include "pos/core/err.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/word_runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const operator_add[] = {"number=", "name=", "role=", NULL};
static const char *const operator_number[] = {"number=", NULL};
static const char *const till_fence[] = {"stolen", NULL};
static const char *const till_enrol[] = {"store=", "till=", NULL};
static const char *const coupon_issue[] = {
	"campaign=", "count=", "not-after=", "benefit=", "bound=", NULL};
static const char *const sales_options[] = {"till=", "date=", "json", NULL};
static const char *const keys_tls[] = {"names=", "new-authority", NULL};
static const char *const persons_options[] = {"store=", "uid=", "json", NULL};
static const char *const region_set[] = {"store=", "region=", NULL};
static const char *const import_part[] = {"line=", NULL}; /* import_parts.h */
static const char *const snapshot_options[] = {"region=", NULL};
static const char *const json_only_option[] = {"json", NULL};

static const char *const quotas_options[] = {"name=", "json", NULL};
static const char *const all_option[] = {"all", NULL};
static const char *const yes_option[] = {"yes", NULL};
static const char *const verify_options[] = {"order=", NULL}; /* verify_wait.h */
static const char *const note_option[] = {"note=", NULL};
static const char *const till_option[] = {"till=", NULL};
static const char *const draw_options[] = {"seed=", "by=", "dry-run", NULL};
static const char *const notes_list[] = {"queue=", "all", NULL};
static const char *const reason_option[] = {"reason=", NULL};
static const char *const by_option[] = {"by=", NULL};
static const char *const rules_again[] = {"version=", "from=", NULL};
static const char *const tier_grant[] = {"until=", "by=", "reason=", NULL};
static const char *const tier_revoke[] = {"by=", "reason=", NULL};
static const char *const jobs_run[] = {"on=", "dry-run", "part=", NULL}; /* job_wait.h */
static const char *const wallet_give_options[] = {"until=", "benefit=", "by=", NULL};
static const char *const wallet_entitle_options[] = {"count=", "from=", "until=", "by=", NULL};
static const char *const points_adjust[] = {"by=", "reason=", NULL};
static const char *const points_show[] = {"source=", "json", NULL};
static const char *const branch_options[] = {"till=", "epoch=", "note=", NULL};

/* clang-format off */
static const struct word words[] = {
	{"import goods", "FILE", TEXT_HQ_HELP_IMPORT_GOODS, word_import_goods, import_part, 1, INPUT_FILE},
	{"import members", "FILE", TEXT_HQ_HELP_IMPORT_MEMBERS, word_import_members, import_part, 1, INPUT_FILE},
	{"import rules", "FILE", TEXT_HQ_HELP_IMPORT_RULES, word_import_rules, NULL, 1, INPUT_FILE},
	{"rules check", "FILE", TEXT_HQ_HELP_RULES_CHECK, word_rules_check, NULL, 1, INPUT_FILE},
	{"rules review", "VERSION --by NUMBER", TEXT_HQ_HELP_RULES_REVIEW, word_rules_review, by_option,
		1, INPUT_PIN_ONCE},
	{"rules publish", "VERSION --by NUMBER", TEXT_HQ_HELP_RULES_PUBLISH, word_rules_publish,
		by_option, 1, INPUT_PIN_ONCE},
	{"rules again", "VERSION --version NEW [--from DATE]", TEXT_HQ_HELP_RULES_AGAIN,
		word_rules_again, rules_again, 1, INPUT_NONE},
	{"rules list", "", TEXT_HQ_HELP_RULES_LIST, word_rules_list, NULL, 0, INPUT_NONE},
	{"rules log", "", TEXT_HQ_HELP_RULES_LOG, word_rules_log, NULL, 0, INPUT_NONE},
	{"import coupons", "FILE", TEXT_HQ_HELP_IMPORT_COUPONS, word_import_coupons, NULL, 1, INPUT_FILE},
	{"import settings", "FILE", TEXT_HQ_HELP_IMPORT_SETTINGS, word_import_settings, NULL, 1, INPUT_FILE},
	{"operator add", "--number N --name NAME --role ROLE", TEXT_HQ_HELP_OPERATOR_ADD,
		word_operator_add, operator_add, 0, INPUT_PIN},
	{"operator reset", "--number N", TEXT_HQ_HELP_OPERATOR_RESET,
		word_operator_reset, operator_number, 0, INPUT_PIN},
	{"operator remove", "--number N", TEXT_HQ_HELP_OPERATOR_REMOVE, word_operator_remove,
		operator_number, 0, INPUT_NONE},
	{"operator list", "", TEXT_HQ_HELP_OPERATOR_LIST, word_operator_list, NULL, 0, INPUT_NONE},
	{"till enrol", "--store N --till N", TEXT_HQ_HELP_TILL_ENROL,
		word_till_enrol, till_enrol, 0, INPUT_NONE},
	{"till code", "N", TEXT_HQ_HELP_TILL_CODE, word_till_code, NULL, 1, INPUT_NONE},
	{"till fence", "N [--stolen]", TEXT_HQ_HELP_TILL_FENCE, word_till_fence, till_fence, 1,
		INPUT_NONE},
	{"till rotate", "N", TEXT_HQ_HELP_TILL_ROTATE, word_till_rotate, NULL, 1, INPUT_NONE},
	{"till list", "", TEXT_HQ_HELP_TILL_LIST, word_till_list, NULL, 0, INPUT_NONE},
	{"keys rotate", "", TEXT_HQ_HELP_KEYS_ROTATE, word_keys_rotate, NULL, 0, INPUT_NONE},
	{"keys import", "FILE", TEXT_HQ_HELP_KEYS_IMPORT, word_keys_import, NULL, 1, INPUT_FILE},
	{"persons", "[--store N] [--uid HEX] [--json]", TEXT_HQ_HELP_PERSONS, word_persons, persons_options, 0,
		INPUT_NONE},
	{"coupon issue", "--campaign N --count N [--not-after DATE] [--benefit MINOR] [--bound ID]",
		TEXT_HQ_HELP_COUPON_ISSUE, word_coupon_issue, coupon_issue, 0, INPUT_NONE},
	{"sales", "[--till N] [--date YYYY-MM-DD] [--json]", TEXT_HQ_HELP_SALES,
		word_sales, sales_options, 0, INPUT_NONE},
	{"member code", "CARD", TEXT_HQ_HELP_MEMBER_CODE, word_member_code, NULL, 1, INPUT_NONE},
	{"member consent", "CARD KIND yes|no --by NAME", TEXT_HQ_HELP_MEMBER_CONSENT, word_member_consent,
		by_option, 3, INPUT_NONE},
	{"member freeze", "CARD --reason TEXT", TEXT_HQ_HELP_MEMBER_FREEZE, word_member_freeze,
		reason_option, 1, INPUT_NONE},
	{"member card", "CARD NEW", TEXT_HQ_HELP_MEMBER_CARD, word_member_card, NULL, 2, INPUT_NONE},
	{"member merge", "FROM INTO", TEXT_HQ_HELP_MEMBER_MERGE, word_member_merge, NULL, 2, INPUT_NONE},
	{"member", "CARD [--json]", TEXT_HQ_HELP_MEMBER, word_member, json_only_option, 1, INPUT_NONE},
	{"wallet show", "CARD [--json]", TEXT_HQ_HELP_WALLET_SHOW, word_wallet_show, json_only_option, 1,
		INPUT_NONE},
	{"wallet give", "CARD CAMPAIGN --until DATE [--benefit MINOR] --by NAME", TEXT_HQ_HELP_WALLET_GIVE,
		word_wallet_give, wallet_give_options, 2, INPUT_NONE},
	{"wallet entitle", "CARD RIGHT --count N [--from DATE] --until DATE --by NAME",
		TEXT_HQ_HELP_WALLET_ENTITLE, word_wallet_entitle, wallet_entitle_options, 2, INPUT_NONE},
	{"points adjust", "CARD POINTS --by NAME --reason TEXT", TEXT_HQ_HELP_POINTS_ADJUST,
		word_points_adjust, points_adjust, 2, INPUT_NONE},
	{"points show", "CARD [--source WORD] [--json]", TEXT_HQ_HELP_POINTS_SHOW, word_points_show,
		points_show, 1, INPUT_NONE},
	{"cases", "[--all]", TEXT_HQ_HELP_CASES, word_cases, all_option, 0, INPUT_NONE},
	{"case close", "NUMBER --note TEXT", TEXT_HQ_HELP_CASE_CLOSE, word_case_close, note_option, 1,
		INPUT_NONE},
	{"dead-letters", "[--all]", TEXT_HQ_HELP_DEAD_LETTERS, word_dead_letters, all_option, 0, INPUT_NONE},
	{"rebuild balances", "[--yes]", TEXT_HQ_HELP_REBUILD, word_rebuild_balances, yes_option, 0,
		INPUT_NONE},
	{"replay", "[--till N]", TEXT_HQ_HELP_REPLAY, word_replay, till_option, 0, INPUT_NONE},
	{"quarantine release", "--till N --epoch N", TEXT_HQ_HELP_QUARANTINE_RELEASE,
		word_quarantine_release, branch_options, 0, INPUT_NONE},
	{"quarantine reject", "--till N --epoch N --note TEXT", TEXT_HQ_HELP_QUARANTINE_REJECT,
		word_quarantine_reject, branch_options, 0, INPUT_NONE},
	{"quarantine", "", TEXT_HQ_HELP_QUARANTINE, word_quarantine, NULL, 0, INPUT_NONE},
	{"tier grant", "CARD TIER --until DATE --by NAME --reason TEXT", TEXT_HQ_HELP_TIER_GRANT,
		word_tier_grant, tier_grant, 2, INPUT_NONE},
	{"tier revoke", "CARD --by NAME --reason TEXT", TEXT_HQ_HELP_TIER_REVOKE, word_tier_revoke,
		tier_revoke, 1, INPUT_NONE},
	{"tier log", "", TEXT_HQ_HELP_TIER_LOG, word_tier_log, NULL, 0, INPUT_NONE},
	{"jobs list", "", TEXT_HQ_HELP_JOBS_LIST, word_jobs_list, NULL, 0, INPUT_NONE},
	{"jobs run", "NAME [--on DATE] [--dry-run]", TEXT_HQ_HELP_JOBS_RUN, word_jobs_run, jobs_run, 1,
		INPUT_NONE},
	{"jobs log", "", TEXT_HQ_HELP_JOBS_LOG, word_jobs_log, NULL, 0, INPUT_NONE},
	{"gifts list", "", TEXT_HQ_HELP_GIFTS_LIST, word_gifts_list, NULL, 0, INPUT_NONE},
	{"gifts stock", "ID STORE COUNT --by NAME", TEXT_HQ_HELP_GIFTS_STOCK, word_gifts_stock, by_option, 3,
		INPUT_NONE},
	{"events list", "", TEXT_HQ_HELP_EVENTS_LIST, word_events_list, NULL, 0, INPUT_NONE},
	{"events attendance", "ID", TEXT_HQ_HELP_EVENTS_ATTENDANCE, word_events_attendance, NULL, 1,
		INPUT_NONE},
	{"notes list", "[--queue NAME] [--all]", TEXT_HQ_HELP_NOTES_LIST, word_notes_list, notes_list, 0,
		INPUT_NONE},
	{"notes done", "TILL-EPOCH-SEQ --by NAME", TEXT_HQ_HELP_NOTES_DONE, word_notes_done, by_option, 1,
		INPUT_NONE},
	{"draw run", "ID --seed TEXT --by NAME [--dry-run]", TEXT_HQ_HELP_DRAW_RUN, word_draw_run,
		draw_options, 1, INPUT_NONE},
	{"draw log", "ID", TEXT_HQ_HELP_DRAW_LOG, word_draw_log, NULL, 1, INPUT_NONE},
	{"donations", "", TEXT_HQ_HELP_DONATIONS, word_donations, NULL, 0, INPUT_NONE},
	{"status", "[--json]", TEXT_HQ_HELP_STATUS, word_status, json_only_option, 0, INPUT_NONE},
	{"leases review", "", TEXT_HQ_HELP_LEASES_REVIEW, word_leases_review, NULL, 0, INPUT_NONE},
	{"quotas review", "", TEXT_HQ_HELP_QUOTAS_REVIEW, word_quotas_review, NULL, 0, INPUT_NONE},
	{"quotas", "[--name NAME] [--json]", TEXT_HQ_HELP_QUOTAS, word_quotas, quotas_options, 0,
		INPUT_NONE},
	{"exposure", "[--json]", TEXT_HQ_HELP_EXPOSURE, word_exposure, json_only_option, 0, INPUT_NONE},
	{"coupons duplicates", "[--json]", TEXT_HQ_HELP_COUPONS_DUPLICATES, word_coupons_duplicates,
		json_only_option, 0, INPUT_NONE},
	{"keys tls", "[--names NAME,ADDRESS...] [--new-authority]", TEXT_HQ_HELP_KEYS_TLS, word_keys_tls,
		keys_tls, 0, INPUT_NONE},
	{"region set", "--store N --region N", TEXT_HQ_HELP_REGION_SET, word_region_set, region_set, 0,
		INPUT_NONE},
	{"region list", "", TEXT_HQ_HELP_REGION_LIST, word_region_list, NULL, 0, INPUT_NONE},
	{"snapshot build", "[--region N]", TEXT_HQ_HELP_SNAPSHOT_BUILD, word_snapshot_build,
		snapshot_options, 0, INPUT_NONE},
	{"snapshot list", "", TEXT_HQ_HELP_SNAPSHOT_LIST, word_snapshot_list, NULL, 0, INPUT_NONE},
	{"verify seen", "", TEXT_HQ_HELP_VERIFY_SEEN, word_verify_seen, NULL, 0, INPUT_NONE},
	{"verify", "", TEXT_HQ_HELP_VERIFY, word_verify, verify_options, 0, INPUT_NONE},
	{"backup", "FOLDER", TEXT_HQ_HELP_BACKUP, word_backup, NULL, 1, INPUT_FOLDER},
};
/* clang-format on */

/* How many arguments the name takes up, if this is the word. */
static int names(const struct word *word, int argc, const char *const *argv)
{
	char name[64] = "";
	const char *space = strchr(word->name, ' ');
	int parts = space ? 2 : 1;
	if (argc < parts)
		return 0;
	(void)snprintf(
		name, sizeof name, "%s%s%s", argv[0], space ? " " : "", space ? argv[1] : "");
	return strcmp(name, word->name) == 0 ? parts : 0;
}

const struct word *word_find(int argc, const char *const *argv)
{
	for (size_t i = 0; i < LENGTH(words); i++)
		if (names(&words[i], argc, argv))
			return &words[i];
	return NULL;
}

static bool is_option(const char *argument)
{
	return strncmp(argument, "--", 2) == 0 && argument[2];
}

/* "till=" or "json" if the word knows this option, else NULL. */
static const char *option_of(const struct word *word, const char *argument)
{
	for (const char *const *at = word->options; at && *at; at++) {
		size_t size = strcspn(*at, "=");
		if (strncmp(argument + 2, *at, size) == 0 && !argument[2 + size])
			return *at;
	}
	return NULL;
}

static bool takes_value(const char *option)
{
	return option[strlen(option) - 1] == '=';
}

/* Every option is known and has its value, and there are as many arguments as the word wants. */
static bool understood(const struct word *word, const struct word_call *call)
{
	int positional = 0;
	for (int i = names(word, call->argc, call->argv); i < call->argc; i++) {
		if (!is_option(call->argv[i])) {
			positional++;
			continue;
		}
		const char *option = option_of(word, call->argv[i]);
		if (!option || (takes_value(option) && ++i == call->argc))
			return false;
	}
	return positional == word->positional;
}

const char *word_option(const struct word_call *call, const char *name)
{
	for (int i = 0; i + 1 < call->argc; i++)
		if (is_option(call->argv[i]) && strcmp(call->argv[i] + 2, name) == 0)
			return call->argv[i + 1];
	return NULL;
}

bool word_flag(const struct word_call *call, const char *name)
{
	for (int i = 0; i < call->argc; i++)
		if (is_option(call->argv[i]) && strcmp(call->argv[i] + 2, name) == 0)
			return true;
	return false;
}

const char *word_argument(const struct word_call *call, int index)
{
	const struct word *word = word_find(call->argc, call->argv);
	for (int i = names(word, call->argc, call->argv); i < call->argc; i++) {
		if (!is_option(call->argv[i])) {
			if (index-- == 0)
				return call->argv[i];
			continue;
		}
		const char *option = option_of(word, call->argv[i]);
		if (option && takes_value(option))
			i++;
	}
	return NULL;
}

bool word_number(const struct word_call *call, struct word_answer *answer, const char *name,
	int64_t lowest, int64_t highest, int64_t missing, int64_t *value)
{
	const char *text = word_option(call, name);
	char allowed[64], option[32], *end;
	(void)snprintf(option, sizeof option, "--%s", name);
	(void)snprintf(
		allowed, sizeof allowed, "%lld..%lld", (long long)lowest, (long long)highest);
	if (!text && missing >= lowest) {
		*value = missing;
		return true;
	}
	long long number = text ? strtoll(text, &end, 10) : 0;
	if (text && *text && !*end && number >= lowest && number <= highest) {
		*value = number;
		return true;
	}
	word_fails(call, answer, TEXT_HQ_WORD_NUMBER, option, allowed);
	answer->status = WORD_USAGE;
	return false;
}

static void write_line(struct paper *paper, enum lang lang, struct says says)
{
	char line[2048];
	say(line, sizeof line, lang, says);
	paper_print(paper, "%s\n", line);
}

void word_tell(const struct word_call *call, struct word_answer *answer, struct says says)
{
	write_line(&answer->out, call->lang, says);
}

void word_complain(const struct word_call *call, struct word_answer *answer, struct says says)
{
	write_line(&answer->complaints, call->lang, says);
	answer->status = WORD_WRONG;
}

void word_fails_with(
	const struct word_call *call, struct word_answer *answer, const struct err *err)
{
	word_fails(
		call, answer, err->what.id, err->what.arg[0], err->what.arg[1], err->what.arg[2]);
}

void word_answer_done(struct word_answer *answer)
{
	paper_done(&answer->out);
	paper_done(&answer->complaints);
}

bool word_understood(const struct word_call *call, struct word_answer *answer)
{
	const struct word *word = word_find(call->argc, call->argv);
	if (word && understood(word, call))
		return true;
	word_fails(call, answer, TEXT_HQ_WORD_USAGE, word ? word->name : "",
		word ? word->arguments : "--help");
	answer->status = WORD_USAGE;
	return false;
}

/* Of a word that another process got in the way of: it did nothing yet. */
enum { RUNS_MAX = 5 };

void word_run(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err err;
	if (!word_understood(call, answer))
		return;
	if (!hq_ready(hq, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	word_find(call->argc, call->argv)->run(hq, call, answer);
	for (int i = 0; i < RUNS_MAX && hq->db.again; i++) {
		db_forgive(&hq->db);
		word_answer_done(answer);
		*answer = (struct word_answer){0};
		word_find(call->argc, call->argv)->run(hq, call, answer);
	}
	if (!db_ok(&hq->db)) {
		word_fails_with(call, answer, &hq->db.why);
		db_forgive(&hq->db);
	}
	if (answer->out.full)
		word_fails(call, answer, TEXT_OUT_OF_MEMORY);
}

void words_help(struct paper *out, enum lang lang)
{
	for (size_t i = 0; i < LENGTH(words); i++) {
		const char *gap = words[i].arguments[0] ? " " : "";
		paper_print(out, "  %s%s%s\n      %s\n", words[i].name, gap, words[i].arguments,
			text_in(lang, words[i].help));
	}
}
