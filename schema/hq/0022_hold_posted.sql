-- Holds whose sale was said to come, for the nightly look at those that will not.
CREATE INDEX hold_posted ON hold (until_ms) WHERE state = 2;
