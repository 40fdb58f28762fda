-- The words that no wording has stood beside a masked question as they were typed, parts of numbers
-- and addresses among them; which ones can no longer be told.
UPDATE trace SET explanation = (
    SELECT json_group_array(json_set(value, '$.unknown_words', json_array()))
    FROM json_each(explanation) WHERE type = 'object'
) WHERE iif(json_valid(explanation), json_type(explanation), '') = 'array';
-- A telephone number in brackets, “(555) 123-4567”, was masked as typed, not in the words read. Only
-- such a row can be told: a number with other dashes, which no mask knew then, stands in the
-- question too and goes with its text. What was read is gone with the number, so that the words are
-- those typed, without the marks of a sentence as far as SQL can tell them.
CREATE TEMP TABLE doubtful AS SELECT id FROM turn
WHERE question LIKE '%[number]%' AND asked NOT LIKE '%[number]%'
AND asked GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*';
DELETE FROM trace WHERE turn_id IN doubtful;
UPDATE turn SET asked = lower(question) || ' ' WHERE id IN doubtful;
UPDATE turn SET asked = replace(replace(replace(asked, '?', ' '), '!', ' '), ';', ' ')
WHERE id IN doubtful;
UPDATE turn SET asked = replace(replace(replace(asked, '. ', ' '), ', ', ' '), ': ', ' ')
WHERE id IN doubtful;
UPDATE turn SET asked = trim(replace(replace(asked, '  ', ' '), '  ', ' ')) WHERE id IN doubtful;
DROP TABLE doubtful;
