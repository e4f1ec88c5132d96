-- ref.db: what HQ says about goods, members, rules, coupons, operators and the shop. Replaceable:
-- everything here can be fetched again. One indexed lookup answers a scan.

-- How far each stream has come. A stream that is fetched anew (sweeping = 1) rewrites its rows with
-- the next generation; what still carries an older one at its end is gone.
CREATE TABLE cursor (
	stream     TEXT PRIMARY KEY,
	feed       TEXT NOT NULL,
	since      INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	sweeping   INTEGER NOT NULL,
	as_of_ms   INTEGER NOT NULL -- HQ's time when the stream was last known to be complete, 0 never
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
	name       TEXT PRIMARY KEY,
	value      TEXT NOT NULL,
	ver        INTEGER NOT NULL,
	generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE operator (
	number     INTEGER PRIMARY KEY,
	name       TEXT NOT NULL,
	role       TEXT NOT NULL,
	pin        TEXT NOT NULL, -- argon2id, libsodium's text form
	active     INTEGER NOT NULL,
	ver        INTEGER NOT NULL,
	generation INTEGER NOT NULL
) STRICT;

CREATE TABLE role (
	name       TEXT PRIMARY KEY,
	rights     TEXT NOT NULL, -- names separated by one space
	ver        INTEGER NOT NULL,
	generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE coupon_key (
	number     INTEGER PRIMARY KEY,
	pubkey     BLOB NOT NULL,
	ver        INTEGER NOT NULL,
	generation INTEGER NOT NULL
) STRICT;

CREATE TABLE campaign (
	number       INTEGER PRIMARY KEY,
	code         TEXT NOT NULL,
	class        INTEGER NOT NULL, -- enum coupon_class
	kid          INTEGER NOT NULL,
	not_before_s INTEGER NOT NULL,
	not_after_s  INTEGER NOT NULL, -- 0: open end
	stores       TEXT NOT NULL,    -- " 1 7 12 ", empty: all
	title        TEXT NOT NULL,
	ver          INTEGER NOT NULL,
	generation   INTEGER NOT NULL
) STRICT;

-- Only files whose signature was right get here.
CREATE TABLE rule_file (
	version    TEXT PRIMARY KEY,
	vocabulary INTEGER NOT NULL,
	from_on    TEXT NOT NULL, -- "": at once
	text       TEXT NOT NULL,
	ver        INTEGER NOT NULL,
	generation INTEGER NOT NULL
) STRICT;

CREATE TABLE goods (
	id          INTEGER PRIMARY KEY,
	sku         TEXT NOT NULL UNIQUE,
	name        TEXT NOT NULL,
	short_name  TEXT NOT NULL,
	unit        TEXT NOT NULL,
	categories  TEXT NOT NULL, -- separated by LF
	price_minor INTEGER NOT NULL,
	floor_minor INTEGER NOT NULL,
	weighed     INTEGER NOT NULL,
	active      INTEGER NOT NULL,
	ver         INTEGER NOT NULL,
	generation  INTEGER NOT NULL
) STRICT;

-- gtin: the barcode's digits as a number (GTIN-8, 12, 13 and 14 of one article are one number);
-- in-store label item numbers stand here as well.
CREATE TABLE barcode (
	gtin  INTEGER PRIMARY KEY,
	goods INTEGER NOT NULL
) STRICT;
CREATE INDEX barcode_goods ON barcode (goods);

-- card: card_key() of sync/README.md 5.2.
CREATE TABLE member (
	card             INTEGER PRIMARY KEY,
	id               INTEGER NOT NULL UNIQUE,
	phone_hash       INTEGER, -- NULL: no phone known
	card_text        TEXT NOT NULL,
	phone_masked     TEXT NOT NULL,
	name_masked      TEXT NOT NULL,
	tier             TEXT NOT NULL,
	grp              TEXT NOT NULL,
	birthday_month   INTEGER NOT NULL,
	birthday_day     INTEGER NOT NULL,
	points           INTEGER NOT NULL,
	completed_orders INTEGER NOT NULL,
	qualifying       INTEGER NOT NULL,
	blocked          INTEGER NOT NULL,
	block_reason     TEXT NOT NULL,
	projected_epoch  INTEGER NOT NULL, -- our records below (epoch, next) are in points
	projected_next   INTEGER NOT NULL,
	as_of_ms         INTEGER NOT NULL,
	ver              INTEGER NOT NULL,
	generation       INTEGER NOT NULL
) STRICT;
CREATE INDEX member_phone ON member (phone_hash) WHERE phone_hash IS NOT NULL;
