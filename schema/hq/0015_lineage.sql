-- What the holder of an epoch said it has of an older one: its records up to here are a common past,
-- those above were written by another machine that held the older epoch as well.
CREATE TABLE lineage (
	till INTEGER NOT NULL,
	by_epoch INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	end_seq INTEGER NOT NULL,
	PRIMARY KEY (till, by_epoch, epoch)
) STRICT;
