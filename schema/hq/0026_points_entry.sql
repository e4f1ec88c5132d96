-- Movements of members' points that are no sale and no refund (those are their own entries), and what
-- became of lots: not usable yet, expired. The points of a member are the sum of its entries.
CREATE TABLE points_entry (
	member INTEGER NOT NULL, -- as whoever made it named it; the legs are on whom it was merged into
	source TEXT NOT NULL,
	key TEXT NOT NULL,
	points INTEGER NOT NULL,
	at_ms INTEGER NOT NULL,      -- when it counts: the order of lots
	usable_on INTEGER NOT NULL,  -- 20261121; 0: at once
	expires_on INTEGER NOT NULL, -- its last day; 0: never, or nothing was earned
	reverses TEXT NOT NULL,      -- the key of the entry it takes back; '': none
	by_whom TEXT NOT NULL,
	reason TEXT NOT NULL,
	made_ms INTEGER NOT NULL,
	PRIMARY KEY (member, source, key)
) STRICT;

-- Points that went to nobody's account when these were posted.
ALTER TABLE sale ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
ALTER TABLE refund ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0;
CREATE INDEX refund_by_member ON refund (member) WHERE member > 0;
UPDATE sale SET suspended = 1 WHERE member > 0 AND EXISTS (SELECT 1 FROM leg l WHERE
	l.account = 'suspense:unknown-member' AND l.store = sale.store AND l.till = sale.till AND
	l.epoch = sale.epoch AND l.seq = sale.seq AND l.branch = sale.branch) AND NOT EXISTS
	(SELECT 1 FROM problem p WHERE p.store = sale.store AND p.till = sale.till AND
	p.epoch = sale.epoch AND p.seq = sale.seq AND p.branch = sale.branch AND
	p.code = 'UNKNOWN_MEMBER' AND p.settled_ms > 0 AND p.note = 'replay');
UPDATE refund SET suspended = 1 WHERE member > 0 AND EXISTS (SELECT 1 FROM leg l WHERE
	l.account = 'suspense:unknown-member' AND l.store = refund.store AND
	l.till = refund.till AND l.epoch = refund.epoch AND l.seq = refund.seq AND
	l.branch = refund.branch) AND NOT EXISTS
	(SELECT 1 FROM problem p WHERE p.store = refund.store AND p.till = refund.till AND
	p.epoch = refund.epoch AND p.seq = refund.seq AND p.branch = refund.branch AND
	p.code = 'UNKNOWN_MEMBER' AND p.settled_ms > 0 AND p.note = 'replay');

-- What was posted before: opening points (they never expire), and corrections.
INSERT INTO points_entry (member, source, key, points, at_ms, usable_on, expires_on, reverses,
	by_whom, reason, made_ms)
SELECT l.member, 'opening', 'opening', sum(l.amount), 0, 0, 0, '', '', '', 0
FROM leg l JOIN leg o ON o.store = 0 AND o.till = 0 AND o.epoch = 0 AND o.seq = l.seq AND
	o.account = 'opening'
WHERE l.store = 0 AND l.member > 0 AND l.unit = 'points' GROUP BY l.member;
INSERT INTO points_entry (member, source, key, points, at_ms, usable_on, expires_on, reverses,
	by_whom, reason, made_ms)
SELECT l.member, 'correction', l.store || '/' || l.till || '-' || l.epoch || '-' || l.seq || '/' ||
	l.branch || ':' || l.number, l.amount, 0, 0, 0, '', '', '', 0
FROM leg l LEFT JOIN sale s ON s.store = l.store AND s.till = l.till AND s.epoch = l.epoch AND
	s.seq = l.seq AND s.branch = l.branch
LEFT JOIN refund r ON r.store = l.store AND r.till = l.till AND r.epoch = l.epoch AND
	r.seq = l.seq AND r.branch = l.branch
WHERE l.store > 0 AND l.member > 0 AND l.unit = 'points' AND s.store IS NULL AND r.store IS NULL;
