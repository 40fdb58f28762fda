-- That a choice was taken is told by the press itself, with the reply that it stood below: any press of
-- the asker used to count, and the choice that who asked through the menu took did not.
DROP TRIGGER IF EXISTS turn_taken;
CREATE INDEX turn_by_reply ON turn (reply_message_id) WHERE unanswered = 1 AND reply_message_id <> '';
