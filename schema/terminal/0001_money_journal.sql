-- money.db: the journal is the truth; every other table here is either rebuilt from it
-- (projections: what `suanpan verify` rebuilds and compares) or a convenience of this machine.

-- Who this till is. One row a name; values as text. Names: sync/identity.h.
CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One append-only chain an epoch. place: epoch * 2^40 + seq, so that the chain is the table's own
-- order and needs no index. record: the canonical bytes of sync/README.md 4. There is no index on
-- uid: it would cost every sale a page, and the one question asked in a hurry ("did that commit
-- happen?") knows the place it asks about.
CREATE TABLE journal (
	place  INTEGER PRIMARY KEY,
	uid    BLOB    NOT NULL,
	kind   INTEGER NOT NULL,
	hash   BLOB    NOT NULL,
	record BLOB    NOT NULL
) STRICT;

-- What HQ has told about each epoch. next_seq: it holds every seq below; durable_next: it would
-- survive the loss of its disk. Never more than we have ourselves.
CREATE TABLE upload (
	epoch        INTEGER PRIMARY KEY,
	next_seq     INTEGER NOT NULL,
	durable_next INTEGER NOT NULL,
	acked_ms     INTEGER NOT NULL
) STRICT;

-- Projection: finished sales of this till.
CREATE TABLE sale (
	place         INTEGER PRIMARY KEY, -- of its record
	counter       INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	operator      INTEGER NOT NULL,
	member        INTEGER NOT NULL, -- 0: nobody
	list_minor    INTEGER NOT NULL,
	total_minor   INTEGER NOT NULL,
	line_count    INTEGER NOT NULL
) STRICT;

-- Projection: this till's own points legs, clustered by member for the balance shown.
CREATE TABLE points_leg (
	member INTEGER NOT NULL,
	place  INTEGER NOT NULL,
	points INTEGER NOT NULL, -- earned less used
	PRIMARY KEY (member, place)
) STRICT, WITHOUT ROWID;

-- Projection: coupons used up here.
CREATE TABLE coupon_use (
	campaign INTEGER NOT NULL,
	serial   INTEGER NOT NULL,
	place    INTEGER NOT NULL,
	PRIMARY KEY (campaign, serial, place)
) STRICT, WITHOUT ROWID;

-- Receipts on their way to paper. state: 0 waiting, 1 printing, 2 printed, 3 given up.
CREATE TABLE spool (
	id        INTEGER PRIMARY KEY,
	uid       BLOB    NOT NULL, -- of the sale
	state     INTEGER NOT NULL,
	copy      INTEGER NOT NULL, -- 1: marked as a copy
	queued_ms INTEGER NOT NULL,
	data      BLOB    NOT NULL
) STRICT;

-- The basket in progress: at most one row.
CREATE TABLE draft (
	id       INTEGER PRIMARY KEY CHECK (id = 1),
	saved_ms INTEGER NOT NULL,
	data     BLOB    NOT NULL
) STRICT;

-- Wrong PINs, by operator number (design.md 16).
CREATE TABLE operator_lock (
	operator        INTEGER PRIMARY KEY,
	failures        INTEGER NOT NULL,
	locks           INTEGER NOT NULL, -- how often in a row: 1 minute, doubling to 15
	locked_until_ms INTEGER NOT NULL  -- wall clock
) STRICT;
