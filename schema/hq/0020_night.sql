-- The nightly check of the ledger. slot_ms: the hour that was last begun with. holder: the process
-- that checks now, '' none, and beat_ms when it last said so; what it has done stands here, so that
-- another goes on after it: stage 0 is the chains (the last record that was right, with its hash), a
-- later one the checks before it. ended_...: the last one that came to its end. digest adds up what
-- was found; seen_...: what a person has looked at.
CREATE TABLE night (
	one INTEGER PRIMARY KEY,
	slot_ms INTEGER NOT NULL DEFAULT 0,
	holder TEXT NOT NULL DEFAULT '',
	beat_ms INTEGER NOT NULL DEFAULT 0,
	stage INTEGER NOT NULL DEFAULT 0,
	till INTEGER NOT NULL DEFAULT 0,
	epoch INTEGER NOT NULL DEFAULT 0,
	seq INTEGER NOT NULL DEFAULT 0,
	head TEXT NOT NULL DEFAULT '',
	records INTEGER NOT NULL DEFAULT 0,
	wrong INTEGER NOT NULL DEFAULT 0,
	digest INTEGER NOT NULL DEFAULT 0,
	ended_ms INTEGER NOT NULL DEFAULT 0,
	ended_records INTEGER NOT NULL DEFAULT 0,
	ended_wrong INTEGER NOT NULL DEFAULT 0,
	ended_digest INTEGER NOT NULL DEFAULT 0,
	seen_wrong INTEGER NOT NULL DEFAULT 0,
	seen_digest INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO night (one) VALUES (1);

-- In words of sync/wire_finding.h; the first of them. run: 0 under way, 1 the last that ended.
CREATE TABLE night_finding (
	run INTEGER NOT NULL,
	number INTEGER NOT NULL,
	name TEXT NOT NULL,
	a TEXT NOT NULL,
	b TEXT NOT NULL,
	PRIMARY KEY (run, number)
) STRICT;
