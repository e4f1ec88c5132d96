-- By whose word an epoch ended, and how it began. fence: 0 by nobody (a later epoch fences it all
-- the same), 1 by a person, 2 by a person as stolen: what still arrives of it waits for a person.
-- reason: CODE, BEHIND, FORK, or LOST when a certificate brought it back.
ALTER TABLE epoch ADD COLUMN fence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE epoch ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Keys of an epoch besides the one in epoch. state: 1 announced by KEY_ROTATE and not yet used, 2
-- retired: its signatures no longer count.
CREATE TABLE epoch_key (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	kid TEXT NOT NULL,
	pubkey BLOB NOT NULL,
	state INTEGER NOT NULL,
	PRIMARY KEY (store, till, epoch, kid)
) STRICT;
