-- What moderators did with the log. Texts here are the moderators' own; who they are goes when they
-- ask to be forgotten (`by_hash` is the keyed hash of `by_id`), everything goes with the server.
CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: buttons carry it
    guild_id TEXT NOT NULL,
    pack TEXT NOT NULL,
    kind TEXT NOT NULL, -- phrasing, answer, unknown
    entry_id TEXT NOT NULL,
    question TEXT NOT NULL,
    phrasings TEXT NOT NULL, -- JSON list
    answer TEXT NOT NULL,
    topic TEXT NOT NULL,
    nearest TEXT NOT NULL,
    paragraphs TEXT NOT NULL, -- JSON list of numbers
    speaker TEXT NOT NULL,
    origin INTEGER REFERENCES turn (id) ON DELETE SET NULL,
    state TEXT NOT NULL, -- draft, live, undone, retired
    by_id TEXT NOT NULL,
    by_hash TEXT NOT NULL,
    made_at TEXT NOT NULL,
    overridden TEXT NOT NULL -- the cases it breaks, where a moderator insisted
) STRICT;
CREATE INDEX change_by_guild ON change (guild_id, state);
CREATE INDEX change_by_origin ON change (origin) WHERE origin IS NOT NULL;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    guild_id TEXT NOT NULL,
    at TEXT NOT NULL,
    by_id TEXT NOT NULL,
    by_hash TEXT NOT NULL,
    act TEXT NOT NULL,
    turn_id INTEGER REFERENCES turn (id) ON DELETE SET NULL,
    change_id INTEGER,
    words TEXT NOT NULL -- what was done; no words of a member
) STRICT;
CREATE INDEX audit_by_guild ON audit (guild_id, id);
CREATE INDEX audit_by_turn ON audit (turn_id) WHERE turn_id IS NOT NULL;
CREATE TABLE triage (
    turn_id INTEGER PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
    guild_id TEXT NOT NULL,
    state TEXT NOT NULL, -- dismissed, later, assigned, open
    by_id TEXT NOT NULL,
    by_hash TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX triage_by_guild ON triage (guild_id);
CREATE TABLE judgement (
    turn_id INTEGER PRIMARY KEY REFERENCES turn (id) ON DELETE CASCADE,
    guild_id TEXT NOT NULL,
    verdict TEXT NOT NULL, -- right, wrong, decline
    by_id TEXT NOT NULL,
    by_hash TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX judgement_by_guild ON judgement (guild_id);
