-- What goods cost before, for LEG-07: the lowest price of the seven days before a reduction.
CREATE TABLE price_past (
	sku TEXT NOT NULL,
	until_ms INTEGER NOT NULL, -- it cost this up to here
	price_minor INTEGER NOT NULL,
	PRIMARY KEY (sku, until_ms)
) STRICT;
CREATE INDEX price_past_by_time ON price_past (until_ms);

-- Rule files on their way to the tills: drafted, reviewed by somebody with a name, published. What
-- was published stands in ref_row as well, signed.
CREATE TABLE rule_draft (
	version TEXT PRIMARY KEY,
	text TEXT NOT NULL,
	state TEXT NOT NULL,       -- draft, reviewed, published
	reviewer INTEGER NOT NULL, -- operator number, 0: nobody yet
	changed_ms INTEGER NOT NULL
) STRICT;

-- Who did what with which version; nothing here is ever changed.
CREATE TABLE rule_log (
	number INTEGER PRIMARY KEY,
	version TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	what TEXT NOT NULL,        -- draft, review, publish, withdraw
	operator INTEGER NOT NULL, -- 0: whoever owns the folder
	name TEXT NOT NULL,        -- as the operator was called then
	note TEXT NOT NULL
) STRICT;
INSERT INTO counter (name, value) VALUES ('rule_log', 0);
