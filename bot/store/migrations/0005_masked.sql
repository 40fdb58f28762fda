-- The words that no wording has stood beside a masked question as they were typed, parts of numbers
-- and addresses among them; which ones can no longer be told.
UPDATE trace SET explanation = (
    SELECT json_group_array(json_set(value, '$.unknown_words', json_array()))
    FROM json_each(explanation) WHERE type = 'object'
) WHERE iif(json_valid(explanation), json_type(explanation), '') = 'array';
-- A telephone number in brackets, “(555) 123-4567”, was masked as typed, not in the words read.
CREATE TEMP TABLE doubtful AS SELECT id FROM turn
WHERE question LIKE '%[number]%' AND asked NOT LIKE '%[number]%'
AND asked GLOB '*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*[0-9]*';
DELETE FROM trace WHERE turn_id IN doubtful;
UPDATE turn SET asked = lower(question) WHERE id IN doubtful;
DROP TABLE doubtful;
