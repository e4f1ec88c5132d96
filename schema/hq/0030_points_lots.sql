-- What the settings said of members' points until they were changed: it holds for what was earned
-- before.
CREATE TABLE points_terms_past (
	until_ms INTEGER PRIMARY KEY,
	valid_months INTEGER NOT NULL,
	sale_wait_days INTEGER NOT NULL,
	grace_days INTEGER NOT NULL
) STRICT;

-- A member's lots as they were counted last: good while ver is still the member's and next_on is not
-- there. Lots with the same last day are one row.
CREATE TABLE points_state (
	member INTEGER PRIMARY KEY,
	ver INTEGER NOT NULL,
	debt INTEGER NOT NULL,
	next_on INTEGER NOT NULL -- the day on which the lots may change by themselves; 0: none
) STRICT;
CREATE TABLE points_lot (
	member INTEGER NOT NULL,
	expires_on INTEGER NOT NULL, -- the last day; 0: never
	usable_on INTEGER NOT NULL,  -- 0: they are usable
	points INTEGER NOT NULL,
	PRIMARY KEY (member, expires_on, usable_on)
) STRICT;

-- Whom to tell that points expire, and how many: once for a member and a day.
CREATE TABLE points_notice (
	member INTEGER NOT NULL,
	expires_on INTEGER NOT NULL,
	points INTEGER NOT NULL,
	noted_on INTEGER NOT NULL,
	told_ms INTEGER NOT NULL, -- 0: not yet
	PRIMARY KEY (member, expires_on)
) STRICT;

CREATE INDEX member_merged ON member (merged_into) WHERE merged_into > 0;
