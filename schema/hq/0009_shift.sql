-- Shifts as the tills closed them (Z reports). since: the seq of the close before in the same epoch,
-- 0: none. own: the record stands where it was written; adopted again, its neighbours are elsewhere.
CREATE TABLE shift_close (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	own INTEGER NOT NULL,
	since INTEGER NOT NULL,
	number INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	closed_ms INTEGER NOT NULL,
	operator INTEGER NOT NULL,
	sales INTEGER NOT NULL,
	refunds INTEGER NOT NULL,
	list_minor INTEGER NOT NULL,
	total_minor INTEGER NOT NULL,
	refund_minor INTEGER NOT NULL,
	cash_minor INTEGER NOT NULL,
	float_minor INTEGER NOT NULL,
	counted_minor INTEGER NOT NULL,
	perpetual_minor INTEGER NOT NULL,
	waiting INTEGER NOT NULL,
	PRIMARY KEY (store, till, epoch, seq, branch)
) STRICT;
CREATE INDEX shift_close_by_date ON shift_close (business_date, store, till);
