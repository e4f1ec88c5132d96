-- When the holder of an epoch that another has taken over said hello last: it still sells somewhere.
ALTER TABLE epoch ADD COLUMN fenced_seen_ms INTEGER NOT NULL DEFAULT 0;
