-- money.db: the journal is the truth; every other table here is either rebuilt from it
-- (projections: what `suanpan verify` rebuilds and compares) or a convenience of this machine.

-- Who this till is. One row a name; values as text. Names: sync/identity.h.
CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One append-only chain an epoch. record: the canonical bytes of sync/README.md 4.
CREATE TABLE journal (
	epoch  INTEGER NOT NULL,
	seq    INTEGER NOT NULL,
	uid    BLOB    NOT NULL,
	kind   INTEGER NOT NULL,
	hash   BLOB    NOT NULL,
	record BLOB    NOT NULL,
	PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- The one index on the sale's path: "is this sale in the journal?" after a commit of unknown outcome.
CREATE UNIQUE INDEX journal_uid ON journal (uid);

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
	epoch         INTEGER NOT NULL,
	seq           INTEGER NOT NULL,
	counter       INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	operator      INTEGER NOT NULL,
	member        INTEGER NOT NULL, -- 0: nobody
	list_minor    INTEGER NOT NULL,
	total_minor   INTEGER NOT NULL,
	line_count    INTEGER NOT NULL,
	PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- Projection: this till's own points legs, clustered by member for the balance shown.
CREATE TABLE points_leg (
	member INTEGER NOT NULL,
	epoch  INTEGER NOT NULL,
	seq    INTEGER NOT NULL,
	points INTEGER NOT NULL, -- earned less used
	PRIMARY KEY (member, epoch, seq)
) STRICT, WITHOUT ROWID;

-- Projection: coupons used up here.
CREATE TABLE coupon_use (
	campaign INTEGER NOT NULL,
	serial   INTEGER NOT NULL,
	epoch    INTEGER NOT NULL,
	seq      INTEGER NOT NULL,
	PRIMARY KEY (campaign, serial, epoch, seq)
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
