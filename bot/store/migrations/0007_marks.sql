-- What moderators decided on a wording is one mark, the newest; before that was so there might be one
-- for each of its rows, and when a row went, an older one could take the newest's place.
DELETE FROM triage WHERE turn_id IN (
    SELECT turn_id FROM (
        SELECT turn_id, row_number() OVER (
            PARTITION BY turn.guild_id, pack, asked ORDER BY at DESC, turn_id DESC
        ) AS age
        FROM triage JOIN turn ON turn.id = turn_id WHERE asked <> ''
    ) WHERE age > 1
);
