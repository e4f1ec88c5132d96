-- 1: a person wants this till to take a new key; it is asked to in its next hello.
ALTER TABLE epoch ADD COLUMN rotate INTEGER NOT NULL DEFAULT 0;
