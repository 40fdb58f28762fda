"""What an upgrade makes good in a log that an older version wrote."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.store.test_upgrade import make_old
from tests.store.turns import opened


async def test_what_an_older_version_left_unmasked_is_cleared(tmp_path: Path) -> None:
    """The words nobody knew go out of every explanation, whose other parts stay to the letter; a
    question whose number was masked as typed alone is told in the words typed, as a new one whose
    words were not read would be, without its explanation."""
    path = tmp_path / "log.db"
    asked = [
        ("call [number]", "call 555 123-4567", '[{"query": "call 555 123-4567"}]'),
        ("Why [number]?", "why [number]", '[{"query": "é", "score": 0.1, "unknown_words": ["555"]},'
         ' {"unknown_words": [], "candidates": [{"value": 1e-07}]}]'),
        ("how many <a:x:[number]>", "how many 225", "[]"),
        ("When?", "when", "no JSON"),
        ("When?", "when", '{"unknown_words": ["555"]}'),
        ("Hm, call [number]. Ok?! At 7:30; no: 8.", "hm call 555 123-4567 ok at 8", "[]"),
    ]  # fmt: skip
    make_old(path, 4)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(
            "INSERT INTO turn SELECT ?, asked_at, ?, ?, decision, reason, entry, entries, score, "
            "answer, unanswered, surface, guild_id, channel_id, '', '', asker, pack, "
            "knowledge_version, policy_version, latency_us, erased FROM turn WHERE id = 1",
            [(number, *texts[:2]) for number, texts in enumerate(asked, 2)],
        )
        connection.executemany(
            "INSERT INTO trace VALUES (?, '[]', ?)",
            [(number, texts[2]) for number, texts in enumerate(asked, 2)],
        )
    async with opened(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        words = connection.execute("SELECT asked FROM turn WHERE id > 1 ORDER BY id").fetchall()
        traces = dict(connection.execute("SELECT turn_id, explanation FROM trace"))
    assert [word for (word,) in words] == [
        "call [number]", "why [number]", "how many 225", "when", "when",
        "hm call [number] ok at 7:30 no 8",
    ]  # fmt: skip
    assert traces == {
        3: '[{"query":"é","score":0.1,"unknown_words":[]},'
        '{"unknown_words":[],"candidates":[{"value":1e-07}]}]',
        4: "[]",
        5: "no JSON",
        6: '{"unknown_words": ["555"]}',  # no version wrote such
    }


async def test_of_many_marks_on_a_wording_the_newest_stays(tmp_path: Path) -> None:
    """Whatever row it stands on, and of two at the same moment the later row's; marks on other
    words, elsewhere, on another article and on erased rows are left."""
    path = tmp_path / "log.db"
    marks = [  # row, server, article, wording, when
        (2, "1", "a", "why", "2026-01-02"), (3, "1", "a", "why", "2026-01-03"),
        (4, "1", "a", "why", "2026-01-01"), (5, "1", "a", "when", "2026-01-01"),
        (6, "2", "a", "why", "2026-01-01"), (7, "1", "b", "why", "2026-01-01"),
        (8, "1", "a", "", "2026-01-01"), (9, "1", "a", "", "2026-01-02"),
        (10, "3", "a", "why", "2026-01-01"), (11, "3", "a", "why", "2026-01-01"),
    ]  # fmt: skip
    make_old(path, 6)
    with closing(sqlite3.connect(path)) as connection, connection:
        for row, guild, pack, asked, _ in marks:
            connection.execute(
                "INSERT INTO turn SELECT ?, asked_at, question, ?, decision, reason, entry, "
                "entries, score, answer, unanswered, surface, ?, channel_id, '', '', asker, ?, "
                "knowledge_version, policy_version, latency_us, erased FROM turn WHERE id = 1",
                (row, asked, guild, pack),
            )
        connection.executemany(
            "INSERT INTO triage VALUES (?, ?, 'later', '', '', ?)",
            [(row, guild, at) for row, guild, _, _, at in marks],
        )
    async with opened(path):
        pass
    with closing(sqlite3.connect(path)) as connection:
        left = connection.execute("SELECT turn_id FROM triage ORDER BY turn_id").fetchall()
    assert [row for (row,) in left] == [3, 5, 6, 7, 8, 9, 11]
