"""Nothing is copied: no nine words in a row of the article in any file of the pack.

The headline and words that the article itself quotes from a speaker are nobody's prose and may
stand. Needs the article at hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.packs.checks.inspection import Inspection
from bot.packs.faults import Fault
from bot.packs.text.normal import plain_words
from bot.packs.text.quotes import quotations
from bot.packs.values import Text, fault, texts_in

CHECK = "own words"
RUN = 9  # words in a row that make a copied passage
Runs = frozenset[tuple[str, ...]]


def runs(text: str, length: int = RUN) -> Iterator[tuple[str, ...]]:
    """Every run of that many words."""
    words = plain_words(text)
    for start in range(len(words) - length + 1):
        yield words[start : start + length]


def check(pack: Inspection) -> Iterator[Fault]:
    """Each text of each file that copies the article."""
    if pack.article is None:
        return
    own: set[tuple[str, ...]] = set()
    free: set[tuple[str, ...]] = set(runs(pack.article.headline))
    for passage in pack.article.passages:
        own.update(runs(passage.text))
        for quote in quotations(passage.text):
            free.update(runs(quote))
    own -= free
    for _, root in pack.sheets.roots:
        for text in texts_in(root):
            yield from _copied(text, frozenset(own))


def _copied(text: Text, own: Runs) -> Iterator[Fault]:
    for run in runs(text.value):
        if run in own:
            found = f"{RUN} words in a row of the article: “{' '.join(run)}”"
            yield fault(text.mark, found, "your own words", "say it differently", check=CHECK)
            return
