-- What this till used of things that are there only so often, and what headquarters lets it use.

-- Projection: each rule that is counted and that a sale used. Stays when its record is purged: a
-- list of quotas says from which place on our own uses are taken off.
CREATE TABLE rule_use (
	place  INTEGER NOT NULL, -- of its record
	rule   TEXT    NOT NULL,
	member INTEGER NOT NULL, -- 0: nobody
	uses   INTEGER NOT NULL,
	minor  INTEGER NOT NULL, -- what it took off
	PRIMARY KEY (place, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX rule_use_by_member ON rule_use (member, place) WHERE member <> 0;

-- Quotas as HQ last listed them: our own uses below place are already taken off.
CREATE TABLE quota (
	name    TEXT PRIMARY KEY, -- "rule:ID", "gift:ID"
	uses    INTEGER NOT NULL, -- -1: this side is not limited
	minor   INTEGER NOT NULL, -- likewise
	place   INTEGER NOT NULL,
	version INTEGER NOT NULL  -- of the list that this row came with
) STRICT, WITHOUT ROWID;

-- The list that stands in quota: at most one row. It may be empty, which is not the same as none.
CREATE TABLE quota_list (
	id      INTEGER PRIMARY KEY CHECK (id = 1),
	version INTEGER NOT NULL,
	told    INTEGER NOT NULL, -- the last version that HQ heard we have
	place   INTEGER NOT NULL
) STRICT;
