"""A feed for each language, section and tag, each of them whole, distinct and findable."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from scheduler.domain.ids import topic_folder
from scheduler.errors import NotSent, Refused
from scheduler.publishers.feeds.entry import NAME as ENTRY
from scheduler.publishers.feeds.feed_files import FeedFiles
from scheduler.publishers.feeds.publisher import FeedsPublisher
from scheduler.publishers.feeds.settings import Settings
from scheduler.publishers.feeds.streams import Part, Stream, listed
from tests.publishers.feeds.samples import DUE, PNG, SITE, House, article, delivery, entry
from tests.publishers.feeds.validity import feed_ids

ALL = Settings(by_tag=True, by_language=True, by_section=True, websub=("https://hub.example/",))
RIGHTS = f"tags/{topic_folder('human rights')}/"
PRESS = f"sections/{topic_folder('Press')}/"


def german(words: dict[str, Any]) -> dict[str, Any]:
    return {
        **words,
        "lang": "de",
        "title": "Die Allgemeine Erklärung",
        "summary": "Vor 79 Jahren.",
        "html": "<p>Am 10. Dezember 1948.</p>",
        "url": f"{words['url']}de/",
        "id": f"{words['id']}/de",
    }


@pytest.fixture(name="press")
def _press(tmp_path: Path) -> House:
    return House(tmp_path, settings=ALL)


def put(press: House, **changes: Any) -> None:
    words = article(**changes).payload
    press.publish(delivery({**words, "translations": [german(words)]}))


def folders(press: House) -> list[str]:
    return [stream.folder for stream in press.publisher.streams()]


def test_an_edition_stands_in_the_feed_of_each_of_its_languages_its_section_and_its_tags(press: House) -> None:
    put(press)
    files = press.bytes()
    un = f"tags/{topic_folder('United Nations')}/"
    assert folders(press) == ["", "languages/de/", "languages/en/", PRESS, RIGHTS, un]
    own = f"tag:{SITE.tag}:declaration/2027"
    for folder in folders(press):
        assert feed_ids(files, folder) == [own + ("/de" if folder == "languages/de/" else "")]


def test_every_feed_says_who_it_is_and_no_two_say_the_same(press: House) -> None:
    put(press, tags=["Press", "press", "de", "人权", "שואה", "C++", "c"])
    files = press.bytes()
    seen: set[tuple[str, ...]] = set()
    for folder in folders(press):
        told = json.loads(files[f"{folder}feed.json"])
        document = etree.fromstring(files[f"{folder}atom.xml"])
        names = {child.tag.rpartition("}")[2]: child.text for child in document if child.text}
        links = {link.get("rel"): link.get("href") for link in document.findall("{http://www.w3.org/2005/Atom}link")}
        assert told["feed_url"] == f"{SITE.url}{folder}feed.json"
        assert links["self"] == f"{SITE.url}{folder}atom.xml"
        assert links["hub"] == told["hubs"][0]["url"] == "https://hub.example/"
        assert names["title"] == told["title"]
        for fact in (told["title"], names["id"], told["feed_url"], names["subtitle"]):
            assert (fact,) not in seen
            seen.add((fact,))
    assert json.loads(files["languages/de/feed.json"])["language"] == "de"


def test_a_translation_in_its_feed_has_its_own_words_and_page_and_the_originals_pictures(press: House) -> None:
    (press.statements / "paris.png").write_bytes(PNG)
    put(press, images=[{"file": "paris.png", "alt": "A square."}])
    (told,) = json.loads(press.bytes()["languages/de/feed.json"])["items"]
    assert (told["title"], told["language"]) == ("Die Allgemeine Erklärung", "de")
    assert told["url"] == "https://example.org/remember/declaration/2027/de/"
    assert told["image"] == "https://example.org/remember/declaration/2027/paris.png"
    assert [each["lang"] for each in told["_remembrancer"]["translations"]] == ["en"]


def test_the_feeds_of_an_edition_are_byte_identical_when_nothing_changed(press: House) -> None:
    put(press)
    before, times = press.bytes(), press.times()
    put(press)
    assert press.publisher.project() is False
    assert press.made(FeedsPublisher).project() is False
    assert press.bytes() == before
    assert press.times() == times


def test_only_the_feeds_an_edition_goes_to_are_written(press: House) -> None:
    put(press)
    times = press.times()
    words = article("convention", tags=["children"], section=None)
    press.publish(delivery(words, statement="convention"), at=DUE + timedelta(days=1))
    changed = {name for name, when in press.times().items() if times.get(name) != when and not name.endswith("html")}
    assert {name.rpartition("/")[0] for name in changed} == {"", "languages/en", "tags/children", "convention/2027"}


def check_leaving(press: House) -> None:
    put(press)
    first = delivery(article(tags=["United Nations"], html="<p>Mended.</p>"), version=2)
    press.publish(first, at=DUE + timedelta(days=1))
    press.made(type(press.publisher)).project()
    files = press.bytes()
    assert feed_ids(files, RIGHTS) == []
    assert feed_ids(files, "languages/de/") == []
    assert b"Mended" in files[f"tags/{topic_folder('United Nations')}/atom.xml"]


def test_a_correction_takes_an_edition_out_of_the_feeds_it_no_longer_belongs_to(press: House) -> None:
    check_leaving(press)


def check_leaving_after_a_crash(press: House, kind: type[FeedFiles]) -> None:
    class Killed(BaseException):
        pass

    class Dying(kind):  # type: ignore[misc, valid-type]  # a class made at run time
        def put(self, entry: Any, before: Any = None) -> bool:
            raise Killed

    class DyingPublisher(FeedsPublisher):
        files_class = Dying

    class Healing(FeedsPublisher):
        files_class = kind

    put(press)
    press.publisher = press.made(DyingPublisher)
    with pytest.raises(Killed):
        press.publish(delivery(article(tags=[], html="<p>Mended.</p>"), version=2), at=DUE + timedelta(days=1))
    press.made(Healing).project()
    files = press.bytes()
    for folder in (RIGHTS, "languages/de/"):
        assert feed_ids(files, folder) == []
    assert b"Mended" in files["atom.xml"]


def test_not_even_a_crash_leaves_corrected_words_where_they_no_longer_belong(press: House) -> None:
    check_leaving_after_a_crash(press, FeedFiles)


class NotesNothing(FeedFiles):
    """Mutant: nothing is noted before the entry's file is replaced."""

    def prepare(self, entry: Any, before: Any) -> None:
        """Nothing."""


