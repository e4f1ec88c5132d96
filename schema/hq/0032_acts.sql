-- What members did at the tills besides buying, and what is left of what they can be given.

-- One row a CHECKIN, GIFT, ENTITLEMENT, DONATION, COUPON_USE, NOTE or POINTS_ADJ that was posted,
-- where its carrier stands. waits: 1 as long as its member is not known here; then nothing of it
-- but stock and vouchers has happened. done_ms: of a note, when somebody had dealt with it.
CREATE TABLE act (
	store INTEGER NOT NULL,
	till INTEGER NOT NULL,
	epoch INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	branch INTEGER NOT NULL,
	uid BLOB NOT NULL,
	kind INTEGER NOT NULL, -- of the record
	member INTEGER NOT NULL, -- as the record names it, 0: nobody
	holder INTEGER NOT NULL, -- whose account it went to, 0: nobody's
	item TEXT NOT NULL,
	qty INTEGER NOT NULL,
	points INTEGER NOT NULL,
	minor INTEGER NOT NULL,
	swapped INTEGER NOT NULL,
	business_date INTEGER NOT NULL,
	wall_ms INTEGER NOT NULL,
	operator INTEGER NOT NULL,
	refers BLOB NOT NULL,
	text TEXT NOT NULL,
	waits INTEGER NOT NULL,
	done_ms INTEGER NOT NULL DEFAULT 0,
	done_by TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (store, till, epoch, seq, branch)
) STRICT;
CREATE INDEX act_by_holder ON act (holder, kind, item) WHERE holder > 0;
CREATE INDEX act_by_item ON act (store, item, kind);
CREATE INDEX act_waits ON act (member) WHERE waits = 1;

-- One check-in a member and day, over all channels.
CREATE TABLE checkin (
	member INTEGER NOT NULL,
	on_date INTEGER NOT NULL,
	channel TEXT NOT NULL, -- of the first: till, online
	PRIMARY KEY (member, on_date)
) STRICT;

-- One attendance a member and event.
CREATE TABLE event_visit (
	event TEXT NOT NULL,
	member INTEGER NOT NULL,
	on_date INTEGER NOT NULL,
	PRIMARY KEY (event, member)
) STRICT;

-- What is left of a gift in a store; without a row nobody counts. Never below 0: what more went out
-- is remarked on. Tills hear of it by the setting stock.STORE.ID.
CREATE TABLE stock (
	store INTEGER NOT NULL,
	item TEXT NOT NULL,
	count_left INTEGER NOT NULL,
	counted_ms INTEGER NOT NULL,
	counted_by TEXT NOT NULL,
	PRIMARY KEY (store, item)
) STRICT;
