-- The epoch in the receipt's number: of a sale that was carried over (READOPT) an older one than
-- that of the record which brought it.
ALTER TABLE sale ADD COLUMN receipt_epoch INTEGER NOT NULL DEFAULT 0;
UPDATE sale SET receipt_epoch = epoch;
