-- The id that an enrolment opened its member with. Where `member` is another by now, the person had an
-- account already: no new one, and nobody's invitation.
ALTER TABLE newcomer ADD COLUMN opened INTEGER NOT NULL DEFAULT 0;
UPDATE newcomer SET opened = coalesce((SELECT p.merged_into FROM member p WHERE p.id = newcomer.first_id), member);
CREATE INDEX newcomer_invited ON newcomer (opened) WHERE inviter <> '';

-- What became of an invitation, once a newcomer. state: 1 both sides were rewarded, 2 it came to
-- nothing (why), 3 rewarded, and taken back since all of the first sale came back.
CREATE TABLE referral (
	member INTEGER PRIMARY KEY, -- who was invited
	inviter INTEGER NOT NULL,
	joined_on INTEGER NOT NULL,
	store INTEGER NOT NULL, -- of the first sale; uid empty: of none
	uid BLOB NOT NULL,
	amount_minor INTEGER NOT NULL,
	state INTEGER NOT NULL,
	why TEXT NOT NULL, -- 'late', 'returned', 'own', ''
	at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX referral_by_inviter ON referral (inviter) WHERE state = 1;
CREATE INDEX referral_by_time ON referral (at_ms) WHERE state = 1;
