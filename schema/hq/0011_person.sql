-- What persons told a till, sealed: only this headquarters' box key opens it. durable: it stands in a
-- verified backup, so the till may forget it.
CREATE TABLE person (
	store INTEGER NOT NULL,
	uid BLOB NOT NULL,
	till INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	got_ms INTEGER NOT NULL,
	durable INTEGER NOT NULL,
	PRIMARY KEY (store, uid)
) STRICT;
