-- Points spent at this till: what covered them, and what headquarters has set aside for it.

-- Projection: sales that points paid for. Sales without have no row, so the sum of what HQ has not
-- posted yet is as short as the bound on it.
CREATE TABLE points_spend (
	place         INTEGER PRIMARY KEY, -- of its record
	member        INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	leased        INTEGER NOT NULL,
	held          INTEGER NOT NULL,
	trusted       INTEGER NOT NULL -- neither of the two
) STRICT;
CREATE INDEX points_spend_by_member ON points_spend (member, place);

-- Leases as HQ last listed them: of these points, everything up to (epoch, next) is already taken
-- off. version: of the list that this row came with.
CREATE TABLE lease (
	member  INTEGER PRIMARY KEY,
	points  INTEGER NOT NULL,
	until_s INTEGER NOT NULL,
	place   INTEGER NOT NULL, -- our spends from here on are not in points yet
	version INTEGER NOT NULL
) STRICT;

-- What HQ said when it last spoke to us about points: at most one row.
CREATE TABLE points_word (
	id            INTEGER PRIMARY KEY CHECK (id = 1),
	lease_version INTEGER NOT NULL, -- of the list in `lease`, complete
	told_version  INTEGER NOT NULL, -- the last one HQ heard that we have
	place         INTEGER NOT NULL, -- HQ has posted our records below
	boot_id       INTEGER NOT NULL,
	mono_ms       INTEGER NOT NULL,
	wall_ms       INTEGER NOT NULL
) STRICT;
