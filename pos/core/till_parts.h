/* till_parts.h - what the till's files know of each other; nobody else includes this.
 *
 * till.c takes the facts and hands each to its noun: the entry line, the look-ups, the basket, the
 * lines, the payment, the login, the menu, the questions. Every part may say a sentence and order a
 * duty; every change of the basket ends in till_basket_changed().
 */
#ifndef SUANPAN_TILL_PARTS_H
#define SUANPAN_TILL_PARTS_H

#include "pos/core/till.h"

/* till_message.c */
struct duty *till_order(struct duties *duties, enum duty_kind kind);
/* A sentence that goes with the next input. Never covers a problem. */
void till_tell(struct till *till, struct says says);
/* A problem: error beep, and a sentence that stays until acknowledged. */
/* Its words, borrowed. */
struct says till_says(const struct message *message);
void till_refuse(struct till *till, struct duties *duties, struct says says);
/* The same, and trying again settles it too: till_try_again(). */
void till_refuse_until(
	struct till *till, struct duties *duties, enum settled_by settled_by, struct says says);
void till_try_again(struct till *till, enum settled_by settled_by);
void till_forget_telling(struct till *till);
/* Takes the problem away and shows the next; false if there was none. */
bool till_acknowledge(struct till *till);
/* Whether the operator may do this; if not, says which right is missing. */
MUST_CHECK bool till_may(struct till *till, struct duties *duties, enum right right);

/* till_view.c */
void till_go_home(struct till *till); /* stopped, login, paid or sale, as things are */
void till_open_view(struct till *till, enum view view);
bool till_view_is_open(const struct till *till); /* help, menu, why, coupons or a report */
void till_close_view(struct till *till);
void till_scroll(struct till *till, enum command command);

/* till_entry.c */
void till_typed(struct till *till, struct duties *duties, int32_t character);
void till_rub_out(struct till *till);
void till_submit(struct till *till, struct duties *duties);
void till_back(struct till *till);
void till_times(struct till *till, struct duties *duties);
void till_clear_entry(struct till *till);
/* The entry as a whole number 0..max; false if it is anything else. */
MUST_CHECK bool till_entry_number(const struct till *till, uint32_t max, uint32_t *number);

/* till_look_up.c */
void till_scanned(struct till *till, struct duties *duties, const void *data, size_t size);
void till_find_sku(struct till *till, struct duties *duties, const char *sku);
void till_scan_failed(struct till *till, struct duties *duties);
void till_take_code(struct till *till, struct duties *duties, const void *data, size_t size);
void till_item_found(struct till *till, struct duties *duties, const struct item *item);
void till_item_unknown(struct till *till, struct duties *duties);

/* till_member.c */
void till_member_asked(struct till *till);
void till_member_found(struct till *till, struct duties *duties, const struct fact *fact);
/* What HQ says beside of the member who goes on the sale. */
void till_take_more(struct till *till, const struct fact *fact);
void till_member_unknown(struct till *till, struct duties *duties, const struct message *why);
void till_member_key(struct till *till, struct duties *duties);

/* till_points.c */
void till_points_key(struct till *till, struct duties *duties);
void till_points_answered(struct till *till, struct duties *duties, const struct fact *fact);
/* Why not as many as asked for; TEXT_NONE: as many. */
enum text till_bound_text(enum points_bound bound);
/* The member left, or the basket is gone: nobody waits for points any more. */
void till_forget_points(struct till *till, struct duties *duties);

/* till_coupon.c */
void till_ask_coupon(struct till *till, struct duties *duties, const struct code *code);
void till_coupon_checked(struct till *till, struct duties *duties, enum coupon_verdict verdict,
	const struct sale_coupon *coupon);
void till_check_coupons_again(const struct till *till, struct duties *duties);
void till_drop_coupon(struct till *till, struct duties *duties);
/* The coupon of the row is to be used, whatever else would be better; or no longer. */
void till_choose_coupon(struct till *till, struct duties *duties);

/* till_wallet.c */
void till_list_coupons(struct till *till);
/* As Enter on it: on or off. */
void till_choose_row(struct till *till, struct duties *duties, uint32_t at);
void till_move_coupon(struct till *till, bool up);
/* The entry is a number of the list: puts that one on, or takes it off. */
MUST_CHECK bool till_submit_coupon(struct till *till, struct duties *duties);

