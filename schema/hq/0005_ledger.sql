-- The ledger keeps its rows by the place of the record that brought them: (store, till, epoch, seq)
-- of the journal, branch 0; a record that was judged good in quarantine stands at the same place
-- under a branch of its own, 1 and up. Places rise as records arrive, so rows are written side by
-- side; uids are random, and one table of them (posting) is enough. Headquarters' own postings
-- stand at store, till and epoch 0, numbered by the counter `own`.

CREATE TABLE counter (
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL
) STRICT;

ALTER TABLE posting ADD COLUMN branch INTEGER NOT NULL DEFAULT 0;

ALTER TABLE leg RENAME TO leg_before;
CREATE TABLE leg (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	number INTEGER NOT NULL,
	account TEXT NOT NULL,
	unit TEXT NOT NULL, -- 'points', or a currency
	amount INTEGER NOT NULL,
	member INTEGER NOT NULL, -- of an account member:<id>, else 0
	PRIMARY KEY (store, till, epoch, seq, branch, number)
) STRICT;
INSERT INTO leg (store, till, epoch, seq, branch, number, account, unit, amount, member)
	SELECT l.store, p.till, p.epoch, p.seq, 0, l.number, l.account, l.unit, l.amount, l.member
	FROM leg_before l JOIN posting p ON p.store = l.store AND p.uid = l.uid;
INSERT INTO leg (store, till, epoch, seq, branch, number, account, unit, amount, member)
	SELECT store, 0, 0, dense_rank() OVER (ORDER BY uid), 0, number, account, unit, amount, member
	FROM leg_before WHERE store = 0;
INSERT INTO counter (name, value) SELECT 'own', coalesce(max(seq), 0) FROM leg WHERE store = 0;
DROP TABLE leg_before;
CREATE INDEX leg_by_member ON leg (member) WHERE member > 0;

ALTER TABLE sale RENAME TO sale_before;
CREATE TABLE sale (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	uid BLOB NOT NULL,
	counter INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	wall_ms INTEGER NOT NULL,
	operator INTEGER NOT NULL,
	member INTEGER NOT NULL, -- as the record names it; 0: walk-in
	line_count INTEGER NOT NULL,
	list_minor INTEGER NOT NULL,
	total_minor INTEGER NOT NULL,
	points_earned INTEGER NOT NULL,
	points_used INTEGER NOT NULL,
	PRIMARY KEY (store, till, epoch, seq, branch)
) STRICT;
INSERT INTO sale (store, till, epoch, seq, branch, uid, counter, business_date, wall_ms, operator,
		member, line_count, list_minor, total_minor, points_earned, points_used)
	SELECT store, till, epoch, seq, 0, uid, counter, business_date, wall_ms, operator, member,
		line_count, list_minor, total_minor, points_earned, points_used FROM sale_before;
DROP TABLE sale_before;
CREATE INDEX sale_by_date ON sale (business_date, store, till);
CREATE INDEX sale_by_member ON sale (member) WHERE member > 0;

-- What is remarkable about a record. dead: it did not post (a dead letter). settled_ms: 0 while
-- somebody ought to look; note says how it was settled.
ALTER TABLE problem RENAME TO problem_before;
CREATE TABLE problem (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL DEFAULT 0,
	code TEXT NOT NULL,
	detail TEXT NOT NULL,
	dead INTEGER NOT NULL DEFAULT 0,
	at_ms INTEGER NOT NULL,
	settled_ms INTEGER NOT NULL DEFAULT 0,
	note TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (store, till, epoch, seq, branch, code, detail)
) STRICT;
INSERT INTO problem (store, till, epoch, seq, branch, code, detail, dead, at_ms, settled_ms, note)
	SELECT store, till, epoch, seq, 0, code, detail,
		CASE WHEN code IN ('SCHEMA_PARKED', 'BAD_TENDER_SUM', 'LEDGER_UNBALANCED')
			THEN 1 ELSE 0 END,
		at_ms, 0, ''
	FROM problem_before;
DROP TABLE problem_before;
CREATE INDEX problem_open ON problem (at_ms) WHERE settled_ms = 0;

-- What the projector said of a quarantined record. state: 0 not judged yet, 1 posted, 2 its uid was
-- known, 3 held for a person (a stolen till's), 4 rejected by one, 5 no record we can read.
ALTER TABLE quarantine ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN branch INTEGER NOT NULL DEFAULT 0; -- once posted
ALTER TABLE quarantine ADD COLUMN judged_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE INDEX quarantine_to_judge ON quarantine (store, till, epoch, seq) WHERE state = 0;

-- Goods that came back. original_known: the sale has been posted here.
CREATE TABLE refund (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	uid BLOB NOT NULL,
	original_store INTEGER NOT NULL,
	original_uid BLOB NOT NULL,
	original_known INTEGER NOT NULL,
	counter INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	wall_ms INTEGER NOT NULL,
	operator INTEGER NOT NULL,
	member INTEGER NOT NULL,
	total_minor INTEGER NOT NULL, -- paid back
	points_taken INTEGER NOT NULL, -- earned by the sale, taken back
	points_given INTEGER NOT NULL, -- spent on the sale, given back
	PRIMARY KEY (store, till, epoch, seq, branch)
) STRICT;
CREATE INDEX refund_by_original ON refund (original_store, original_uid);

CREATE TABLE refund_line (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	line INTEGER NOT NULL, -- of the sale
	qty INTEGER NOT NULL,
	amount_minor INTEGER NOT NULL,
	PRIMARY KEY (store, till, epoch, seq, branch, line)
) STRICT;

-- A sale that headquarters prices otherwise, or cannot price: for a person, never changed by us.
CREATE TABLE case_file (
	number INTEGER PRIMARY KEY,
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	kind TEXT NOT NULL,
	said TEXT NOT NULL, -- by the till
	ours TEXT NOT NULL,
	opened_ms INTEGER NOT NULL,
	closed_ms INTEGER NOT NULL, -- 0: open
	note TEXT NOT NULL,
	UNIQUE (store, till, epoch, seq, branch, kind)
) STRICT;
CREATE INDEX case_open ON case_file (number) WHERE closed_ms = 0;
INSERT INTO counter (name, value) VALUES ('case', 0);

-- A member merged into another: whatever still refers to this one posts to that one. 0: not merged.
ALTER TABLE member ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;
