"""The note that stands in the place of words that were taken back.

It is in the language of the words, of which the title stays behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Any

from scheduler.publishers.feeds.article import Article, Translation
from scheduler.publishers.feeds.languages import direction
from scheduler.publishers.feeds.phrasebook.chosen import phrasebook_for, said_in


def note_of_retraction(article: Article, note: str | None) -> Article:
    """The article whose words are gone: id, address, day, author, section and tags stay, in every language.

    Args:
        article: the words as they stand.
        note: what the public is told of the reason, plain text in the language of the article itself, or None.
    """
    told = [part.strip() for part in (note or "").splitlines() if part.strip()]
    translations = tuple(replace(each, **_taken_back(each, told, article.lang)) for each in article.translations)
    return replace(
        article,
        **_taken_back(article, told, article.lang),
        place=None,
        original=None,
        first_published=None,
        sources=(),
        images=(),
        translations=translations,
        retracted=True,
    )


def _taken_back(words: Article | Translation, told: Sequence[str], told_in: str) -> dict[str, Any]:
    """What stands in the place of words in one language.

    Args:
        told: the paragraphs of the reason, in the language `told_in`.
    """
    say = phrasebook_for(words.lang)
    other = "" if told_in == words.lang else f' lang="{escape(told_in)}" dir="{direction(told_in)}"'
    html = f"<p{said_in(words.lang)}>{escape(say.retraction)}</p>\n"
    paragraphs = [say.retraction, *told]
    return {
        "title": say.retracted_title.format(title=words.title),
        "summary": " ".join(paragraphs),
        "html": html + "".join(f"<p{other}>{escape(each)}</p>\n" for each in told),
        "text": "\n\n".join(paragraphs) + "\n",
        "warning": None,
    }