/* till_basket.c */
/* What till->sale would cost as it stands, changed for a moment. The scratch holds one pricing:
 * ask once more for the sale's own afterwards. */
MUST_CHECK bool till_price_if(struct till *till, struct pricing *pricing);
/* Nothing is in the basket, and nobody on it. */
void till_clear_sale(struct till *till);
void till_begin_sale(struct till *till); /* when the first thing is in the basket */
void till_basket_changed(struct till *till, struct duties *duties);
/* Points of at most so many that the sale as it stands would use, and what they would take off.
 * Leaves it as it is priced. */
int64_t till_points_usable(struct till *till, int64_t limit, int64_t *off_minor);
void till_price_again(struct till *till, struct duties *duties); /* as it stands */
void till_new_rules(struct till *till, struct duties *duties, const struct fact *fact);
/* On purpose, and with an open basket. */
void till_reprice(struct till *till, struct duties *duties, const struct fact *fact);
void till_restored(struct till *till, struct duties *duties, const struct fact *fact);
void till_sold(struct till *till, struct duties *duties); /* the basket is on disk and paid */
void till_empty_basket(struct till *till, struct duties *duties);
void till_refuse_sale(
	struct till *till, struct duties *duties, enum sale_result why, const char *what);

/* till_quota.c */
/* What the engine is told of earlier uses, for who is on the sale; NULL: nothing. */
const struct rule_use *till_rule_use(struct till *till);
void till_quotas_changed(struct till *till, struct duties *duties, const struct fact *fact);
/* The sale just paid used the last of something. */
void till_tell_last_used(struct till *till);

/* till_window.c */
bool till_window_open(const struct till *till, const char *sku); /* for who is on the sale now */
void till_refuse_window(struct till *till, struct duties *duties, const struct item *item);
/* Every line may be sold to who is on the sale; else says which may not. */
MUST_CHECK bool till_windows_allow(struct till *till, struct duties *duties);

/* till_card.c: a card that was lost, the one that takes its place, consents. */
void till_open_card(struct till *till);
void till_submit_card(struct till *till, struct duties *duties);
bool till_wants_new_card(const struct till *till);
void till_new_card(struct till *till, struct duties *duties, const void *data, size_t size);
void till_new_card_known(struct till *till, struct duties *duties, const struct fact *fact);
/* Committed; false: it was no such act. */
bool till_card_done(struct till *till, struct duties *duties);

/* till_price.c */
void till_open_price(struct till *till, struct duties *duties);
void till_submit_price(struct till *till, struct duties *duties);
void till_submit_price_why(struct till *till, struct duties *duties);

/* till_hints.c */
void till_forget_hints(struct till *till); /* the basket is priced anew */
void till_at_leisure(struct till *till);
void till_take_offer(struct till *till, struct duties *duties);

/* till_lines.c */
void till_mark(struct till *till, enum command command);
void till_set_qty(struct till *till, struct duties *duties);
void till_void_line(struct till *till, struct duties *duties);

/* till_pay.c */
void till_exact_cash(struct till *till, struct duties *duties, int64_t mono_ms);
void till_cash(struct till *till, struct duties *duties);
void till_pay_after_all(struct till *till, struct duties *duties); /* the large tender is right */
void till_committed(
	struct till *till, struct duties *duties, const char *receipt, bool printed_later);
void till_not_committed(struct till *till, struct duties *duties, const struct message *why);

/* till_return.c */
void till_open_return(struct till *till, struct duties *duties);
void till_return_key(struct till *till, struct duties *duties);
bool till_return_back(struct till *till);
void till_return_move(struct till *till, enum command command);
void till_return_qty(struct till *till, struct duties *duties);
void till_return_remove(struct till *till, struct duties *duties);
void till_return_code(struct till *till, struct duties *duties, const void *data, size_t size);
void till_return_item(struct till *till, struct duties *duties, const struct item *item);
void till_return_pay(struct till *till, struct duties *duties);
void till_sale_found(struct till *till, struct duties *duties, const struct sold_sale *sold);
void till_return_member(struct till *till, struct duties *duties, const struct fact *fact);
void till_sales_listed(struct till *till, struct duties *duties, const struct fact *fact);
void till_sale_asked(struct till *till);
void till_sale_unknown(struct till *till, struct duties *duties, const struct message *why);
void till_refund(struct till *till, struct duties *duties); /* confirmed */
void till_refunded(
	struct till *till, struct duties *duties, const char *receipt, bool printed_later);

