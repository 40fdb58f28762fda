CREATE TABLE turn (
    id INTEGER PRIMARY KEY,
    asked_at TEXT NOT NULL,
    question TEXT NOT NULL,
    decision TEXT NOT NULL,
    reason TEXT NOT NULL,
    entry TEXT NOT NULL,
    entries TEXT NOT NULL,
    score REAL NOT NULL,
    answer TEXT NOT NULL,
    surface TEXT NOT NULL,
    guild_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    reply_message_id TEXT NOT NULL DEFAULT '',
    asker TEXT NOT NULL,
    pack TEXT NOT NULL,
    knowledge_version TEXT NOT NULL,
    policy_version TEXT NOT NULL,
    latency_us INTEGER NOT NULL,
    explanation TEXT NOT NULL
) STRICT;
CREATE INDEX turn_by_guild ON turn (guild_id, id);
CREATE TABLE feedback (
    turn_id INTEGER NOT NULL REFERENCES turn (id) ON DELETE CASCADE,
    asker TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (turn_id, asker)
) STRICT;
CREATE TABLE setting (
    guild_id TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (guild_id, name)
) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
