/* syncer_parts.h - what the syncer is made of; for syncer*.c alone.
 *
 * One errand, one file, one struct here: up (hello and the journal), down (reference data). An
 * errand has its link_call, its timer and its backoff, sends by the line, and calls
 * syncer_refresh() when what it knows has changed. A new errand is a new file beside these.
 */
#ifndef SUANPAN_SYNC_SYNCER_PARTS_H
#define SUANPAN_SYNC_SYNCER_PARTS_H

#include "pos/sys/child.h"
#include "sync/compare.h"
#include "sync/line.h"
#include "sync/outbox.h"
#include "sync/refdata.h"
#include "sync/repair.h"
#include "sync/syncer.h"
#include "sync/wire_watch.h"

enum up_asked { ASKED_HELLO, ASKED_UPLOAD, ASKED_EPOCH };

/* Hello, the journal going up, and the next epoch. */
struct sync_up {
	struct outbox outbox;
	struct link_call call;
	struct loop_timer timer;
	enum up_asked asked;      /* what call asked */
	bool hurried;             /* syncer_now() waits for its first answer */
	bool strange_keys;        /* HQ lists no signing key that we know */
	struct branches branches; /* that the last hello asked about */
	int64_t acked_ms;
	/* Records HQ holds, since start: that it could not post, and posted with a remark. */
	int64_t unposted, remarked;
};

/* Older epochs being carried over (readopt.h). */
struct sync_readopt {
	struct loop_timer timer;
	struct backoff backoff;
	int turns; /* since the status was told */
};

/* What was purged, and HQ does not have any more, coming back from the archive. */
struct sync_refill {
	struct loop_timer timer;
	struct backoff backoff;
};

/* Sealed rows about persons going up (person.h). */
struct sync_person {
	int64_t asked_ms; /* monotonic: when HQ was last asked about rows it has; 0: not yet */
	struct link_call call;
	struct loop_timer timer;
	struct backoff backoff;
	bool news; /* the request under way brings rows, and does not only ask */
};

/* Reference data coming down. */
struct sync_down {
	struct refdata refdata;
	struct reference_user user;
	struct link_call call;
	struct loop_timer timer, copy_timer;
	enum stream asked;
	bool due[STREAM_COUNT];
	bool retried; /* STALE and REPLAY are tried once more at once */
	struct backoff backoff;
	unsigned int changed; /* streams to call back about */
	bool changed_since_copy;
	struct err trouble;
	bool troubled;
};

/* The reference data coming as a file, by a child. */
struct sync_snapshot {
	struct child child;
	struct loop_timer swap;          /* changing over, a step a turn */
	struct loop_timer again;         /* when HQ has made one */
	bool promised;                   /* HQ is making one, and we wait for it */
	int laters;                      /* so often it was not ready yet */
	struct loop_timer timer;         /* the replaced file is deleted in pieces */
	struct feed heads[STREAM_COUNT]; /* as the last hello said */
	char ready[REFERENCE_NAME_MAX];  /* the file to change over to, once the child is gone */
	int64_t not_before_ms;           /* monotonic */
	struct err trouble;
	bool troubled;
};

/* Whether the reference data is what HQ has. */
struct sync_compare {
	struct link_call call;
	struct loop_timer timer;
	enum stream stream;
	struct comparison *comparison; /* under way; NULL: none is */
	uint32_t openings;             /* of the file it looks at */
	int differences;               /* buckets, at the last one */
	int times;
};

/* What differs being put right. */
struct sync_repair {
	struct link_call call;
	struct loop_timer timer;
	struct repair *repair; /* under way; NULL: none is */
	bool fetched;          /* all its buckets are here */
	uint32_t openings;     /* of the file it repairs */
	int times;             /* that it came to its end */
};

/* A member being asked for. */
struct sync_member {
	struct link_call call;
	char path[REQUEST_PATH_MAX];
	bool retried;
};

/* A sale being asked for. */
struct sync_sale {
	struct link_call call;
	char path[REQUEST_PATH_MAX];
	bool retried;
};

/* What time it is at HQ, and who proves it, when its certificate does not convince. */
struct sync_trust {
	struct link_call call;
	struct loop_timer timer;
	bool asks_time; /* else the authorities */
	bool time_believed;
	bool news; /* it is worth trying again at once */
	char nonce[NONCE_TEXT_MAX];
	int64_t asked_ms;
};

/* Points: a hold for the basket under way, what is to be said of earlier ones, the leases. */
struct sync_points {
	struct link_call hold_call;
	struct loop_timer hold_timer;
	bool holding; /* somebody waits for the answer about: */
	struct hold_request hold;
	struct settle {
		struct uid id;
		bool post; /* else void */
	} settles[SETTLES_MAX];
	uint32_t settle_count;
	int64_t lease_version; /* as hello said */
	bool leases_due;
	int64_t fetching;      /* the version of the list under way, 0: at its beginning */
	uint64_t after;        /* the last member of the page before */
	struct link_call call; /* a settle, or a page of leases */
	bool is_settle, is_word;
	struct loop_timer timer;
	struct backoff backoff;
};

/* The list of quotas. */
struct sync_quota {
	struct link_call call;
	struct loop_timer timer;
	struct backoff backoff;
	int64_t version; /* as HQ last said */
	int64_t had;     /* what the call under way says that we have */
	bool due;
};

/* What HQ says of this store, when somebody asks. */
struct sync_watch {
	struct link_call call;
	struct watch heard;
	bool known; /* heard at least once */
	bool retried;
};

