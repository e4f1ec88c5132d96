-- Goods carry their rate of value added tax, rule files the moment from which they hold.
ALTER TABLE goods ADD COLUMN vat_bp INTEGER NOT NULL DEFAULT -1; -- -1: as the setting vat.default_bp
ALTER TABLE rule_file ADD COLUMN from_at TEXT NOT NULL DEFAULT ''; -- "": from_on, from midnight
-- What came before this version could be kept came without it: no feed has this name, so both
-- streams are fetched anew, while what is here serves.
UPDATE cursor SET feed = 'anew' WHERE stream IN ('goods', 'rules') AND feed <> '';
