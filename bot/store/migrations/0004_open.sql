-- What waits for a moderator is found without reading a server's whole log.
-- A near tie whose choice was pressed by the same person, there and within 15 minutes, was answered.
CREATE TRIGGER turn_taken AFTER INSERT ON turn WHEN new.surface = 'button' AND new.asker <> ''
BEGIN
    UPDATE turn SET unanswered = 0 WHERE asker = new.asker AND asker <> '' AND id < new.id
    AND guild_id = new.guild_id AND channel_id = new.channel_id AND decision = 'suggest'
    AND unanswered = 1 AND unixepoch(asked_at) >= unixepoch(new.asked_at) - 900;
END;
UPDATE turn SET unanswered = 0 WHERE decision = 'suggest' AND unanswered = 1 AND asker <> ''
AND EXISTS (
    SELECT 1 FROM turn AS pick WHERE pick.asker = turn.asker AND pick.guild_id = turn.guild_id
    AND pick.channel_id = turn.channel_id AND pick.surface = 'button' AND pick.id > turn.id
    AND unixepoch(pick.asked_at) <= unixepoch(turn.asked_at) + 900
);
CREATE INDEX turn_open ON turn (guild_id, pack, asked, id) WHERE unanswered = 1 AND asked <> '';
CREATE INDEX turn_by_score ON turn (guild_id, pack, score, asked, id)
WHERE decision = 'answer' AND asked <> '';
