"""A small grounded pack on disk that tests may spoil: a bakery's notice in two paragraphs."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "article.yaml": """\
article:
  headline: A bakery opens in the old mill
  publisher: The Village Post
  date: May 2
  paragraphs:
  - number: 1
    gist: when it opens and who owns it
    fingerprint: ""
  - number: 2
    gist: where the flour comes from
    fingerprint: ""
""",
    "facts.yaml": """\
facts:
- id: opening
  statement: The bakery opens at seven.
  paragraphs: [1]
  figures: [seven]
- id: flour
  statement: The flour comes from two mills.
  paragraphs: [2]
  speaker: Vogel
""",
    "answers.yaml": """\
answers:
- id: hours
  question: When does it open?
  facts: [opening]
  related: [mills]
  phrasings: [opening times, from when can I buy bread]
  answer: The bakery opens at seven.
- id: mills
  question: Where does the flour come from?
  facts: [flour]
  phrasings: [origin of the flour]
  answer: Vogel says that the flour comes from two mills.
""",
    "unstated.yaml": """\
unstated:
- id: price
  topic: what the bread costs
  question: How much is a loaf?
  nearest: hours
  phrasings: [price of the bread]
""",
}


def write(folder: Path, **changed: str) -> Path:
    """The pack in `folder`; `changed` gives other content for a file, by its name without .yaml."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changed.pop(name.removesuffix(".yaml"), text), "utf-8")
    for name, text in changed.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replace `old`, which must stand once in the file, and return the line (from 1) it was on."""
    path = folder / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1
