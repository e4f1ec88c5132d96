-- Epochs before the present one: their records stay, and nothing joins them any more.
-- carried_from: every record from there on was journalled again (READOPT) by a later epoch.
-- pass_from..: what is being carried now; at_seq: how far. at_seq = carried_from: nothing is.
-- settled: HQ's incarnation that was asked about this epoch and holds the rest; '' nobody yet.
CREATE TABLE branch (
	epoch        INTEGER PRIMARY KEY,
	certificate  BLOB    NOT NULL,
	carried_from INTEGER NOT NULL,
	pass_from    INTEGER NOT NULL,
	at_seq       INTEGER NOT NULL,
	settled      TEXT    NOT NULL
) STRICT;

-- Projection: which record stands for which older one. kind: the original's.
CREATE TABLE readopted (
	place    INTEGER PRIMARY KEY, -- of the READOPT record
	original INTEGER NOT NULL,
	kind     INTEGER NOT NULL
) STRICT;

-- What a fenced epoch's uploads came to: HQ (this incarnation of it) keeps all below kept_next
-- apart.
ALTER TABLE upload ADD COLUMN kept_next INTEGER NOT NULL DEFAULT 0;
ALTER TABLE upload ADD COLUMN kept_by TEXT NOT NULL DEFAULT '';
