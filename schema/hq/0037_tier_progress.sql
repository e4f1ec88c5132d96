-- How far a member is from the next tier, as tills were told it last (pos/core/tier_progress.h);
-- only where tiers need anything else than points of all time. tier '': none can be reached.
CREATE TABLE tier_progress (
	member INTEGER PRIMARY KEY,
	tier TEXT NOT NULL,
	metric INTEGER NOT NULL,
	have INTEGER NOT NULL,
	need INTEGER NOT NULL,
	until_on INTEGER NOT NULL -- 0: no such day
) STRICT;
