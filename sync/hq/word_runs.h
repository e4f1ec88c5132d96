/* word_runs.h - one function for each word in the table of words.c; what they do is in README.md.
 */
#ifndef SUANPAN_HQ_WORD_RUNS_H
#define SUANPAN_HQ_WORD_RUNS_H

#include <stdint.h>

struct hq;
struct word_answer;
struct word_call;

typedef void word_run_fn(struct hq *hq, const struct word_call *call, struct word_answer *answer);

/* import_words.c */
word_run_fn word_import_goods, word_import_members, word_import_coupons, word_import_settings;
/* rule_words.c */
word_run_fn word_import_rules, word_rules_check, word_rules_review, word_rules_publish,
	word_rules_again, word_rules_list, word_rules_log;
/* operators.c */
word_run_fn word_operator_add, word_operator_reset, word_operator_remove, word_operator_list;
/* enrol_words.c */
word_run_fn word_till_enrol, word_till_code, word_till_fence, word_till_rotate, word_till_list;
/* key_words.c */
word_run_fn word_keys_rotate, word_keys_import;
/* person_words.c */
word_run_fn word_persons;
/* coupon_words.c */
word_run_fn word_coupon_issue;
/* report_words.c */
word_run_fn word_sales, word_member;
/* member_points_words.c */
word_run_fn word_points_adjust, word_points_show;
/* points_words.c */
word_run_fn word_leases_review, word_exposure, word_coupons_duplicates;
/* quota_words.c */
word_run_fn word_quotas, word_quotas_review;
/* Until when leases that a restored headquarters forgot may be out; 0: says nothing. */
void word_says_unknown(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, int64_t until_ms);
/* region_words.c */
word_run_fn word_region_set, word_region_list;
/* snapshot_words.c */
word_run_fn word_snapshot_build, word_snapshot_list;
/* status_words.c */
word_run_fn word_status;
/* verify_words.c, backup.c */
word_run_fn word_verify, word_verify_seen, word_backup;

/* tls_words.c */
word_run_fn word_keys_tls;

/* draw_words.c */
word_run_fn word_draw_run, word_draw_log;
/* act_words.c */
word_run_fn word_gifts_list, word_gifts_stock, word_events_list, word_events_attendance,
	word_notes_list, word_notes_done, word_donations;
/* wallet_words.c */
word_run_fn word_wallet_show, word_wallet_give, word_wallet_entitle;

/* letter_words.c, member_merge.c */
word_run_fn word_dead_letters, word_replay, word_quarantine, word_quarantine_release,
	word_quarantine_reject, word_member_merge;

/* member_words.c */
word_run_fn word_member_code, word_member_consent, word_member_freeze, word_member_card;

/* case_words.c, rebuild.c */
word_run_fn word_cases, word_case_close, word_rebuild_balances;

/* tier_words.c */
word_run_fn word_tier_grant, word_tier_revoke, word_tier_log;
/* job_words.c */
word_run_fn word_jobs_list, word_jobs_run, word_jobs_log;
/* What `status` says of them, in lines and as a member "jobs". */
struct json_out;
void word_says_jobs(struct hq *hq, const struct word_call *call, struct word_answer *answer);
void word_puts_jobs(struct hq *hq, struct json_out *object);

#endif
