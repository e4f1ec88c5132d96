-- When the till was last heard with nothing waiting: what it did before has come by then.
ALTER TABLE till ADD COLUMN all_sent_ms INTEGER NOT NULL DEFAULT 0;
UPDATE till SET all_sent_ms = seen_ms WHERE waiting = 0;
