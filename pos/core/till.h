/* till.h - the till: facts go in, duties come out. The only thing that changes a sale.
 *
 * Third stop of the tour. till_step() does no IO and reads no clock: the shell tells it what
 * happened (a code was scanned, an item was found, the sale was committed), it changes its state
 * and says what has to be done now (look this up, commit, print). The screen draws struct till as
 * it is. Everything the cashier can see is in here, so a story of facts and duties is a whole test.
 */
#ifndef SUANPAN_TILL_H
#define SUANPAN_TILL_H

#include "pos/core/act.h"
#include "pos/core/allowance.h"
#include "pos/core/closed_sale.h"
#include "pos/core/code.h"
#include "pos/core/member_desk.h"
#include "pos/core/member_more.h"
#include "pos/core/newcomer.h"
#include "pos/core/return_slip.h"
#include "pos/core/rights.h"
#include "pos/core/rule_quota.h"
#include "pos/core/sale.h"
#include "pos/core/shop.h"
#include "pos/core/wallet.h"

enum {
	ENTRY_MAX = 256,        /* bytes on the entry line with NUL */
	DUTIES_MAX = 16,        /* of one step */
	PROBLEMS_LATER_MAX = 3, /* behind the one on the screen; with these full no scan is taken */
	QUIET_BEFORE_CASH_MS = 150, /* no input this long before the exact-cash key counts */
};

/* What a key means. pos/ui/command.c says which key it is, where it works and how help names it. */
enum command {
	COMMAND_SUBMIT,     /* Enter: submits the entry line, nothing else, ever */
	COMMAND_RUB_OUT,    /* Backspace */
	COMMAND_BACK,       /* Esc: one step back, loses nothing */
	COMMAND_EXACT_CASH, /* + */
	COMMAND_CASH,       /* F9: cash as typed, in yuan */
	COMMAND_TIMES, /* *: the number typed is the quantity of the next scan; among coupons: this
			  one is to be used */
	COMMAND_SET_QTY,   /* F3: the number typed becomes the marked line's quantity */
	COMMAND_VOID_LINE, /* Del: the line in hand, or the marked coupon */
	COMMAND_UP,
	COMMAND_DOWN, /* marks a line; scrolls lists */
	COMMAND_PAGE_UP,
	COMMAND_PAGE_DOWN,
	COMMAND_MEMBER,  /* F2: submits what is typed, else takes the member off the sale */
	COMMAND_COUPONS, /* F5: coupons on this sale */
	COMMAND_POINTS,  /* F6: so many points as typed; else offers, takes, takes off again */
	COMMAND_WHY,     /* F8: which rule took what, and why others did not; there: on the receipt
			  * too */
	COMMAND_HELP,    /* F1 */
	COMMAND_MENU,    /* F10 */
	COMMAND_REPRINT, /* F7: last receipt again; in VIEW_WHY what stands there, on paper */
	COMMAND_VOID_SALE, /* Shift-Del or in the menu: asks first */
	COMMAND_LOCK,      /* F12: lock the screen */
	COMMAND_YES,
	COMMAND_NO,     /* answers to a question: never Enter */
	COMMAND_LEAVE,  /* leave the program: asks */
	COMMAND_RETURN, /* F11: goods that come back; there: all of the receipt */
	COMMAND_PANEL,  /* F4: the member on the sale; without one somebody new joins */
	COMMAND_PRICE,  /* -: the price of the line in hand, by hand */
	COMMAND_OFFER,  /* =: adds the first thing that is offered beside the basket */
	COMMAND_COUNT,
};

enum view {
	VIEW_LOGIN, /* operator number, then PIN */
	VIEW_SALE,  /* idle when the sale is empty */
	VIEW_PAID,  /* change due, large, until the next scan */
	VIEW_HELP,
	VIEW_MENU,
	VIEW_WHY,
	VIEW_COUPONS,
	VIEW_RETURN,  /* goods that come back */
	VIEW_MEMBER,  /* what the member on the sale has, and can be given */
	VIEW_ENROL,   /* somebody joins the programme */
	VIEW_REPORT,  /* lines of text the shell produced: verify, journal, doctor */
	VIEW_STOPPED, /* the till cannot sell; says why and what to do */
};

