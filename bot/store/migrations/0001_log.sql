-- The slim row that lists, counts and searches read; the score trees lie in `trace`.
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
    runners_up TEXT NOT NULL, -- JSON list of {"entry_id", "score"}, best first
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
    erased INTEGER NOT NULL DEFAULT 0 -- 1: text, asker and message ids are gone
) STRICT;
CREATE INDEX turn_by_guild ON turn (guild_id, id);
CREATE INDEX turn_by_day ON turn (guild_id, asked_at, decision, reason, latency_us);
CREATE INDEX turn_unanswered ON turn (guild_id, asked, id) WHERE unanswered = 1;
CREATE INDEX turn_by_message ON turn (message_id) WHERE message_id <> '';
CREATE INDEX turn_by_asker ON turn (asker) WHERE asker <> '';
CREATE INDEX turn_with_text ON turn (asked_at) WHERE erased = 0; -- what retention looks for
CREATE TABLE trace (
    turn_id INTEGER PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
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
