"""Markdown and HTML: nothing active comes through, words do, and the result parses as XML."""

from __future__ import annotations

import time
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scheduler.text.markup import first_paragraph, html, plain

PAGE = "https://s.example/night/2026/"


def page(markdown: str) -> str:
    return html(markdown, page_url=PAGE)


ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x:alert(alt) onerror=eval(src) alt=0>",
    '<img src="javascript:alert(1)">',
    "<img src=`javascript:alert(1)`>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<base href=javascript:alert(1)//>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(javascript:alert(1))' class=x id=y>x</p>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='blob:https://s.example/x'>x</a>",
    "<q cite='javascript:alert(1)'>x</q>",
    "<a href=x onclick=alert(1) onmouseover=alert(2)>x</a>",
    '<a/href="x"/onclick=alert(1)>x</a>',
    "[x](javascript:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "![x](javascript:alert(1))",
    '![x" onerror="alert(1)](x)',
    '[x](https://a.example "t" onclick=alert(1))',
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "<!--><script>alert(1)</script>-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<textarea><p title="</textarea><img src=x onerror=alert(1)>">',
    '<title><p title="</title><img src=x onerror=alert(1)>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    "<p title='\"><script>alert(1)</script>'>x</p>",
    "```\n<script>alert(1)</script>\n```",
]

# fmt: off
TAGS = frozenset([
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code",
    "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby",
    "s", "samp", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "u", "ul", "var", "wbr",
])
# fmt: on
# fmt: off
ATTRIBUTES = frozenset([
    "alt", "cite", "colspan", "datetime", "dir", "height", "href", "hreflang", "lang", "open", "rel", "reversed",
    "rowspan", "scope", "src", "start", "title", "type", "value", "width",
])
# fmt: on


