-- Reference data may come as a whole file (sync/README.md 3.7).

-- The version HQ had when a fetch from the beginning began; 0: none is under way.
ALTER TABLE cursor ADD COLUMN full_from INTEGER NOT NULL DEFAULT 0;

-- What HQ had posted of each till when the file was made: for member rows with projected_epoch 0.
-- A till keeps its own line alone.
CREATE TABLE projected (
	till  INTEGER PRIMARY KEY,
	epoch INTEGER NOT NULL,
	next  INTEGER NOT NULL
) STRICT;

-- Members that a store's tills hold beyond their region, as rows of the stream. Every till takes
-- its own store's and empties this.
CREATE TABLE guest (
	store INTEGER NOT NULL,
	id    INTEGER NOT NULL,
	row   TEXT    NOT NULL,
	PRIMARY KEY (store, id)
) STRICT;