def test_feeds_that_do_not_note_what_an_edition_leaves_are_found(press: House) -> None:
    with pytest.raises(AssertionError):
        check_leaving_after_a_crash(press, NotesNothing)


def test_a_lost_feed_is_written_again_at_the_next_tick(press: House) -> None:
    put(press)
    before = press.bytes()
    for name in (f"{RIGHTS}rss.xml", f"{PRESS}stream.json", "feeds.opml", "atom.xml"):
        (press.root / name).unlink()
        assert press.publisher.project() is True
        assert press.bytes() == before


def test_a_feed_added_to_the_configuration_holds_what_came_before(tmp_path: Path) -> None:
    press = House(tmp_path)
    put(press)
    assert folders(press) == [""]
    press.settings = ALL
    press.publisher = press.made(FeedsPublisher)
    press.publisher.project()
    assert feed_ids(press.bytes(), RIGHTS) == [f"tag:{SITE.tag}:declaration/2027"]


def test_a_hub_or_title_that_changes_is_in_every_feed(press: House) -> None:
    put(press)
    press.site = replace(SITE, title="Remembered")
    press.settings = ALL.model_copy(update={"websub": ("https://other.example/",)})
    press.publisher = press.made(FeedsPublisher)
    press.publisher.project()
    for folder in folders(press):
        made = press.bytes()[f"{folder}atom.xml"]
        assert b"<title>Remembered" in made
        assert b"https://other.example/" in made


