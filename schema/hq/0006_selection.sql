-- Which tills hold which members. Stores are gathered into regions; a member belongs to the region
-- of the home store and is held by its tills alone. Without regions everybody holds everybody.
CREATE TABLE region (
	store INTEGER PRIMARY KEY,
	region INTEGER NOT NULL -- 1 and up
) STRICT;

ALTER TABLE member ADD COLUMN store INTEGER NOT NULL DEFAULT 0; -- home store, 0: none
-- Whose tills hold the row: 0 everybody's, -1 nobody's (not seen for long), else this region's.
ALTER TABLE member ADD COLUMN region INTEGER NOT NULL DEFAULT 0;
CREATE INDEX member_by_region ON member (region, ver);

-- Members that a store asked for although they are of another region: its tills hold them too.
CREATE TABLE guest (
	store INTEGER NOT NULL,
	member INTEGER NOT NULL,
	asked_ms INTEGER NOT NULL,
	PRIMARY KEY (store, member)
) STRICT;

-- What a till is told when a member is no longer for it. place: a region, or minus a store.
CREATE TABLE member_left (
	place INTEGER NOT NULL,
	ver INTEGER NOT NULL,
	member INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,
	PRIMARY KEY (place, ver)
) STRICT;

-- Rows of a stream are compared with the tills' in 1,024 buckets; -1: not worked out yet.
ALTER TABLE ref_row ADD COLUMN bucket INTEGER NOT NULL DEFAULT -1;
CREATE INDEX ref_row_by_bucket ON ref_row (stream, bucket, key);
CREATE INDEX member_by_bucket ON member ((id % 1024), id);
