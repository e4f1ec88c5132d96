-- What headquarters says of a member beside: one JSON object, "" is nothing.
ALTER TABLE member ADD COLUMN more TEXT NOT NULL DEFAULT '';
-- Rows that came before could not bring it: the stream is fetched anew, while what is here serves.
UPDATE cursor SET feed = 'anew' WHERE stream = 'members' AND feed <> '';
