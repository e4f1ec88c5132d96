-- Projection: shifts opened and closed. The last row says whether one is open.
CREATE TABLE shift (
	place           INTEGER PRIMARY KEY, -- of its record
	closed          INTEGER NOT NULL,    -- 0 SHIFT_OPEN, 1 SHIFT_CLOSE
	number          INTEGER NOT NULL,
	business_date   INTEGER NOT NULL,
	float_minor     INTEGER NOT NULL,
	perpetual_minor INTEGER NOT NULL     -- as of the last close
) STRICT;
