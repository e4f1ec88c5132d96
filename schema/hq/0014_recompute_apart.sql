-- Sales that were posted out of quarantine are priced again like all others.
ALTER TABLE quarantine ADD COLUMN recomputed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX quarantine_to_recompute ON quarantine (store, till, epoch, seq)
	WHERE state = 1 AND recomputed = 0;
