-- Where an epoch begins here, after its older records went to the archive: the chain goes on from
-- head, the hash of next_seq - 1; counter is the receipt number of the last sale that went.
CREATE TABLE purged (
	epoch    INTEGER PRIMARY KEY,
	next_seq INTEGER NOT NULL,
	head     BLOB    NOT NULL,
	counter  INTEGER NOT NULL
) STRICT;
