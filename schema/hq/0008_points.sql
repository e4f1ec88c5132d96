-- Points set aside: leases, which one till each may spend without asking, and holds for a basket.
-- Neither moves points in the ledger: the member still owns them. What the member may spend besides
-- is the balance less what is left of the leases, less the holds that count.

-- points: granted in all, used: spent of them as posted. state: 0 may be used; 1 taken back, but
-- the till may not have heard of it and counts on it; 2 free again, points = used.
-- revoked_version: the list that told the till. available: what the member could spend when it was
-- last granted (invariant I10: points - used of the grant was not above it).
CREATE TABLE lease (
	member INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	points INTEGER NOT NULL,
	used INTEGER NOT NULL,
	state INTEGER NOT NULL,
	granted INTEGER NOT NULL, -- by the last grant
	available INTEGER NOT NULL,
	granted_ms INTEGER NOT NULL,
	until_s INTEGER NOT NULL,
	revoked_version INTEGER NOT NULL,
	PRIMARY KEY (member, till, epoch)
) STRICT;
CREATE INDEX lease_by_till ON lease (till, epoch, member) WHERE state <> 2;

-- The list of leases of a till's epoch. version rises with every change; it is never below the
-- clock, so that an HQ brought back from a backup does not give one out twice. told: the till has
-- list told_version complete, beside a journal that ends at told_head.
CREATE TABLE lease_list (
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	version INTEGER NOT NULL,
	told_version INTEGER NOT NULL,
	told_head INTEGER NOT NULL,
	PRIMARY KEY (till, epoch)
) STRICT;

-- member and points, or campaign and serial. state: enum hold_state of sync/wire_points.h.
CREATE TABLE hold (
	id BLOB PRIMARY KEY,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	member INTEGER NOT NULL, -- 0: a coupon
	points INTEGER NOT NULL,
	campaign INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	state INTEGER NOT NULL,
	made_ms INTEGER NOT NULL,
	until_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_by_member ON hold (member) WHERE member > 0 AND state IN (0, 2);
CREATE INDEX hold_by_coupon ON hold (campaign, serial) WHERE campaign > 0;