/* A question stays until Yes or No. */
enum question {
	QUESTION_NONE,
	QUESTION_LARGE_TENDER,
	QUESTION_VOID_SALE,
	QUESTION_LEAVE,
	QUESTION_CLOSE_SHIFT,
	QUESTION_REFUND,
	QUESTION_ENROL,             /* the step of the enrolment that takes Yes or No */
	QUESTION_ACT,               /* what is done for a member: what it takes, what is left */
	QUESTION_REPRINT_UNPRINTED, /* on start: the last receipt did not come out */
};

enum menu_entry {
	MENU_REPRINT,
	MENU_OPEN_DRAWER,
	MENU_SHIFT_REPORT, /* X: what the shift came to so far */
	MENU_CLOSE_SHIFT,  /* Z: counts the drawer and ends the shift */
	MENU_OVERVIEW,     /* how this till stands with HQ */
	MENU_SYNC_NOW,
	MENU_VERIFY,
	MENU_JOURNAL,
	MENU_DOCTOR,
	MENU_BACKUP, /* a copy of money.db, to a disk that is plugged in */
	MENU_UNLOCK_OPERATOR,
	MENU_VOID_SALE,
	MENU_LOCK,
	MENU_LEAVE,
	MENU_RETURN,    /* from here on: the others keep their numbers */
	MENU_SET_CLOCK, /* where this machine's clock is behind and HQ cannot be asked */
	MENU_REPRICE,   /* the open basket, by the newest rules */
	MENU_SET_PRICE, /* of the line in hand, by hand */
	MENU_CARD,      /* of the member on the sale: lost, new; and consents */
	MENU_COUNT,
};

/* What a chosen menu entry wants to know before it does anything. */
enum menu_asks {
	ASKS_ENTRY,
	ASKS_OPERATOR,
	ASKS_COUNT,
	ASKS_CLOCK,
	ASKS_PRICE,
	ASKS_PRICE_WHY,
	ASKS_CARD, /* which word of enum member_word */
	ASKS_NEW_CARD,
};

enum severity { SEVERITY_NONE, SEVERITY_INFO, SEVERITY_PROBLEM };

/* The state of the line to HQ, printer and scanner as last told by the shell. */
struct till_status {
	bool enrolled;
	bool online;
	bool fenced;       /* another machine has this till's place, or HQ closed it */
	bool clock_behind; /* the last record is younger than now; nobody said what time it is */
	int64_t offline_since_ms; /* wall clock */
	int64_t waiting;          /* sales not yet acknowledged */
	int64_t oldest_waiting_ms;
	int32_t attention; /* things a manager should look at */
	bool printer_ready, printer_known;
	struct message printer_trouble; /* TEXT_NONE: none */
	bool scanner_ready;
	int64_t reference_as_of_ms;
	struct message progress; /* of a long errand on the line; TEXT_NONE: there is none */
};

enum fact_kind {
	FACT_TICK, /* about once a second: only the times */
	FACT_COMMAND,
	FACT_TYPED,       /* one character for the entry line, whatever it is */
	FACT_SCANNED,     /* a whole code from a scanner */
	FACT_SCAN_FAILED, /* the scanner broke off: scan again */
	FACT_ITEM_FOUND,  /* answers DUTY_FIND_ITEM */
	FACT_ITEM_UNKNOWN,
	FACT_MEMBER_FOUND,   /* answers DUTY_FIND_MEMBER */
	FACT_MEMBER_UNKNOWN, /* .told: why nobody looked, TEXT_NONE: somebody did */
	FACT_MEMBER_ASKED, /* ... somebody far away is asked: one of the two comes later, or none */
	FACT_COUPON_CHECKED, /* answers DUTY_CHECK_COUPON */
	FACT_PIN_CHECKED,    /* answers DUTY_CHECK_PIN */
	FACT_POINTS,         /* answers DUTY_ASK_POINTS, at once and perhaps again later */
	FACT_SALE_FOUND,     /* answers DUTY_FIND_SALE */
	FACT_SALE_UNKNOWN,   /* .told: why */
	FACT_SALES_LISTED,   /* answers DUTY_LIST_SALES */
	FACT_SALE_ASKED,     /* ... HQ is asked for it: one of the two comes later, or none */
	FACT_ACTS_TALLIED,   /* answers DUTY_TALLY_ACTS */
	/* Answers DUTY_COMMIT, _COMMIT_REFUND, _COMMIT_ACT and DUTY_ENROL: it is on disk. */
	FACT_COMMITTED,
	FACT_NOT_COMMITTED, /* ... it is certainly not; nothing was sold or given back */
	FACT_STATUS,
	FACT_RULES,        /* new rules; an open basket keeps its own until it is empty */
	FACT_RULES_NOW,    /* new rules; somebody wants the open basket priced by them */
	FACT_QUOTAS,       /* what is left of limited rules is not what it was: till->quotas */
	FACT_QUOTA_GONE,   /* answers DUTY_COMMIT: not even tried, for too little is left of one */
	FACT_SHOP,         /* new settings */
	FACT_RESTORED,     /* a basket in progress found at start */
	FACT_UNPRINTED,    /* at start: the last sale's receipt did not come out */
	FACT_STOP_SELLING, /* money.db is damaged, the folder is read-only, ... */
	FACT_MAY_SELL,
	FACT_NO_NEW_BASKET, /* the disk is nearly full; all but beginning a basket goes on */
	FACT_NEW_BASKETS,
	FACT_TOLD,       /* a sentence for the message place, gone with the next input */
	FACT_PROBLEM,    /* the same, but it stays until acknowledged */
	FACT_REPORT,     /* lines for VIEW_REPORT */
	FACT_TOO_SMALL,  /* the terminal is too small (true) or large enough again */
	FACT_AT_LEISURE, /* the screen is drawn and nothing waits; answers till->hints_due */
};

