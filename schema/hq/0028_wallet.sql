-- What members own besides points: vouchers used without paper, and rights to something so many times.

-- until_on: the last day, 20261130; 0: open end. given_key: who gives twice by one key gives once; the
-- word before its first colon is the way it came (birthday:..., hand:...).
CREATE TABLE voucher (
	campaign INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	member INTEGER NOT NULL,
	until_on INTEGER NOT NULL,
	benefit_minor INTEGER NOT NULL, -- 0: as the campaign's rule says
	state TEXT NOT NULL, -- 'given', 'used', 'lapsed'
	channel TEXT NOT NULL,
	given_key TEXT NOT NULL UNIQUE,
	given_by TEXT NOT NULL, -- a person's name, '' by a job
	given_ms INTEGER NOT NULL,
	settled_ms INTEGER NOT NULL, -- when it was used or lapsed, 0
	PRIMARY KEY (campaign, serial)
) STRICT;
CREATE INDEX voucher_by_member ON voucher (member, state);
CREATE INDEX voucher_open ON voucher (until_on) WHERE state = 'given';

CREATE TABLE entitlement (
	given_key TEXT PRIMARY KEY,
	member INTEGER NOT NULL,
	right_id TEXT NOT NULL, -- of a setting right.ID
	many INTEGER NOT NULL,
	used INTEGER NOT NULL,
	from_on INTEGER NOT NULL,  -- first and last day, 0: at once, open end
	until_on INTEGER NOT NULL,
	told INTEGER NOT NULL, -- the tills have heard of it: from_on has come
	given_by TEXT NOT NULL,
	given_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX entitlement_by_member ON entitlement (member, right_id);
CREATE INDEX entitlement_coming ON entitlement (from_on) WHERE told = 0;

-- Relatives whose birthdays a member told us, with consent: relation, month and day, nothing else.
CREATE TABLE member_relative (
	member INTEGER NOT NULL,
	number INTEGER NOT NULL, -- 1 and up, of the member
	relation TEXT NOT NULL, -- 'child', 'spouse', 'parent', 'other'
	month INTEGER NOT NULL,
	day INTEGER NOT NULL,
	consent_ms INTEGER NOT NULL, -- when it was given, 0: it was not
	PRIMARY KEY (member, number)
) STRICT;
