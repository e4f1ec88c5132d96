-- The day a member's birthday was last changed, 20261121; 0: never. It may change once in a while only.
ALTER TABLE member ADD COLUMN birthday_on INTEGER NOT NULL DEFAULT 0;