enum pin_verdict {
	PIN_RIGHT,
	PIN_WRONG,
	PIN_LOCKED,
	PIN_NO_OPERATORS, /* headquarters has not sent any yet, or not again */
	PIN_UNKNOWN_OPERATOR,
	PIN_WANTS_MANAGER, /* the till was restored: a manager first */
};

enum points_answer {
	POINTS_OFFER,   /* so many could be used; only asked out of interest */
	POINTS_ALLOWED, /* final */
	POINTS_ASKING,  /* so many for now: HQ is being asked for the rest */
	POINTS_HELD,    /* HQ holds the rest */
	POINTS_REFUSED, /* HQ knows better: the member has not so many */
	POINTS_SILENCE, /* HQ did not answer in time */
	POINTS_FEWER,   /* when the sale was to be committed: so many are left */
};

struct fact {
	enum fact_kind kind;
	int64_t wall_ms; /* corrected shop clock, Unix */
	int64_t mono_ms;
	/* FACT_MEMBER_FOUND, FACT_RESTORED: what HQ says of the member beside; NULL: nothing */
	const struct member_more *more;
	bool often; /* FACT_MEMBER_FOUND: on shop.receipts_hour receipts within the last hour */
	const struct wallet *wallet; /* ... and the vouchers among it, judged */
	/* FACT_RULES, FACT_RULES_NOW: what may be used of them, borrowed as they are; NULL: they
	 * are limited by what they say themselves alone */
	struct rule_quotas *quotas;
	union {
		enum command command;
		int32_t character;
		struct {
			const void *data; /* borrowed for the step */
			size_t size;
		} scanned;
		const struct item *item;
		const struct member *member;
		const struct act_tally *tally; /* borrowed for the step */
		const struct sold_sale *sold;  /* borrowed until the next DUTY_FIND_SALE */
		struct {
			enum coupon_verdict verdict;
			struct sale_coupon coupon;
		} coupon;
		struct {
			enum pin_verdict verdict;
			struct operator_card who;
			int64_t locked_s; /* PIN_LOCKED: how long still */
		} pin;
		struct {
			enum points_answer answer;
			uint64_t member; /* who was asked about */
			int64_t allowed;
			enum points_bound bound; /* why not as many as asked for */
		} points;
		struct {
			char receipt_number[RECEIPT_NUMBER_MAX];
			bool printed_later; /* the printer is not ready: the receipt waits */
		} committed;
		struct {
			const struct listed_sale *list; /* borrowed for the step */
			uint32_t count;                 /* at most SALES_LISTED_MAX */
		} listed;
		/* FACT_TOLD, FACT_PROBLEM, FACT_NOT_COMMITTED, FACT_STOP_SELLING,
		 * FACT_SALE_UNKNOWN, FACT_NO_NEW_BASKET: why */
		struct message told;
		struct till_status status;
		const struct rules *rules; /* borrowed until the next FACT_RULES took effect */
		const struct shop *shop;
		const struct sale *restored;
		struct {
			const char *title;
			const char *const *lines; /* borrowed until the view is left */
			uint32_t count;
		} report;
		bool too_small;
	};
};