struct syncer {
	struct sync_parts parts;
	struct line line;
	struct sync_status status, told; /* as it is; as it was at the last call back */
	struct loop_timer poke_timer;
	struct sync_watch watch;
	struct sync_up up;
	struct sync_readopt readopt;
	struct sync_refill refill;
	struct sync_person person;
	struct sync_down down;
	struct sync_snapshot snapshot;
	struct sync_member member;
	struct sync_sale sale;
	struct sync_compare compare;
	struct sync_repair repair;
	struct sync_trust trust;
	struct sync_points points;
	struct sync_quota quota;
};

/* syncer.c */
/* Works out the status anew and calls back if it is not what was told last: the line alone may
 * have changed, and that happened before. */
void syncer_refresh(struct syncer *syncer);
/* HQ answered, or nobody did. */
void syncer_online(struct syncer *syncer, bool online);
/* A failure of ours is ours to know, and must not wait for the next who asks that database. Damage
 * stays: somebody has to do something about it. */
void syncer_forgive(struct db *db);

/* syncer_watch.c */
void watch_start(struct syncer *syncer);
void watch_stop(struct syncer *syncer);

/* syncer_up.c */
void up_start(struct syncer *syncer);
void up_stop(struct syncer *syncer);
void up_later(struct syncer *syncer, int64_t delay_ms);

/* syncer_renewal.c */
MUST_CHECK bool renewal_ask(struct syncer *syncer, struct err *err);
void renewal_answered(struct syncer *syncer, const struct link_answer *heard);
/* What HQ holds of older epochs, as the answer to the last hello says. */
void renewal_hear_branches(struct syncer *syncer, const struct hello_answer *answer);

/* A new certificate for this epoch, or the wish for a new key. */
void renewal_hear_key(struct syncer *syncer, const struct hello_answer *answer);

/* syncer_readopt.c */
void readopt_start(struct syncer *syncer);
void readopt_stop(struct syncer *syncer);
void readopt_later(struct syncer *syncer, int64_t delay_ms);

/* syncer_refill.c */
void refill_start(struct syncer *syncer);
void refill_stop(struct syncer *syncer);
/* HQ wants records that were purged: up.outbox.refill_to. */
void refill_begin(struct syncer *syncer);

/* syncer_compare.c */
void compare_start(struct syncer *syncer);
void compare_stop(struct syncer *syncer);
/* Members and goods, as soon as nothing else comes down. */
void compare_soon(struct syncer *syncer);

/* syncer_repair.c */
void repair_start(struct syncer *syncer);
void repair_stop(struct syncer *syncer);
bool repair_under_way(const struct syncer *syncer);
/* Puts right what a comparison found; false if the stream is to be fetched anew instead. */
bool repair_want(struct syncer *syncer, const struct comparison *comparison);

/* syncer_member.c */
void member_start(struct syncer *syncer);
void member_stop(struct syncer *syncer);

/* syncer_sale.c */
void sale_start(struct syncer *syncer);
void sale_stop(struct syncer *syncer);

/* syncer_snapshot.c */
void snapshot_start(struct syncer *syncer);
void snapshot_stop(struct syncer *syncer);
void snapshot_hear_feeds(struct syncer *syncer, const struct hello_answer *answer);
/* This stream is not asked for row by row: it is coming as a file. */
bool snapshot_holds(const struct syncer *syncer, enum stream stream);
bool snapshot_under_way(const struct syncer *syncer);

/* syncer_person.c */
void person_start(struct syncer *syncer);
void person_stop(struct syncer *syncer);

/* syncer_down.c */
void down_start(struct syncer *syncer);
void down_stop(struct syncer *syncer);
void down_later(struct syncer *syncer, int64_t delay_ms);
/* HQ said in a hello which version each stream has. */
void down_hear_feeds(struct syncer *syncer, const struct hello_answer *answer);
/* Ask for this stream, or for all of them, whatever the last hello said. */
void down_want(struct syncer *syncer, enum stream stream);
void down_want_all(struct syncer *syncer);
/* From the beginning, over the old rows. */
void down_anew(struct syncer *syncer, enum stream stream);
/* HQ is not as far as it was. */
void down_doubt(struct syncer *syncer);
/* Calls back about the streams in down.changed, and has them copied. */
void down_tell_changes(struct syncer *syncer);
/* How far the due streams are behind HQ's last hello, without those that come as a file. */
int64_t down_changes_waiting(const struct syncer *syncer);
/* Nothing is under way and nothing is due. */
bool down_settled(const struct syncer *syncer);

/* syncer_trust.c */
void trust_start(struct syncer *syncer);
void trust_stop(struct syncer *syncer);
/* The line failed because of HQ's certificate. */
void trust_doubted(struct syncer *syncer);
/* HQ said in a hello how new its list of authorities is. */
void trust_hear_version(struct syncer *syncer, int64_t version);

/* syncer_points.c */
void points_start(struct syncer *syncer);
void points_stop(struct syncer *syncer);
/* What a hello said of leases and of what HQ has posted. */
void points_hear_hello(struct syncer *syncer, const struct hello_answer *answer);

/* syncer_quota.c */
void quota_start(struct syncer *syncer);
void quota_stop(struct syncer *syncer);
void quota_hear_hello(struct syncer *syncer, const struct hello_answer *answer);
/* The list is here and HQ knows it, or HQ does not give it now. */
bool quota_settled(const struct syncer *syncer);
/* The epoch that the list was for is over, and the list gone with it. */
void quota_new_epoch(struct syncer *syncer);

#endif
