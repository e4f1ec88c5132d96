-- What persons told us at the till, sealed to headquarters' box key: unreadable here. held: HQ has
-- it, but not yet where the loss of a disk would spare it.
CREATE TABLE person (
	uid     BLOB PRIMARY KEY, -- that a record refers to
	sealed  BLOB    NOT NULL,
	made_ms INTEGER NOT NULL,
	held    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
