-- 1: the machine of this epoch has heard that the epoch is closed, or went on in a later one itself.
-- Until then it may stand somewhere without a line and sell.
ALTER TABLE epoch ADD COLUMN fence_told INTEGER NOT NULL DEFAULT 0;
UPDATE epoch SET fence_told = 1 WHERE fence <> 0 OR epoch < (SELECT max(later.epoch) FROM epoch later
	WHERE later.store = epoch.store AND later.till = epoch.till);
