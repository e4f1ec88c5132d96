-- Who joined at a till, by the uid of the record; the person's row has the same. first_id: what the
-- till's sales name until it knows better, a tombstone in member that was merged into `member`.
-- state: 0 the person's row has not come, 1 settled, 2 it came and cannot be read.
CREATE TABLE newcomer (
	store INTEGER NOT NULL,
	uid BLOB NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	first_id INTEGER NOT NULL,
	member INTEGER NOT NULL, -- follows merging
	consents INTEGER NOT NULL,
	inviter TEXT NOT NULL,   -- the code as given, '' nobody's
	pack INTEGER NOT NULL,   -- the till handed out the welcome pack
	joined_on INTEGER NOT NULL,
	joined_ms INTEGER NOT NULL,
	state INTEGER NOT NULL,
	PRIMARY KEY (store, uid)
) STRICT;
CREATE INDEX newcomer_by_member ON newcomer (member);

-- What members agreed to and took back, for ever: the last one counts. kind: 'programme', 'sms',
-- 'email', 'relatives'. source: 'till 3-1', or the name of whoever wrote it down here.
CREATE TABLE consent (
	member INTEGER NOT NULL,
	kind TEXT NOT NULL,
	at_ms INTEGER NOT NULL,
	given INTEGER NOT NULL,
	source TEXT NOT NULL,
	PRIMARY KEY (member, kind, at_ms, given)
) STRICT;

-- What members said besides: each '' where it was not said or not agreed to.
CREATE TABLE contact (
	member INTEGER PRIMARY KEY,
	email TEXT NOT NULL,
	region TEXT NOT NULL,
	sex TEXT NOT NULL -- 'f', 'm'
) STRICT;

-- The welcome pack, once a phone: the phone itself is forgotten when the member is erased.
CREATE TABLE welcome (
	member INTEGER PRIMARY KEY,
	given_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX member_by_phone ON member (phone) WHERE phone <> '';
