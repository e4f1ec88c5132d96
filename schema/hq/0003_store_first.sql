-- What belongs to one store is kept by store first: on a database spread over machines (Citus) the
-- cursor, the records and what was said of them lie together, and a batch is one transaction there.
ALTER TABLE epoch RENAME TO epoch_before;
CREATE TABLE epoch (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	pubkey BLOB NOT NULL,
	kid TEXT NOT NULL,
	certificate BLOB NOT NULL,
	next INTEGER NOT NULL,
	head BLOB NOT NULL,
	durable_next INTEGER NOT NULL,
	granted_ms INTEGER NOT NULL,
	projected_next INTEGER NOT NULL DEFAULT 1,
	told_next INTEGER NOT NULL DEFAULT 1,
	recomputed_next INTEGER NOT NULL DEFAULT 1,
	PRIMARY KEY (store, till, epoch)
) STRICT;
INSERT INTO epoch (store, till, epoch, pubkey, kid, certificate, next, head, durable_next,
	granted_ms, projected_next, told_next, recomputed_next)
SELECT store, till, epoch, pubkey, kid, certificate, next, head, durable_next,
	granted_ms, projected_next, told_next, recomputed_next FROM epoch_before;

ALTER TABLE journal RENAME TO journal_before;
CREATE TABLE journal (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL,
	kind INTEGER NOT NULL,
	record BLOB NOT NULL, -- byte for byte as the till wrote it
	got_ms INTEGER NOT NULL,
	PRIMARY KEY (store, till, epoch, seq)
) STRICT;
INSERT INTO journal (store, till, epoch, seq, hash, kind, record, got_ms)
SELECT e.store, j.till, j.epoch, j.seq, j.hash, j.kind, j.record, j.got_ms
FROM journal_before j JOIN epoch_before e ON e.till = j.till AND e.epoch = j.epoch;
DROP TABLE journal_before;

ALTER TABLE problem RENAME TO problem_before;
CREATE TABLE problem (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	code TEXT NOT NULL,
	detail TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	PRIMARY KEY (store, till, epoch, seq, code, detail)
) STRICT;
INSERT INTO problem (store, till, epoch, seq, code, detail, at_ms)
SELECT e.store, p.till, p.epoch, p.seq, p.code, p.detail, p.at_ms
FROM problem_before p JOIN epoch_before e ON e.till = p.till AND e.epoch = p.epoch;
DROP TABLE problem_before;

ALTER TABLE quarantine RENAME TO quarantine_before;
CREATE TABLE quarantine (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL, -- over the branch's own chain, from the batch's Pos-Prev
	reason TEXT NOT NULL,
	record BLOB NOT NULL,
	got_ms INTEGER NOT NULL,
	PRIMARY KEY (store, till, epoch, seq, hash)
) STRICT;
INSERT INTO quarantine (store, till, epoch, seq, hash, reason, record, got_ms)
SELECT e.store, q.till, q.epoch, q.seq, q.hash, q.reason, q.record, q.got_ms
FROM quarantine_before q JOIN epoch_before e ON e.till = q.till AND e.epoch = q.epoch;
DROP TABLE quarantine_before;

DROP TABLE epoch_before;
CREATE INDEX epoch_by_kid ON epoch (kid);
CREATE INDEX epoch_by_till ON epoch (till, epoch);
CREATE INDEX epoch_to_project ON epoch (till, epoch) WHERE projected_next < next;
CREATE INDEX epoch_to_recompute ON epoch (till, epoch) WHERE recomputed_next < projected_next;