def test_tags_that_would_share_a_folder_are_refused_before_anything_is_written(press: House) -> None:
    other = topic_folder("human rights")
    with pytest.raises(Refused, match=f"tags `{other}` and `human rights` would share the folder"):
        put(press, tags=["human rights", other])
    assert press.bytes() == {}
    put(press, tags=["human rights"])
    with pytest.raises(Refused, match="Rename one"):
        press.publish(delivery(article("other", tags=[other]), statement="other"))
    assert "other/2027/entry.json" not in press.bytes()


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("china", "china"),
        ("a-1", "a-1"),
        ("Human Rights", "human-rights-c0c301c1"),
        ("../../etc", "etc-"),
        ("人权", ""),
        ("x" * 80, "x" * 31 + "-"),
        ("-a", "a-"),
    ],
)
def test_the_folder_of_a_tag_is_the_id_alphabet_and_a_digest_for_the_rest(name: str, folder: str) -> None:
    made = topic_folder(name)
    assert made.startswith(folder[:31])
    assert len(made) <= 40
    assert made.replace("-", "").isalnum()
    assert made.isascii()
    assert (made == name) is (name in {"china", "a-1"})


def test_the_list_of_feeds_is_opml_that_names_each_feed_once(press: House) -> None:
    put(press)
    root = etree.fromstring(press.bytes()["feeds.opml"])
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    outlines = [each for each in root.iter("outline") if each.get("xmlUrl")]
    assert [each.get("xmlUrl") for each in outlines] == [f"{SITE.url}{folder}atom.xml" for folder in folders(press)]
    assert {each.get("type") for each in outlines} == {"rss"}
    assert all(each.get("text") for each in root.iter("outline"))
    assert outlines[1].get("language") == "de"


def test_streams_are_listed_as_people_look_for_them() -> None:
    some = [Stream(kind="tags", name="b"), Stream(kind="languages", name="en"), Stream(), Stream(kind="tags", name="A")]
    assert [stream.name for stream in listed(some)] == ["", "en", "A", "b"]
    assert Part(stream=some[0], archive=2).root == "../../../../"


def test_entries_taken_over_are_in_their_feeds_though_nobody_published_them_here(press: House) -> None:
    one = entry()
    (press.root / one.folder).mkdir(parents=True)
    (press.root / one.folder / ENTRY).write_bytes(one.json)
    press.publisher.read_anew()
    press.publisher.project()
    assert feed_ids(press.bytes(), RIGHTS) == [one.article.id]


def test_entries_taken_over_whose_tags_share_a_folder_stop_nothing(press: House) -> None:
    twin = topic_folder("human rights")
    for one in (entry(), entry("other", published=DUE + timedelta(days=1), tags=[twin])):
        (press.root / one.folder).mkdir(parents=True)
        (press.root / one.folder / ENTRY).write_bytes(one.json)
    press.publisher.project()
    files = press.bytes()
    assert len(feed_ids(files)) == 2
    assert feed_ids(files, RIGHTS) == [f"tag:{SITE.tag}:declaration/2027"]
    assert press.publisher.project() is False


def test_while_a_roll_is_lost_hubs_are_told_of_nothing(press: House) -> None:
    put(press)
    (press.root / RIGHTS / "stream.json").unlink()
    another = press.made(FeedsPublisher)
    assert another.topics() == {}
    another.project()
    assert another.topics() == press.publisher.topics()


def test_each_document_of_a_window_is_a_topic_with_the_digest_of_its_bytes(press: House) -> None:
    put(press)
    before = press.publisher.topics()
    assert set(before) == {folder + name for folder in folders(press) for name in ("atom.xml", "rss.xml", "feed.json")}
    press.publish(delivery(article("b", tags=[], section=None), statement="b"), at=DUE + timedelta(days=1))
    after = press.publisher.topics()
    changed = {path.rpartition("/")[0] for path in after if after[path] != before[path]}
    assert changed == {"", "languages/en"}
    assert press.made(FeedsPublisher).topics() == after


def test_a_folder_that_cannot_be_written_says_so_and_the_next_try_goes_on(press: House) -> None:
    put(press)
    (press.root / "tags/children").mkdir(parents=True)
    (press.root / "tags/children/atom.xml").mkdir()
    with pytest.raises(NotSent):
        press.publish(delivery(article("b", tags=["children"]), statement="b"), at=DUE + timedelta(days=1))
    (press.root / "tags/children/atom.xml").rmdir()
    press.publish(delivery(article("b", tags=["children"]), statement="b"), at=DUE + timedelta(days=1))
    assert feed_ids(press.bytes(), "tags/children/") == [f"tag:{SITE.tag}:b/2027"]
