-- The slim row that lists, counts and searches read; what is bulky lies in `trace`.
CREATE TABLE turn (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: old buttons carry it
    asked_at TEXT NOT NULL, -- UTC, ISO 8601 with milliseconds
    question TEXT NOT NULL,
    asked TEXT NOT NULL, -- the question in plain, repaired words; what groups go by
    decision TEXT NOT NULL,
    reason TEXT NOT NULL,
    entry TEXT NOT NULL,
    entries TEXT NOT NULL, -- JSON list of ids
    score REAL NOT NULL,
    answer TEXT NOT NULL,
    unanswered INTEGER NOT NULL, -- 1: not answered, and no curated entry says why
    surface TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    reply_message_id TEXT NOT NULL DEFAULT '',
    asker TEXT NOT NULL, -- keyed hash
    pack TEXT NOT NULL,
    knowledge_version TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    latency_us INTEGER NOT NULL,
    erased INTEGER NOT NULL DEFAULT 0, -- 1: text, asker and message ids are gone
    day TEXT NOT NULL GENERATED ALWAYS AS (substr(asked_at, 1, 10)) VIRTUAL
) STRICT;
CREATE INDEX turn_by_guild ON turn (guild_id, id);
-- These two hold all that the figures need, so that counting never reads the rows themselves.
CREATE INDEX turn_by_day ON turn (guild_id, day, decision, reason, entry, latency_us);
CREATE INDEX turn_by_words ON turn (guild_id, asked, unanswered, day, id);
CREATE INDEX turn_by_message ON turn (message_id) WHERE message_id <> '';
CREATE INDEX turn_by_asker ON turn (asker) WHERE asker <> '';
CREATE INDEX turn_with_text ON turn (asked_at) WHERE erased = 0; -- what retention looks for
CREATE TABLE trace (
    turn_id INTEGER PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
    runners_up TEXT NOT NULL, -- JSON list of {"entry_id", "score"}, best first
    explanation TEXT NOT NULL -- JSON list of verdicts with their score trees
) STRICT;
CREATE TABLE feedback (
    turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    asker TEXT NOT NULL, -- keyed hash of who judged
    value TEXT NOT NULL, -- up or down
    given_at TEXT NOT NULL,
    PRIMARY KEY (turn_id, asker)
) STRICT;
CREATE INDEX feedback_by_asker ON feedback (asker);
CREATE TABLE setting (
    guild_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (guild_id, name)
) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY,
    seen_at TEXT NOT NULL,
    error TEXT NOT NULL,
    asker TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    content TEXT NOT NULL -- JSON of the row that could not be written as it was
) STRICT;
-- What was erased on demand, so that a restored backup does not bring it back.
CREATE TABLE erasure (
    kind TEXT NOT NULL, -- asker, message or guild
    subject TEXT NOT NULL, -- keyed hash or Discord's id
    erased_at TEXT NOT NULL,
    PRIMARY KEY (kind, subject)
) STRICT;