class _Inert(HTMLParser):
    """Fails at the first thing that is not known to be inert."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES, name
            if name in {"href", "src", "cite"}:
                assert value is not None
                assert value.startswith(("https://", "http://", "mailto:")), value
                assert not set(value) & set(" \t\n<>\"'`\\"[:-2]), value

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def check_inert(make: Callable[[str], str], markdown: str) -> str:
    made = make(markdown)
    parser = _Inert()
    parser.feed(made)
    parser.close()
    ET.fromstring(f"<div>{made}</div>".encode())  # well formed: every parser sees the same tree
    return made


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("around", ["{}", "a {} b", "- {}", "> {}\n\nend", "| x |\n|---|\n| {} |"])
def test_nothing_active_comes_through(attack: str, around: str) -> None:
    check_inert(page, around.format(attack))


def test_the_check_notices_markdown_that_is_not_sanitised() -> None:
    unsanitised = MarkdownIt("commonmark", {"html": True}).render
    noticed = 0
    for attack in ATTACKS:
        try:
            check_inert(unsanitised, attack)
        except (AssertionError, ET.ParseError):
            noticed += 1
    assert noticed > 50


@given(st.text(max_size=200))
def test_any_text_becomes_inert_well_formed_html(markdown: str) -> None:
    check_inert(page, markdown)


@given(st.lists(st.sampled_from([*ATTACKS, "<p>", "</p>", "<table>", "<b>", "</i>", "<a href=x>", "\n\n", "- ", "> "])))
def test_any_mixture_becomes_inert_well_formed_html(pieces: list[str]) -> None:
    made = check_inert(page, "".join(pieces))
    assert page("".join(pieces)) == made


def test_semantic_markup_stays() -> None:
    made = page(
        'Text with *emphasis*, **strength**, `code`.\n\n<p dir="rtl" lang="he">שלום <bdi>x</bdi></p>\n\n'
        '| a | b |\n|---|---|\n| 1 | 2 |\n\n<ruby>漢<rt>kan</rt></ruby> <abbr title="x">y</abbr> '
        '<time datetime="1989-06-04">z</time>\n\n2. two\n'
    )
    for piece in (
        "<em>emphasis</em>",
        "<strong>strength</strong>",
        "<code>code</code>",
        '<p dir="rtl" lang="he">שלום <bdi>x</bdi></p>',
        "<td>1</td>",
        "<ruby>漢<rt>kan</rt></ruby>",
        '<abbr title="x">y</abbr>',
        '<time datetime="1989-06-04">z</time>',
        '<ol start="2">',
    ):
        assert piece in made


@pytest.mark.parametrize(
    ("written", "absolute"),
    [
        ("[x](photo.html)", "https://s.example/night/2026/photo.html"),
        ("[x](../2025/)", "https://s.example/night/2025/"),
        ("[x](/about)", "https://s.example/about"),
        ("[x](//other.example/a)", "https://other.example/a"),
        ("[x](#note)", "https://s.example/night/2026/#note"),
        ("[x](?a=1&b=2)", "https://s.example/night/2026/?a=1&amp;b=2"),
        ("[x](mailto:a@b.example)", "mailto:a@b.example"),
        ("[x](<a b.html>)", "https://s.example/night/2026/a%20b.html"),
        ("<a href='a b.html'>x</a>", "https://s.example/night/2026/a%20b.html"),
        ("[x](HTTP://A.example/ä)", "HTTP://A.example/%C3%A4"),
    ],
)
def test_addresses_become_absolute(written: str, absolute: str) -> None:
    assert page(written) == f'<p><a href="{absolute}" rel="noopener noreferrer">x</a></p>\n'


def test_pictures_become_absolute_and_always_have_words() -> None:
    assert page("![a man](tank.jpg)") == '<p><img alt="a man" src="https://s.example/night/2026/tank.jpg" /></p>\n'
    assert 'alt=""' in page("<img src=tank.jpg>")
    assert page("![the words stay](data:image/gif;base64,R0lGODlhAQABAAAAACw=)") == "<p>the words stay</p>\n"
    assert "<img" not in page("<img src='mailto:a@b.example' alt=x>")


@pytest.mark.parametrize("written", ["[x](https://[::1)", "<a href='https://'>x</a>", "<a href='tel:1'>x</a>"])
def test_an_address_that_cannot_stand_leaves_its_words(written: str) -> None:
    assert "href" not in page(written) or "[x]" in page(written)
    assert "x" in plain(page(written))


def test_characters_outside_xml_do_not_come_in_through_entities() -> None:
    made = page("a&#7;b &#xFFFE; <b title='&#7;&#xD800;'>&#7;</b> &#0;")
    assert not set(made) & {"\x07", "\x00", "\ufffe", "\ud800"}
    check_inert(page, "a&#7;b &#xFFFE; <b title='&#7;'>&#7;</b> &nbsp; ]]> &lt;b&gt;")


@pytest.mark.parametrize("text", ["\u202bשלום עולם\u202c", "👩‍👩‍👧 𝔘𝔫𝔦", "a ]]&gt; b", "AT&amp;T 3 &lt; 4", "x\u00a0y"])
def test_unusual_text_stays_as_it_is(text: str) -> None:
    assert page(text) == f"<p>{text}</p>\n"


def test_a_body_of_a_million_characters_takes_linear_time() -> None:
    def seconds(size: int) -> float:
        source = "Hello *there*, [x](y) <b>and</b> all.\n\n" * (size // 40)
        start = time.process_time()
        plain(page(source))
        return time.process_time() - start

    seconds(10_000)
    assert seconds(400_000) < 8 * max(seconds(100_000), 0.1)
    start = time.process_time()
    assert len(page("word " * 200_000)) > 999_000
    assert time.process_time() - start < 2


def test_plain_text_is_readable() -> None:
    made = plain(
        page(
            "# Heading\n\nHello *there*,\nsee [the list](list.html) or <https://a.example/>"
            " &amp; [a.example](https://a.example/).\n\n"
            "- one\n- two\n  1. a\n  2. b\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![A man](x.png)\n\n"
            "    code  as\n      it is\n\nline  \nbreak\n\n---\n\n"
            "[write](mailto:a@b.example) [a@b.example](mailto:a@b.example)\n"
        )
    )
    assert made == (
        "Heading\n\n"
        "Hello there, see the list (https://s.example/night/2026/list.html) or https://a.example/ & a.example.\n\n"
        "- one\n- two\n  1. a\n  2. b\n\n"
        "> quoted\n\n"
        "a | b\n1 | 2\n\n"
        "A man\n\n"
        "code  as\n  it is\n\n"
        "line\nbreak\n\n"
        "---\n\n"
        "write (a@b.example) a@b.example"
    )


def test_later_paragraphs_of_an_item_are_indented_and_quotations_marked_on_every_line() -> None:
    assert plain("<ul><li><p>one</p><p>more<br />again</p></li></ul>") == "- one\n  more\n  again"
    assert plain("<blockquote><p>a<br />b</p></blockquote>") == "> a\n> b"


@given(st.text(max_size=200))
def test_plain_text_never_fails_on_our_html(markdown: str) -> None:
    assert plain(page(markdown)) == plain(page(markdown)).strip("\n")


def test_the_first_paragraph_is_neither_heading_nor_list() -> None:
    assert (
        first_paragraph(page("# Heading\n\n- a\n\nThe [words](x) of\nthe text.\n\nMore.")) == "The words of the text."
    )
    assert first_paragraph("<h1>Only a heading</h1>") == "Only a heading"
    assert first_paragraph("") == ""


def test_a_long_first_paragraph_ends_with_a_sentence() -> None:
    made = first_paragraph("<p>" + "This is one sentence. " * 30 + "</p>")
    assert made.endswith("sentence. …")
    assert 200 < len(made) <= 300


def test_a_long_sentence_ends_with_a_word() -> None:
    made = first_paragraph("<p>" + "words and more, " * 40 + "</p>")
    assert made.endswith(("words…", "and…", "more…"))
    assert 280 < len(made) <= 300


def test_a_text_without_spaces_is_cut_and_signs_stay_whole() -> None:
    assert len(first_paragraph("<p>" + "漢" * 400 + "</p>")) == 300
    assert first_paragraph("<p>" + "漢。" * 400 + "</p>").endswith("。 …")
    family = "👩\u200d👩\u200d👧"
    made = first_paragraph("<p>" + family * 100 + "</p>").removesuffix("…")
    assert made.replace(family, "") == ""


@given(st.text(min_size=1, max_size=700))
def test_a_summary_is_never_longer_than_300(text: str) -> None:
    assert len(first_paragraph(page(text))) <= 300
