/* oracle.h - an independent book of every sale, refund and act of a member: what the cashier saw,
 * which disks still hold it.
 *
 * It knows nothing of chains, epochs or acknowledgements. A sale that a surviving disk holds, or
 * that headquarters once held and did not lose again with its own disk, must be at headquarters in
 * the end, once; a sale nobody made must not be there.
 */
#ifndef SUANPAN_TESTS_ORACLE_H
#define SUANPAN_TESTS_ORACLE_H

#include "pos/core/closed_sale.h"
#include "schema/db.h"

#include <stdbool.h>
#include <stdint.h>

enum { TOLD_MAX = 512, BACKUPS_MAX = 8, IMAGES_MAX = 12 };

enum outcome_told {
	TOLD_OK,      /* the change was on the screen */
	TOLD_NO,      /* the cashier was told that nothing was sold */
	TOLD_NOTHING, /* the machine died before it could say */
};

enum poison { POISON_NONE, POISON_UNBALANCED, POISON_UNKNOWN_SKU, POISON_KIND, POISON_SCHEMA };

struct told_sale {
	struct uid uid;
	enum outcome_told told;
	enum poison poison;
	uint32_t till, epoch, counter; /* on the receipt */
	uint64_t member;
	int64_t points; /* earned less used; of a refund given back less taken back */
	int64_t points_earned, points_used; /* of a refund: taken back, given back */
	int64_t total_minor;
	int32_t pieces; /* of the first line */
	uint32_t lines;
	bool is_refund;
	struct uid original; /* of a refund's sale */
	bool is_act;
	uint32_t checked_in; /* the day of a check-in, 0: something else */
	uint32_t campaign;
	uint64_t serial;     /* of a coupon that took something off, 0: none */
	uint32_t on_disks;   /* a bit each */
	uint32_t in_images;  /* of disks, kept aside */
	uint32_t in_backups; /* of headquarters */
	uint32_t in_copies;  /* of its disk */
	bool at_hq;
};

struct oracle {
	struct told_sale sales[TOLD_MAX];
	int count;
	int64_t expected, destroyed; /* for the report */
};

extern struct oracle oracle;

void oracle_begin(void);
struct told_sale *oracle_note(const struct uid *uid, enum outcome_told told, int disk);
struct told_sale *oracle_find(const struct uid *uid);
/* After a start: what was told as sold on this disk is there. Notes what came through untold. */
void oracle_look_at_disk(int disk, struct db *money);
/* Notes what headquarters holds. */
void oracle_look_at_hq(void);

void oracle_kept_image(int image, int disk);
void oracle_brought_back(int disk, int image); /* another image takes the disk's place */
void oracle_lost_disk(int disk);

void oracle_backed_up(const char *name);
/* A backup that headquarters may have to start from; NULL: none. */
const char *oracle_choose_backup(void);
void oracle_restored_hq(const char *name);
void oracle_copied_hq(int copy); /* its disk, into this place */
void oracle_rolled_back_hq(int copy);

/* Whether headquarters must have it now. */
bool oracle_expects(const struct told_sale *sale);

#endif
