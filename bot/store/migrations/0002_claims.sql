-- One row for each message that asks: a question that Discord repeats, or that is met again after
-- a crash, finds its row. Edits, buttons and message menus may name the same message again.
UPDATE turn SET message_id = '' WHERE message_id <> ''
AND surface IN ('mention', 'reply', 'dm', 'channel') AND id NOT IN (
    SELECT max(id) FROM turn WHERE surface IN ('mention', 'reply', 'dm', 'channel')
    GROUP BY message_id
);
CREATE UNIQUE INDEX turn_claim ON turn (message_id)
WHERE message_id <> '' AND surface IN ('mention', 'reply', 'dm', 'channel');