/* till_panel.c */
void till_panel_key(struct till *till, struct duties *duties);
bool till_panel_back(struct till *till);
void till_panel_move(struct till *till, enum command command);
MUST_CHECK bool till_submit_panel(struct till *till, struct duties *duties);
bool till_panel_takes_codes(const struct till *till);
/* What was listed may be there no longer. */
void till_panel_begin_again(struct till *till);
/* Another member is on the sale, perhaps while the page is open. */
void till_panel_member(struct till *till, struct duties *duties);

/* till_desk.c */
void till_choose_act(struct till *till, struct duties *duties, uint32_t row);
/* How old what headquarters told of the member on the sale is; from so many days on nothing is
 * given away on it. */
enum { MEMBER_TOO_OLD_DAYS = 30 };
int64_t till_member_age_days(const struct till *till);
MUST_CHECK bool till_act_code(
	struct till *till, struct duties *duties, const void *data, size_t size);
bool till_desk_wants_typing(const struct till *till);
void till_gift_found(struct till *till, struct duties *duties, const struct item *item);
void till_act_points(struct till *till, struct duties *duties, const struct fact *fact);
void till_do_act(struct till *till, struct duties *duties); /* confirmed */
void till_desk_done(struct till *till, bool printed_later);

/* till_desk_refuse.c */
void till_refuse_act(struct till *till, struct duties *duties, enum act_refusal refusal);

/* till_enrol.c */
void till_open_enrol(struct till *till, struct duties *duties);
/* The phone and the inviter's code may come from a scanner; the rest is typed. */
bool till_enrol_takes_scans(const struct till *till);
/* Typed or scanned. */
void till_enrol_code(struct till *till, struct duties *duties, const void *data, size_t size);
void till_enrol_phone(struct till *till, struct duties *duties, const struct fact *fact);
void till_enrol_answer(struct till *till, struct duties *duties, bool yes);
void till_enrol_leave(struct till *till);
/* The journal has it. */
void till_enrolled(struct till *till, struct duties *duties, bool printed_later);
/* till_act.c */
/* A sale, a refund, a newcomer or an act is on its way to the journal: no key counts. */
bool till_is_committing(const struct till *till);
/* What act_allowed() wants to know; the caller fills in what HQ told of the member. */
struct act_case till_act_case(const struct till *till);
/* Asks for till.tally of the member on the sale. */
void till_tally_acts(const struct till *till, struct duties *duties);
/* Commits it: sound but for its uid, and nothing else under way. */
void till_act(struct till *till, struct duties *duties, const struct closed_act *act);
void till_acted(struct till *till, struct duties *duties, bool printed_later);
void till_acts_tallied(struct till *till, const struct act_tally *tally);

/* till_login.c */
void till_submit_login(struct till *till, struct duties *duties);
void till_pin_checked(struct till *till, struct duties *duties, const struct fact *fact);
void till_lock(struct till *till);
void till_lock_when_idle(struct till *till, int64_t mono_ms);

/* till_menu.c */
void till_menu_move(struct till *till, enum command command);
MUST_CHECK bool till_submit_menu(struct till *till, struct duties *duties);
void till_choose(struct till *till, struct duties *duties, enum menu_entry entry);
/* till_why.c: F7 in VIEW_WHY. */
void till_print_why(struct till *till, struct duties *duties);
/* F8 there: the receipt of this sale tells it too, or no longer. */
void till_explain_key(struct till *till, struct duties *duties);
/* Writes into till->closed why each of its coupons did not apply. */
void till_explain_coupons(struct till *till);

/* till_shift.c */
void till_count_drawer(struct till *till, struct duties *duties);
void till_submit_count(struct till *till, struct duties *duties);
void till_close_shift(struct till *till, struct duties *duties);

/* till_question.c */
void till_ask(struct till *till, enum question question);
void till_answer(struct till *till, struct duties *duties, bool yes);
void till_ask_unprinted(struct till *till);
void till_withdraw_question(struct till *till);

#endif
