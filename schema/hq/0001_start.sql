-- Headquarters on SQLite, step 1. Portable SQL: PostgreSQL comes behind the same statements.
-- Money is in minor units, times are Unix milliseconds, hashes and uids are raw bytes.

-- hq_incarnation, and whether this file is a backup that nobody has started from yet.
CREATE TABLE house (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;

-- One counter a stream. Writers raise it inside their transaction, so versions rise in the order of
-- commits and no reader ever skips a row.
CREATE TABLE feed (
	stream TEXT PRIMARY KEY,
	feed TEXT NOT NULL,
	version INTEGER NOT NULL,
	oldest INTEGER NOT NULL -- since below this cannot be served: tombstones are gone
) STRICT;

-- Settings, operators, keys, rules and goods as they go down to the tills.
CREATE TABLE ref_row (
	stream TEXT NOT NULL,
	key TEXT NOT NULL,
	ver INTEGER NOT NULL,
	gone INTEGER NOT NULL,
	row TEXT NOT NULL, -- JSON members without ver; of a gone row the key members alone
	changed_ms INTEGER NOT NULL,
	PRIMARY KEY (stream, key)
) STRICT;
CREATE UNIQUE INDEX ref_row_by_version ON ref_row (stream, ver);

CREATE TABLE member (
	id INTEGER PRIMARY KEY,
	card TEXT NOT NULL,
	name TEXT NOT NULL,
	phone TEXT NOT NULL,
	tier TEXT NOT NULL,
	kind TEXT NOT NULL, -- the rules' member group
	birthday_month INTEGER NOT NULL,
	birthday_day INTEGER NOT NULL,
	blocked INTEGER NOT NULL,
	blocked_reason TEXT NOT NULL,
	points INTEGER NOT NULL, -- cache of the legs on member:<id>
	completed_orders INTEGER NOT NULL,
	metric INTEGER NOT NULL, -- what tiers are counted by; bonuses and redemption never touch it
	spent_minor INTEGER NOT NULL,
	ver INTEGER NOT NULL UNIQUE,
	gone INTEGER NOT NULL, -- a tombstone keeps the id and nothing personal
	changed_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX member_by_card ON member (card) WHERE gone = 0;

CREATE TABLE till (
	till INTEGER PRIMARY KEY,
	store INTEGER NOT NULL,
	epoch INTEGER NOT NULL, -- the current one; lower ones are fenced
	seen_ms INTEGER NOT NULL,
	sw TEXT NOT NULL,
	schema INTEGER NOT NULL,
	vocabulary INTEGER NOT NULL,
	waiting INTEGER NOT NULL,
	clock_off_ms INTEGER NOT NULL, -- the till's clock minus ours when it last said hello
	state TEXT NOT NULL            -- of the last hello
) STRICT;

-- A till's key, certificate and cursor. Every seq below next is in journal; head is the hash of
-- next - 1, or the genesis value.
CREATE TABLE epoch (
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	store INTEGER NOT NULL,
	pubkey BLOB NOT NULL,
	kid TEXT NOT NULL,
	certificate BLOB NOT NULL,
	next INTEGER NOT NULL,
	head BLOB NOT NULL,
	durable_next INTEGER NOT NULL,
	granted_ms INTEGER NOT NULL,
	PRIMARY KEY (till, epoch)
) STRICT;
CREATE INDEX epoch_by_kid ON epoch (kid);

-- One-time codes, by their hash. epoch is 0 until the code is used.
CREATE TABLE enrol_code (
	code_hash BLOB PRIMARY KEY,
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	made_ms INTEGER NOT NULL,
	epoch INTEGER NOT NULL
) STRICT;

CREATE TABLE journal (
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL,
	kind INTEGER NOT NULL,
	record BLOB NOT NULL, -- byte for byte as the till wrote it
	got_ms INTEGER NOT NULL,
	PRIMARY KEY (till, epoch, seq)
) STRICT;

-- Which record brought a uid first; later bringers are stored and not posted.
CREATE TABLE posting (
	store INTEGER NOT NULL,
	uid BLOB NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (store, uid)
) STRICT;

-- Dead letters and flags: records that are in the journal but did not post, or posted with a remark.
CREATE TABLE problem (
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	code TEXT NOT NULL,
	detail TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	PRIMARY KEY (till, epoch, seq, code, detail)
) STRICT;

-- Records of fenced or forked branches, kept until they are judged. Never thrown away.
CREATE TABLE quarantine (
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL, -- over the branch's own chain, from the batch's Pos-Prev
	reason TEXT NOT NULL,
	record BLOB NOT NULL,
	got_ms INTEGER NOT NULL,
	PRIMARY KEY (till, epoch, seq, hash)
) STRICT;

CREATE TABLE sale (
	store INTEGER NOT NULL,
	uid BLOB NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	counter INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	wall_ms INTEGER NOT NULL,
	operator INTEGER NOT NULL,
	member INTEGER NOT NULL, -- 0: walk-in
	line_count INTEGER NOT NULL,
	list_minor INTEGER NOT NULL,
	total_minor INTEGER NOT NULL,
	points_earned INTEGER NOT NULL,
	points_used INTEGER NOT NULL,
	PRIMARY KEY (store, uid)
) STRICT;
CREATE INDEX sale_by_date ON sale (business_date, till, epoch, seq);
CREATE INDEX sale_by_member ON sale (member) WHERE member > 0;

-- Double entry: the legs of a posting add up to zero in each unit. store 0: posted by HQ itself.
CREATE TABLE leg (
	store INTEGER NOT NULL,
	uid BLOB NOT NULL,
	number INTEGER NOT NULL,
	account TEXT NOT NULL,
	unit TEXT NOT NULL, -- 'points', or a currency
	amount INTEGER NOT NULL,
	member INTEGER NOT NULL, -- of an account member:<id>, else 0
	PRIMARY KEY (store, uid, number)
) STRICT;
CREATE INDEX leg_by_member ON leg (member) WHERE member > 0;

-- Coupons that HQ issued, for the report; a good signature needs no row here.
CREATE TABLE coupon (
	campaign INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	key_id INTEGER NOT NULL,
	not_after_s INTEGER NOT NULL,
	benefit_minor INTEGER NOT NULL,
	bound INTEGER NOT NULL,
	issued_ms INTEGER NOT NULL,
	PRIMARY KEY (campaign, serial)
) STRICT;

-- The first use of a coupon settles; every further one is kept and flagged.
CREATE TABLE coupon_use (
	campaign INTEGER NOT NULL,
	serial INTEGER NOT NULL,
	store INTEGER NOT NULL,
	uid BLOB NOT NULL,
	first INTEGER NOT NULL,
	PRIMARY KEY (campaign, serial, store, uid)
) STRICT;
CREATE UNIQUE INDEX coupon_use_first ON coupon_use (campaign, serial) WHERE first = 1;
