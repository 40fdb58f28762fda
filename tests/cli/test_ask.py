"""`ask`: one answer, the whole record, and batches that go on whatever a line holds."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys

from tests.cli.program import Program

BATCH_KEYS = {
    "id", "decision", "reason", "answer", "entry", "entries", "score", "paragraphs",
    "suggestions", "logged", "log_id",
}  # fmt: skip


def test_one_answer_is_plain_text_and_logged(program: Program) -> None:
    """Promise: into a pipe the answer is plain text without colours, and the row is there."""
    ended = program("ask", "when", "do", "you", "open")
    assert (ended.code, ended.out, ended.err) == (0, "From nine to five.\n", "")
    row = json.loads(program("log", "list", "--json").out)
    assert (row["question"], row["entry"], row["surface"]) == (
        "when do you open", "opening_hours", "ask",
    )  # fmt: skip


def test_what_was_not_read_is_said(program: Program) -> None:
    """Promise: the terminal, too, tells that a question was longer than what is read."""
    long = f"when do you open? {'I really want to know. ' * 30}"
    assert "I read only the first 500 characters" in program("ask", long).out
    assert "500 characters" in json.loads(program("ask", "--json", long).out)["left_out"]


def test_no_log_leaves_no_database(program: Program) -> None:
    """Promise: --no-log writes nothing."""
    assert program("ask", "--no-log", "when do you open").code == 0
    assert not program.database.exists()


def test_the_whole_record_is_one_json_object(program: Program) -> None:
    """Promise: --json has all of the batch's keys and the explanation besides."""
    record = json.loads(program("ask", "--json", "who owns the shop?").out)
    assert set(record) >= BATCH_KEYS
    assert record["verdicts"][0]["candidates"][0]["entry_id"] == "owner"
    assert record["logged"] is True


def test_a_batch_answers_every_line_in_order(program: Program) -> None:
    """Promise: bad lines get {"id": null, "error": ...}, the run goes on, exit code 0."""
    lines = [
        '{"id": "a", "question": "when do you open", "conversation": null}',
        "no json",
        '["a list"]',
        '{"question": "no id"}',
        '{"id": 5, "question": 7}',
        '{"id": 6, "question": "x", "conversation": []}',
        "",
        '{"id": {"any": "value"}, "question": ""}',
        '{"id": 8, "question": "\\ud800 who owns\\u2028the shop"}',
        "[" * 50_000,
    ]
    ended = program("ask", "--batch", text="\n".join(lines))
    assert ended.code == 0
    replies = [json.loads(line) for line in ended.out.split("\n") if line]
    assert [reply["id"] for reply in replies] == [
        "a", *[None] * 5, {"any": "value"}, 8, None,
    ]  # fmt: skip
    failed = [at for at, reply in enumerate(replies) if "error" in reply]
    assert failed == [1, 2, 3, 4, 5, 8]
    assert replies[3]["error"].startswith("not a question: 'id' is missing; a line is {")
    assert all(set(reply) == BATCH_KEYS for reply in replies if "error" not in reply)
    assert replies[6]["reason"] == "empty"
    assert replies[7]["entry"] == "owner"


def test_bytes_that_are_no_utf8_are_one_bad_question(program: Program) -> None:
    """Promise: a broken encoding stops nothing."""
    ended = program("ask", "--batch", text=b'{"id": 1, "question": "\xff\xfe"}\n\xff\n')
    assert ended.code == 0
    assert len(ended.out.splitlines()) == 2


def test_conversations_of_a_batch_do_not_mix(program: Program) -> None:
    """Promise: a follow-up leans on its own conversation, and on none without a name."""
    lines = (
        '{"id": 1, "question": "who owns the shop?", "conversation": "one"}\n'
        '{"id": 2, "question": "when do you open?", "conversation": "two"}\n'
        '{"id": 3, "question": "and what about its name?", "conversation": "one"}\n'
    )
    replies = [json.loads(line) for line in program("ask", "--batch", text=lines).out.splitlines()]
    assert replies[2]["entry"] in ("owner", None)


def test_each_reply_is_written_before_the_next_line_is_read(program: Program) -> None:
    """Promise: a caller who waits for each reply gets it."""
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--batch"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=program.folder, env=program.env,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    for number in range(3):
        os.write(child.stdin.fileno(), b'{"id": %d, "question": "when do you open"}\n' % number)
        ready, _, _ = select.select([child.stdout], [], [], 30)
        assert ready, "no reply while the input stays open"
        assert json.loads(child.stdout.readline())["id"] == number
    child.stdin.close()
    assert child.wait(30) == 0


def test_a_near_tie_names_each_question_once(program: Program) -> None:
    """Promise: the questions to pick from stand in the reply, and are not listed a second time."""
    path = program.folder / "knowledge" / "bakery" / "answers.yaml"
    path.write_text(
        "ungrounded: true\nanswers:\n"
        "  - {id: bread, question: What does the bread cost?, answer: Two., "
        "phrasings: [price of bread, how much is the bread]}\n"
        "  - {id: cake, question: What does the cake cost?, answer: Nine., "
        "phrasings: [price of cake, how much is the cake]}\n",
        "utf-8",
    )
    out = program("ask", "how much is it").out
    assert "not sure" in out
    assert out.count("What does the bread cost?") == 1
