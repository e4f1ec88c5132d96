-- How far the till's chain went when it said how many sales wait, so that what came since is not counted
-- any more. waiting_apart: those of them that cannot be in what was missing of this chain (of an epoch
-- before, not carried over yet).
ALTER TABLE till ADD COLUMN head_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE till ADD COLUMN waiting_apart INTEGER NOT NULL DEFAULT 0;
UPDATE till SET waiting_apart = waiting;
