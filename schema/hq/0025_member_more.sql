-- What tills are told of a member beside the row's columns: one JSON object, "" is nothing (sync/README.md 3.4).
ALTER TABLE member ADD COLUMN more TEXT NOT NULL DEFAULT '';
