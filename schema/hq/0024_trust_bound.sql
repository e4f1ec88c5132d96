-- What one till let members spend on trust, and when it last did by the settings: a till that has been
-- cut off since goes on by the bound it knows.
CREATE TABLE trust_bound (points INTEGER PRIMARY KEY, until_ms INTEGER NOT NULL);