enum duty_kind {
	DUTY_FIND_ITEM,    /* .code: CODE_GTIN, CODE_LABEL_* or CODE_ITEM_NUMBER */
	DUTY_FIND_MEMBER,  /* .code: CODE_CARD, CODE_PHONE or CODE_MEMBER */
	DUTY_CHECK_COUPON, /* .code: CODE_COUPON or CODE_COUPON_TYPED */
	DUTY_CHECK_PIN,    /* .pin */
	DUTY_ASK_POINTS,   /* .points: answered at once, and again when HQ was asked */
	DUTY_FREE_POINTS,  /* no points for this basket any more: what HQ holds for it may go */
	/* till.closed is complete but for epoch, counter and business date. The transaction that
	 * keeps it also empties the draft: else a crash right after would bring back a paid basket.
	 * What covers the points is filled in by the shell, which also sees whether they are still
	 * there. */
	DUTY_COMMIT,
	DUTY_FIND_SALE,  /* .receipt */
	DUTY_LIST_SALES, /* .member: the latest at this till */
	/* till.refund is complete but for store, till, epoch, counter and business date. */
	DUTY_COMMIT_REFUND,
	/* Whose phone .code is: FACT_MEMBER_FOUND or FACT_MEMBER_UNKNOWN, and nobody far away is
	 * asked. Somebody who joins is not known, so this is no guess. */
	DUTY_FIND_PHONE,
	/* till.enrol.newcomer is complete but for store, till, epoch. */
	DUTY_ENROL,
	DUTY_TALLY_ACTS, /* .member: what was given to this one here, and what is left */
	/* till.act is complete but for store, till, epoch, business date and what covers its
	 * points: the shell may ask HQ to hold them first. */
	DUTY_COMMIT_ACT,
	DUTY_SAVE_DRAFT, /* the basket changed: till.sale, which may be empty now */
	DUTY_OPEN_DRAWER,
	DUTY_PRINT_RECEIPT, /* of the sale or refund just committed */
	DUTY_REPRINT,       /* of the last sale, marked as a copy */
	DUTY_PRINT_WHY, /* why_slip.h; .number of the rule whose terms are wanted, 0: all of it */
	DUTY_PRINT_MEMBER, /* what the member on the sale has, on paper */
	DUTY_BEEP_OK,
	DUTY_BEEP_ERROR,
	DUTY_SYNC_NOW,
	DUTY_REPRICE, /* the newest rules, at once: FACT_RULES_NOW, or FACT_TOLD */
	DUTY_VERIFY,
	DUTY_JOURNAL,
	DUTY_DOCTOR,
	DUTY_BACKUP,
	DUTY_SHIFT_REPORT,
	DUTY_OVERVIEW,
	DUTY_CLOSE_SHIFT,     /* .amount_minor: what was counted in the drawer */
	DUTY_UNLOCK_OPERATOR, /* .number */
	DUTY_SET_CLOCK,       /* .wall_ms: what a manager says it is */
	DUTY_USE_RULES,       /* the rules given last are in use now; the ones before may go */
	DUTY_LOG_IN,          /* somebody logged in: .number, for the record */
	DUTY_LEAVE,
};

struct duty {
	enum duty_kind kind;
	union {
		struct code code;
		struct receipt_name receipt;
		uint64_t member;
		struct {
			uint32_t number;
			char pin[PIN_MAX + 1];
		} pin;
		struct {
			uint64_t member;
			int64_t wish;
			bool in_earnest; /* HQ may be asked to hold them */
		} points;
		uint32_t number;
		int64_t amount_minor;
		int64_t wall_ms;
	};
};

struct duties {
	struct duty list[DUTIES_MAX];
	uint32_t count;
};

/* What takes a problem off the screen besides Esc: doing the same thing again, and right. */
enum settled_by { SETTLED_BY_ESC, SETTLED_BY_TENDER, SETTLED_BY_LOGIN };

/* The look-up under way: at most one. The shell answers it before it feeds the next input. */
enum look_up {
	LOOK_UP_NONE,
	LOOK_UP_ITEM,
	LOOK_UP_MEMBER,
	LOOK_UP_COUPON,
	LOOK_UP_PIN,
	LOOK_UP_POINTS,
	LOOK_UP_SALE,     /* for a return */
	LOOK_UP_RETURNED, /* goods of that sale */
	LOOK_UP_BUYER,    /* who bought it, and then what they bought */
	LOOK_UP_NEWCOMER, /* whether the phone is a member's already */
	LOOK_UP_GIFT,     /* goods, chosen from the list of gifts */
	LOOK_UP_ACT,      /* points for what was chosen */
	LOOK_UP_NEW_CARD, /* whether the card is a member's already */
};

