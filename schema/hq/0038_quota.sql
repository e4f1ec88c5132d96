-- What is there only so often, and what each till may use of it without asking (sync/README.md 3.15).

-- name: rule:ID, of all stores (store 0), or gift:ID of one. most: how often and for how much in
-- all, -1: no limit. used: as posted. excused: what is used or out beyond most because nobody could
-- refuse it: records from machines that were cut off from us for good, a most that was lowered
-- (invariant I20). live: 0: no rule file in force or to come limits it. shops, tills: ",1,2,", "":
-- everywhere. due: somebody should look at who holds how many. looks: makes two that look one after
-- the other.
CREATE TABLE quota (
	store INTEGER NOT NULL,
	name TEXT NOT NULL,
	live INTEGER NOT NULL,
	most_uses INTEGER NOT NULL,
	most_minor INTEGER NOT NULL,
	used_uses INTEGER NOT NULL,
	used_minor INTEGER NOT NULL,
	excused_uses INTEGER NOT NULL,
	excused_minor INTEGER NOT NULL,
	per_member INTEGER NOT NULL, -- of a rule: how often each may use it, -1: no limit
	shops TEXT NOT NULL,
	tills TEXT NOT NULL,
	due INTEGER NOT NULL,
	looks INTEGER NOT NULL,
	PRIMARY KEY (store, name)
) STRICT;
CREATE INDEX quota_due ON quota (due) WHERE due = 1;

-- given: in all, since the row is there; used: of them, as posted. ceiling: what the till may still
-- believe that it was given, until it has said that it has the list lowered_version (0: the same as
-- given). ended: 1: its epoch is fenced, nothing of it is set aside. last and left: what was given
-- last, and what there was to give then.
CREATE TABLE quota_grant (
	store INTEGER NOT NULL,
	name TEXT NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	given_uses INTEGER NOT NULL,
	given_minor INTEGER NOT NULL,
	used_uses INTEGER NOT NULL,
	used_minor INTEGER NOT NULL,
	ceiling_uses INTEGER NOT NULL,
	ceiling_minor INTEGER NOT NULL,
	last_uses INTEGER NOT NULL,
	last_minor INTEGER NOT NULL,
	left_uses INTEGER NOT NULL,
	left_minor INTEGER NOT NULL,
	lowered_version INTEGER NOT NULL,
	ended INTEGER NOT NULL,
	PRIMARY KEY (store, name, till, epoch)
) STRICT;
CREATE INDEX quota_grant_by_till ON quota_grant (till, epoch);

-- As lease_list: version rises with every change and is never below the clock; told: the till has
-- list told_version, beside a journal that ends at told_head.
CREATE TABLE quota_list (
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	version INTEGER NOT NULL,
	told_version INTEGER NOT NULL,
	told_head INTEGER NOT NULL,
	PRIMARY KEY (till, epoch)
) STRICT;

-- One row for each quota that a posted record used; till and epoch: who made the record. returned:
-- its goods all came back, and with them the use.
CREATE TABLE quota_use (
	name TEXT NOT NULL,
	at_store INTEGER NOT NULL, -- where the record was posted, which is part of its name
	uid BLOB NOT NULL,
	store INTEGER NOT NULL, -- of the quota
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	member INTEGER NOT NULL, -- as the record names it, 0: nobody
	uses INTEGER NOT NULL,
	minor INTEGER NOT NULL,
	returned INTEGER NOT NULL,
	PRIMARY KEY (name, at_store, uid)
) STRICT;
CREATE INDEX quota_use_by_member ON quota_use (member, name) WHERE member > 0;

INSERT INTO quota (store, name, live, most_uses, most_minor, used_uses, used_minor, excused_uses,
	excused_minor, per_member, shops, tills, due, looks)
	SELECT store, 'gift:' || item, 1, count_left, -1, 0, 0, 0, 0, -1, '', '', 1, 0 FROM stock;
