-- Numbers of our chain that are lost here (a damaged disk). Each becomes a HOLE record in the epoch
-- that comes after. declared: the place of that record, 0 while there is none.
CREATE TABLE hole (
	epoch    INTEGER NOT NULL,
	from_seq INTEGER NOT NULL,
	to_seq   INTEGER NOT NULL,
	declared INTEGER NOT NULL,
	PRIMARY KEY (epoch, from_seq)
) STRICT;
