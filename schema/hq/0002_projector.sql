-- The projector's cursors, one each an epoch. Records below projected_next are posted, dead letters
-- or repeats; problems below told_next were told to the till; records below recomputed_next were
-- priced again. What an older headquarters took in, it posted in the same breath.
ALTER TABLE epoch ADD COLUMN projected_next INTEGER NOT NULL DEFAULT 1;
ALTER TABLE epoch ADD COLUMN told_next INTEGER NOT NULL DEFAULT 1;
ALTER TABLE epoch ADD COLUMN recomputed_next INTEGER NOT NULL DEFAULT 1;
UPDATE epoch SET projected_next = next, told_next = next;
CREATE INDEX epoch_to_project ON epoch (till, epoch) WHERE projected_next < next;
CREATE INDEX epoch_to_recompute ON epoch (till, epoch) WHERE recomputed_next < projected_next;
