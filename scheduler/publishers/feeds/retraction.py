"""The note that stands in the place of words that were taken back.

What the house says for itself is English, as on every page; the title of the words, in their language, stays behind it.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape

from scheduler.domain.wording.language import ENGLISH
from scheduler.publishers.feeds.article import Article

SENTENCE = "This statement has been retracted."


def note_of_retraction(article: Article, note: str | None) -> Article:
    """The article whose words are gone: id, address, day, author, section and tags stay, in every language.

    Args:
        article: the words as they stand.
        note: what the public is told of the reason, plain text, or None.
    """
    paragraphs = [SENTENCE, *(part for part in (note or "").splitlines() if part.strip())]
    summary = " ".join(paragraphs)
    html = "".join(f'<p lang="{ENGLISH.tag}" dir="ltr">{escape(each)}</p>\n' for each in paragraphs)
    text = "\n\n".join(paragraphs) + "\n"
    translations = tuple(
        replace(each, title=_title(each.title), summary=summary, html=html, text=text, warning=None)
        for each in article.translations
    )
    return replace(
        article,
        title=_title(article.title),
        summary=summary,
        html=html,
        text=text,
        warning=None,
        place=None,
        original=None,
        first_published=None,
        sources=(),
        images=(),
        translations=translations,
        retracted=True,
    )


def _title(title: str) -> str:
    return f"Retracted: {title}"