enum { SALES_LISTED_MAX = 9, OFFERS_SHOWN_MAX = 3 };

/* A piece that may be added, and what the customer then pays more: less than its shelf price. */
struct till_offer {
	struct item item;
	int64_t more_minor; /* below 0: the whole gets cheaper */
};

/* What may be hinted at beside the basket as it stands (till_hints.c). */
struct till_hints {
	struct till_offer offers[OFFERS_SHOWN_MAX]; /* the best first */
	uint32_t offer_count;
	int64_t member_saves_minor, member_earns; /* a walk-in, were she a member; 0: nothing */
	/* What each line would cost a member, before what comes off the whole basket, where that is
	 * less than it costs now; else 0. */
	int64_t member_line_minor[SALE_LINES_MAX];
};

/* A sale in the list of a member's latest. */
struct listed_sale {
	struct receipt_name name;
	uint32_t business_date;
	int64_t total_minor;
};

enum return_stage {
	RETURN_CHOOSES,   /* one of the member's latest sales, or a receipt after all */
	RETURN_ASKS_SALE, /* the receipt; or an amount without one */
	RETURN_LINES,     /* slip.sold is there: which pieces */
	RETURN_ASKS_REASON,
	RETURN_PAID, /* committed; what the customer gets stays on the screen */
};

/* VIEW_RETURN. */
struct till_return {
	enum return_stage stage;
	struct return_slip slip;
	struct listed_sale listed[SALES_LISTED_MAX]; /* RETURN_CHOOSES; the newest first */
	uint32_t listed_count;
	bool asked;          /* HQ, for a sale of another till */
	uint32_t at;         /* marked row: the sale's lines, then the gifts asked back */
	int64_t blind_minor; /* without a receipt; 0: there is one */
	char reason[REFUND_REASON_MAX];
};

enum enrol_stage {
	ENROL_PHONE,
	ENROL_TERMS, /* Yes or No, as every stage whose name is a consent */
	ENROL_SMS,
	ENROL_BIRTHDAY,
	ENROL_INVITER,
	ENROL_MORE, /* Yes: the stages below; No: that is all */
	ENROL_NAME,
	ENROL_SEX,
	ENROL_REGION,
	ENROL_EMAIL,
	ENROL_ADDRESS, /* of the e-mail */
	ENROL_RELATIVES,
	ENROL_RELATIVE, /* one after the other, 0 ends */
	ENROL_SAVE,
};

/* VIEW_ENROL. */
struct till_enrol {
	enum enrol_stage stage;
	struct newcomer newcomer; /* as far as it is told */
};

/* Always true between steps (till_step asserts it): nobody logged in means no view but login, help
 * and stopped; committing means a sale with lines and no question; marks and lists point at what
 * exists; a problem on the screen is PROBLEM, an empty message place NONE. */
struct till {
	enum view view, view_before; /* view_before: where Back leads from help, why, ... */
	enum question question;
	struct shop shop;
	struct till_status status;
	struct operator_card operator; /* number 0: nobody */
	uint32_t login_number;         /* typed, waiting for the PIN */

	char entry[ENTRY_MAX];
	int32_t pending_qty; /* from COMMAND_TIMES, 0: none */
	int32_t marked;      /* line under the cursor, -1: the latest */
	uint32_t scroll;
	int32_t menu_at;   /* an enum menu_entry; the arrows also write its number on the entry line
			    */
	int32_t coupon_at; /* marked in coupon_list; the arrows also write its number */
	enum menu_asks asks;   /* what the entry line takes in VIEW_MENU */
	int64_t price_minor;   /* set by hand, once it is said why: ASKS_PRICE_WHY */
	int64_t counted_minor; /* asked about by QUESTION_CLOSE_SHIFT */
	enum severity severity;
	struct message message;     /* stays until acknowledged when it is a problem */
	enum settled_by settled_by; /* of the problem on the screen */
	struct message later[PROBLEMS_LATER_MAX]; /* problems behind it, oldest first */
	uint32_t later_count;
	struct message behind; /* told, and covered by a problem: comes when that was read */

