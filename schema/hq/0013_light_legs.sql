-- A leg is found by its member, by what hangs in suspense, or by reading all: no key of its own. What
-- posts once is decided by posting; verify looks whether a leg stands twice.
ALTER TABLE leg RENAME TO leg_before;
CREATE TABLE leg (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	number INTEGER NOT NULL,
	account TEXT NOT NULL,
	unit TEXT NOT NULL, -- 'points', or a currency
	amount INTEGER NOT NULL,
	member INTEGER NOT NULL -- of an account member:<id>, else 0
) STRICT;
INSERT INTO leg (store, till, epoch, seq, branch, number, account, unit, amount, member)
	SELECT store, till, epoch, seq, branch, number, account, unit, amount, member FROM leg_before;
DROP TABLE leg_before;
CREATE INDEX leg_by_member ON leg (member) WHERE member > 0;
CREATE INDEX leg_in_suspense ON leg (store, till, epoch, seq)
	WHERE account = 'suspense:unknown-member';

-- Nobody asks by it.
DROP INDEX member_by_bucket;
