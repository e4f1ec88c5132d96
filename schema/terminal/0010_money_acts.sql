-- Projection: what members did at this till besides buying (CHECKIN, GIFT, ENTITLEMENT, DONATION,
-- COUPON_USE, NOTE, POINTS_ADJ). Their points stand in points_leg and points_spend, vouchers in
-- coupon_use. Stays when its record goes to the archive: limits look back further.
CREATE TABLE act (
	place         INTEGER PRIMARY KEY, -- of its record
	kind          INTEGER NOT NULL,    -- of the record
	business_date INTEGER NOT NULL,
	operator      INTEGER NOT NULL,
	member        INTEGER NOT NULL, -- 0: nobody
	item          TEXT    NOT NULL, -- gift, event, right, queue; ""
	qty           INTEGER NOT NULL,
	points        INTEGER NOT NULL, -- what the balance changes by
	minor         INTEGER NOT NULL, -- cash taken
	swapped       INTEGER NOT NULL  -- 1: a faulty gift was exchanged
) STRICT;
CREATE INDEX act_by_member ON act (member, kind, item);
CREATE INDEX act_by_item ON act (item, kind, place);