	struct sale sale;
	struct member_more more;        /* of the member on the sale, as last looked up */
	struct wallet wallet;           /* ... likewise */
	struct wallet_list coupon_list; /* VIEW_COUPONS */
	struct coupon coupon_asking;    /* HQ is being asked about this one; campaign 0: none */
	struct coupon coupon_wanted;    /* chosen once it is on the sale; campaign 0: none */
	struct coupon_choice best;      /* if chosen: what pricing would be if nobody had */
	bool chosen;                    /* pricing is with coupons that an operator chose */
	int64_t points_asked;           /* what the last DUTY_ASK_POINTS asked for */
	int64_t points_offer;           /* stands in the message place: F6 takes it; 0: none */
	bool points_asking;             /* HQ is being asked */
	struct pricing pricing;         /* of the sale; lives in scratch */
	bool priced;                    /* pricing is of the sale as it stands; else no payment */
	int64_t priced_ms;              /* the `now` that pricing saw */
	struct till_hints hints;        /* empty until they are worked out */
	struct offer_told told[OFFERS_TOLD_MAX]; /* beside this basket, the first ones */
	uint32_t told_count;
	bool explain;   /* asked for: this sale's receipt tells what each rule took */
	bool hints_due; /* FACT_AT_LEISURE would work them out */
	const struct rules *rules, *rules_next;
	struct rule_quotas *quotas, *quotas_next; /* of these */
	int64_t tender_minor;                     /* asked about by QUESTION_LARGE_TENDER */
	bool committing;                          /* a tender key is consumed once */
	bool paid;                 /* closed is the sale just paid, its change is on the screen */
	bool unprinted;            /* ask about the last receipt once somebody has logged in */
	struct closed_sale closed; /* the last sale, for VIEW_PAID, receipt and commit */
	struct till_return ret;
	bool refunding;              /* as committing */
	struct closed_refund refund; /* the last one */
	struct till_enrol enrol;
	bool enrolling;          /* as committing */
	bool acting;             /* as committing */
	struct closed_act act;   /* the last one */
	struct act_tally tally;  /* of the member on the sale, as last asked */
	struct member_desk desk; /* VIEW_MEMBER */
	/* Also given by the shell at start, when an earlier run left a receipt to print again. */
	char last_receipt[RECEIPT_NUMBER_MAX];

	enum look_up look_up;
	struct code pending_code; /* what is looked up */
	bool member_asked;        /* far away, for the basket there is or the next one begun */
	const char *report_title;
	const char *const *report_lines;
	uint32_t report_count;
	bool too_small;
	bool selling_stopped;
	struct message stopped;   /* VIEW_STOPPED: why */
	struct message no_basket; /* TEXT_NONE: one may be begun; else why not */

	int64_t now_ms;        /* of the last fact, wall */
	int64_t last_input_ms; /* monotonic */
	uint64_t steps;

	void *scratch; /* borrowed from the shell, for the engine */
	size_t scratch_size;
	/* Randomness for sale uids, given by the shell: the core has none. Never all zero. */
	struct uid next_uid;
};

/* scratch must hold engine_scratch_size(rules, SALE_LINES_MAX, SALE_UNITS_MAX) of any rules given.
 */
void till_init(struct till *till, const struct shop *shop, void *scratch, size_t scratch_size);

/* The shell refreshes till->next_uid after each step that used it. Duties are performed in order;
 * answers come back as facts. */
void till_step(struct till *till, const struct fact *fact, struct duties *duties);

/* What stands on the entry line is a PIN: draw dots. */
bool till_entry_secret(const struct till *till);
/* The right that a menu entry needs; RIGHT_COUNT: none. */
enum right menu_right(enum menu_entry entry);
/* Whether the program may be left without the right to: nobody logged in in the demo, or stopped.
 */
bool till_anybody_may_leave(const struct till *till);
/* The line that Del and F3 act on: the marked one, else the one touched last, else the last; -1. */
int32_t till_line_in_hand(const struct till *till);

/* What a row of a list would do, whether it may be done, and what else it wants to know. */
void till_act_of_row(const struct till *till, const struct member_desk *list, uint32_t row,
	struct closed_act *act);
enum act_refusal till_judge_act(const struct till *till, const struct closed_act *act);
/* A right or voucher whose last day is over. */
bool till_act_lapsed(const struct till *till, const struct closed_act *act);
enum desk_wants till_act_wants(const struct till *till, const struct closed_act *act);
/* The gift, event or right that it is about; NULL: none, or offered no longer. */
const struct reward *till_act_reward(const struct till *till, const struct closed_act *act);

#endif
