-- When a setting was last set: a server that left and came back keeps what it has set since when
-- its old erasure is done again in a copy that is restored. Of those before nothing is known but
-- that they stood when the last question was asked.
ALTER TABLE setting ADD COLUMN set_at TEXT NOT NULL DEFAULT '';
UPDATE setting SET set_at = coalesce((SELECT max(asked_at) FROM turn), '');
