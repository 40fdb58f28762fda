"""`new`: a draft pack from an article's text, for a curator to finish.

Names, figures, dates, quotations and their speakers are found; what needs words of your own is
left as a TODO, and `check` lists what is left in order. The article itself is not copied.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from bot.exit_codes import FINE, USAGE


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("article", help="a text file with the article, as saved from its page")
    parser.add_argument("--output", required=True, help="the folder for the pack")
    parser.add_argument(
        "--publisher", default="", help="who published it, if the text does not say"
    )
    parser.add_argument("--date", default="", help="its date, if the text does not say")


async def run(arguments: argparse.Namespace) -> int:
    """Exit code 2 for a text without paragraphs. Raises PackError and OSError."""
    from bot.config import load_settings
    from bot.packs.draft.stubs import draft
    from bot.packs.draft.write import write_draft
    from bot.packs.faults import PackError
    from bot.packs.find import is_misnamed, wrong_name
    from bot.packs.text.cut import read_article

    path, output = Path(arguments.article), Path(arguments.output)
    if is_misnamed(output, load_settings().knowledge_folder):
        raise PackError((wrong_name(output),))
    try:
        article = read_article(path)
    except UnicodeDecodeError:
        print(f"new: {path} is not UTF-8 text; save it as plain text (UTF-8)", file=sys.stderr)
        return USAGE
    if not any(not passage.caption for passage in article.passages):
        print(f"new: no paragraph found in {path}; give the article's text, a headline first",
              file=sys.stderr)  # fmt: skip
        return USAGE
    article = replace(
        article,
        publisher=arguments.publisher or article.publisher,
        date=arguments.date or article.date,
    )
    made = draft(article)
    written = write_draft(made, output)
    kinds = Counter(one.kind for one in made.names)
    said = sum(1 for one in made.quotations if one.speaker)
    print(f"“{article.headline}”: {len(article.passages)} paragraphs, {len(made.units)} sentences")
    print("Found " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) + " names")
    print(f"Found {len(made.quotations)} quotations, {said} with a speaker")
    print("Wrote " + ", ".join(str(one) for one in written))
    print(f"Next: python -m bot check {arguments.output} --article {path} --fast")
    return FINE
