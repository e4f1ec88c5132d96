-- Tickets of lucky draws that were drawn: each once. roll: 0..999999, what the seed gave it; prize:
-- its number in the draw's setting, -1 none. Whoever has seed and tickets can do it again.
CREATE TABLE draw_ticket (
	draw TEXT NOT NULL,
	store INTEGER NOT NULL, -- of the sale, or of the voucher's use
	uid BLOB NOT NULL,
	member INTEGER NOT NULL,
	roll INTEGER NOT NULL,
	prize INTEGER NOT NULL,
	seed TEXT NOT NULL,
	drawn_ms INTEGER NOT NULL,
	drawn_by TEXT NOT NULL,
	PRIMARY KEY (draw, store, uid)
) STRICT;
