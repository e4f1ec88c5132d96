-- What of a sale was paid with what is no money: gift cards that were given, and the like. Of sales
-- from before, nothing is known of it.
ALTER TABLE sale ADD COLUMN noncash_minor INTEGER NOT NULL DEFAULT 0;

-- Every change of a tier, once; a message about it is made from here. by_whom: who lent it or took
-- it back, or which promotion; '': it was reached, or ran out. told_ms 0: nobody was told yet.
CREATE TABLE tier_log (
	number INTEGER PRIMARY KEY,
	member INTEGER NOT NULL,
	on_date INTEGER NOT NULL,
	tier_before TEXT NOT NULL,
	tier TEXT NOT NULL,
	until INTEGER NOT NULL, -- its last day, 0: no end
	by_whom TEXT NOT NULL,
	reason TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	told_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX tier_log_by_member ON tier_log (member, at_ms);
INSERT INTO counter (name, value) VALUES ('tier_log', 0);
