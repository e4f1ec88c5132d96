-- The programme's jobs: up to which day each is done, and every run. on_date is the first day of the
-- period that a run is for (20261121). A page of a run moves reached in the transaction that does its
-- work, so a run that was broken off goes on behind it. state: 0 under way, 1 done, 2 failed.
CREATE TABLE job (
	name TEXT PRIMARY KEY,
	done_to INTEGER NOT NULL -- periods that begin up to this day are done, or were before our time
) STRICT;

CREATE TABLE job_run (
	job TEXT NOT NULL,
	on_date INTEGER NOT NULL,
	reached INTEGER NOT NULL,
	state INTEGER NOT NULL,
	holder TEXT NOT NULL,  -- the process that did its last page
	beat_ms INTEGER NOT NULL,
	began_ms INTEGER NOT NULL,
	ended_ms INTEGER NOT NULL, -- 0: not yet
	seen INTEGER NOT NULL,
	changed INTEGER NOT NULL,
	why TEXT NOT NULL,     -- it failed, in English
	PRIMARY KEY (job, on_date)
) STRICT;
CREATE INDEX job_run_by_time ON job_run (began_ms);

-- What headquarters keeps of each member besides the row that goes down to the tills. Dates as
-- 20261121, 0: none.
CREATE TABLE member_file (
	member INTEGER PRIMARY KEY,
	joined_on INTEGER NOT NULL DEFAULT 0,
	source TEXT NOT NULL DEFAULT '',      -- how they came: till, import, ...
	inviter INTEGER NOT NULL DEFAULT 0,   -- member id
	invite_code TEXT NOT NULL DEFAULT '', -- their own
	growth INTEGER NOT NULL DEFAULT 0,    -- never spent
	label TEXT NOT NULL DEFAULT '',       -- by how long they are members
	tier_since INTEGER NOT NULL DEFAULT 0,
	tier_until INTEGER NOT NULL DEFAULT 0, -- 0: no end
	tier_news INTEGER NOT NULL DEFAULT 0,  -- the next receipt says so
	tier_by TEXT NOT NULL DEFAULT '',      -- who lent the tier; '': it was reached
	tier_reason TEXT NOT NULL DEFAULT '',
	tier_back TEXT NOT NULL DEFAULT '',    -- of a lent tier: what they have by themselves
	tier_back_until INTEGER NOT NULL DEFAULT 0,
	mark TEXT NOT NULL DEFAULT '',         -- a group in place of the member's own
	mark_until INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX member_file_by_code ON member_file (invite_code) WHERE invite_code <> '';
