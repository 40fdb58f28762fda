"""Promises of the kind asked: the question word tells, a number apart from a manner."""

from __future__ import annotations

from math import log

import pytest

from bot.core.match.kinds import COVERED, KINDS, count_kinds, kind_asked, kind_fit, with_covered


def test_an_entry_asked_for_a_number_fits_a_number() -> None:
    """What its phrasings ask for fits better than chance, anything else worse."""
    counts = {"deaths": count_kinds([("how", "many", "died"), ("how", "many", "dead")] * 5)}
    assert kind_fit(counts, "deaths", KINDS.index("how many")) > 1
    assert kind_fit(counts, "deaths", KINDS.index("who")) < 0
    assert kind_fit(counts, "unheard of", 0) == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("how many", "how many"),
        ("how much is it", "how much"),
        ("and how long", "how long"),
        ("who said how many", "how many"),  # a number wherever it is asked
        ("how very many", "how"),
        ("many people how", "how"),
        ("how", "how"),
        ("whose shop", "who"),
        ("whom", "who"),
        ("from whom did he ask it", "who"),
        ("tell me when it opens", "when"),
        ("which shop is it where", "which"),  # the first question word decides
        ("where is which shop", "where"),
        ("what", "what"),
        ("why", "why"),
        ("", "no question word"),
        ("open is it", "no question word"),  # an opener opens, or is none
        *((f"{word} it", "yes or no") for word in
          ("is are was were am do does did has have had will would can could should may might "
           "must").split()),
        ("is it when", "when"),
    ],
)  # fmt: skip
def test_every_kind(text: str, kind: str) -> None:
    """Promise: each question word has its kind, the first one counts, numbers go before all."""
    assert KINDS[kind_asked(tuple(text.split()))] == kind


def test_kinds_are_counted_in_their_order() -> None:
    """Promise: one count for each kind, none lost, none doubled."""
    asked = [("who",), ("who", "is"), ("why",), (), ("how", "long")]
    counts = dict(zip(KINDS, count_kinds(asked), strict=True))
    told = {kind: count for kind, count in counts.items() if count}
    assert told == {"who": 2.0, "why": 1.0, "no question word": 1.0, "how long": 1.0}
    assert sum(count_kinds([])) == 0.0


def test_covered_answers_count_for_less() -> None:
    """Promise: what an answer tells beside its own is counted at three tenths, each of them."""
    own, other = count_kinds([("who",)]), count_kinds([("who",), ("when",)])
    assert with_covered(own, ()) == own
    found = with_covered(own, (other, other))
    assert found[KINDS.index("who")] == pytest.approx(1 + 2 * COVERED)
    assert found[KINDS.index("when")] == pytest.approx(2 * COVERED)
    assert sum(found) == pytest.approx(1 + 4 * COVERED)


@pytest.mark.parametrize(
    ("asked", "less", "odds"),
    [
        (0, 0.0, 1.0),  # nobody asked it anything: as likely as any other
        (1, 0.0, 1.5 / 7 * 12),
        (4, 0.0, 4.5 / 10 * 12),
        (4, 1.0, 3.5 / 9 * 12),
        (1, 1.0, 1.0),
        (0, 1.0, 1.0),  # never less than nothing
    ],
)
def test_fit_is_the_logarithm_of_the_odds(asked: int, less: float, odds: float) -> None:
    """Promise: half a phrasing for each kind beforehand; those left out are not counted."""
    counts = {"e": count_kinds([("who",)] * asked)}
    assert kind_fit(counts, "e", KINDS.index("who"), less) == pytest.approx(log(odds))


def test_a_kind_left_out_counts_nowhere() -> None:
    """Promise: a phrasing that is left out is missing in the sum as well."""
    counts = {"e": count_kinds([("who",), ("why",), ("why",)])}
    assert kind_fit(counts, "e", KINDS.index("why"), 1.0) == pytest.approx(log(1.5 / 8 * 12))
