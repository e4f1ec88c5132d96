-- Every sale wrote into these two, and nothing was ever looked up in them: verify adds up the legs of
-- all members at once, sales of a day are read whole.
DROP INDEX leg_by_member;
DROP INDEX sale_by_date;

-- A till that puts a bucket right asks for its members page by page.
CREATE INDEX member_by_bucket ON member ((id % 1024), id);

-- Nonces of signed GETs, where several headquarters serve one database (sync/README.md 2.1). Those of
-- a database server that crashed are gone: a headquarters that lost its connection believes nothing
-- that was said before.
CREATE /*pg UNLOGGED*/ TABLE nonce (
	till INTEGER NOT NULL,
	nonce BLOB NOT NULL,
	said_ms INTEGER NOT NULL,
	PRIMARY KEY (till, nonce)
) STRICT;
