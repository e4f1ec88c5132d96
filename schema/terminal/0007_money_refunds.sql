-- Projection: goods that came back at this till. Its points stand in points_leg.
CREATE TABLE refund (
	place         INTEGER PRIMARY KEY, -- of its record
	counter       INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	operator      INTEGER NOT NULL,
	original      BLOB    NOT NULL, -- uid of the sale
	member        INTEGER NOT NULL, -- 0: nobody
	total_minor   INTEGER NOT NULL  -- paid back
) STRICT;
