-- Who joined at this till, until headquarters' own row of the member is here: found by card or by
-- the keyed hash of the phone (never the phone), and held against a second enrolment. place: of the
-- MEMBER_ENROL record. member: the id that our sales name meanwhile.
CREATE TABLE newcomer (
	member         INTEGER PRIMARY KEY,
	place          INTEGER NOT NULL,
	card           INTEGER NOT NULL UNIQUE, -- card_key() of sync/README.md 5.2
	phone_hash     INTEGER NOT NULL UNIQUE,
	card_text      TEXT    NOT NULL,
	phone_masked   TEXT    NOT NULL,
	name_masked    TEXT    NOT NULL,
	birthday_month INTEGER NOT NULL,
	birthday_day   INTEGER NOT NULL,
	enrolled_ms    INTEGER NOT NULL
) STRICT;
