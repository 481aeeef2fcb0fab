"""Languages at the command line: what a target gets, what is skipped, and how a person is told."""

from __future__ import annotations

import json

import pytest

from tests.cli.bench import AFTER, BEFORE, Bench, webhook
from tests.receivers.scripted import Receiver

FRENCH = "---\ntranslates: june\nlang: fr\ntitle: Le jardin\n---\nOn se souvient.\n"
CHINESE = "---\ntranslates: june\nlang: zh-Hant\ntitle: 花園\n---\n記住。\n"
SENTENCE = "`june` has no words in `zh`, and `newsroom` takes no others (`fallback: skip`)."


def desk(bench: Bench, url: str, *, fallback: str = "skip") -> None:
    """A webhook that wants Chinese."""
    wants = f"    lang: zh\n    fallback: {fallback}\n"
    bench.configure(targets=webhook(url, more=wants))


def body(receiver: Receiver) -> dict:
    (request,) = receiver.requests
    return json.loads(request.body)["data"]


def test_a_target_that_skips_is_recorded_and_told_and_nothing_reaches_it(bench: Bench, receiver: Receiver) -> None:
    desk(bench, receiver.url)
    bench.adopted()
    told = bench("tick", now=AFTER)
    assert told.code == 0
    assert SENTENCE in told.both
    (line,) = bench.log("--target", "newsroom")
    assert (line["state"], line["attempts"], line["url"]) == ("skipped", 0, None)
    assert SENTENCE in bench("log").out
    assert receiver.requests == []
    assert bench("status", now=AFTER).code == 0


def test_the_translation_goes_out_with_its_own_page_and_says_its_language(bench: Bench, receiver: Receiver) -> None:
    bench.write("june.zh", CHINESE)
    desk(bench, receiver.url)
    bench.adopted()
    assert bench("tick", now=AFTER).code == 0
    told = body(receiver)
    assert (told["lang"], told["title"]) == ("zh-Hant", "花園")
    assert told["url"].endswith("/june/2027/zh-Hant/")
    assert '<html lang="zh-Hant" dir="ltr">' in bench.public("june/2027/zh-Hant/index.html")


def test_the_original_goes_out_as_what_it_is_where_a_target_takes_it(bench: Bench, receiver: Receiver) -> None:
    desk(bench, receiver.url, fallback="original")
    bench.adopted()
    assert bench("tick", now=AFTER).code == 0
    told = body(receiver)
    assert told["lang"] == "en"
    assert told["url"].endswith("/june/2027/")


def test_without_feeds_there_is_no_page_to_point_at(bench: Bench, receiver: Receiver) -> None:
    bench.write("june.zh", CHINESE)
    desk(bench, receiver.url)
    configured = bench.root / "remembrancer.yaml"
    configured.write_text(configured.read_text("utf-8").replace("feeds:\n", "feeds:\n  enabled: false\n"), "utf-8")
    bench.adopted()
    assert bench("tick", now=AFTER).code == 0
    assert body(receiver)["url"] is None


def test_publish_to_such_a_target_by_name_is_refused_before_anything_is_written(
    bench: Bench, receiver: Receiver
) -> None:
    desk(bench, receiver.url)
    bench.adopted()
    told = bench("publish", "june", "--target", "newsroom", now=AFTER)
    assert told.code == 2
    assert SENTENCE in told.err
    assert bench.log() == []


def test_publish_to_all_skips_it_and_says_so(bench: Bench, receiver: Receiver) -> None:
    desk(bench, receiver.url)
    bench.adopted()
    dry = bench("publish", "june", "--dry-run", now=AFTER)
    assert SENTENCE in dry.both
    told = bench("publish", "june", "--json", now=AFTER)
    assert told.code == 0
    assert {line["target"]: (line["state"], line["sent"]) for line in told.objects} == {
        "feeds": ("delivered", True),
        "newsroom": ("skipped", False),
    }
    assert receiver.requests == []


def test_preview_names_the_languages_there_are(bench: Bench) -> None:
    bench.write("june.fr", FRENCH)
    assert "also in fr: --lang" in bench("preview", "june", now=BEFORE).out
    assert bench("preview", "june", "--json", now=BEFORE).object["languages"] == ["en", "fr"]
    assert "also in en: --lang" in bench("preview", "june", "--lang", "FR-ca", now=BEFORE).out


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("de", "`june` has no words in `de`. It has them in `en` (the original), `fr`."),
        ("deutsch", "--lang: `deutsch` is not a language tag. Write a tag of BCP 47"),
    ],
)
def test_preview_in_a_language_that_is_not_there_is_a_sentence(bench: Bench, lang: str, sentence: str) -> None:
    bench.write("june.fr", FRENCH)
    told = bench("preview", "june", "--lang", lang, now=BEFORE)
    assert told.code == 2
    assert sentence in told.err
    assert told.out == ""


def test_preview_for_a_target_that_skips_says_what_it_would_take(bench: Bench, receiver: Receiver) -> None:
    desk(bench, receiver.url)
    told = bench("preview", "june", "--target", "newsroom", now=BEFORE)
    assert told.code == 2
    assert f"{SENTENCE} It has them in `en` (the original)." in told.err


def test_check_warns_of_what_is_not_translated(bench: Bench, receiver: Receiver) -> None:
    desk(bench, receiver.url)
    warned = [line for line in bench("check", "--json").objects if line["code"] == "no-translation"]
    assert [(line["file"], line["level"]) for line in warned] == [("statements/june.md", "warning")]
    assert "`newsroom`, which wants `zh` and skips it" in warned[0]["message"]
    bench.write("june.zh", CHINESE)
    assert "no-translation" not in bench("check", "--json").out


def test_a_fallback_without_a_language_is_refused_with_its_cure(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url, more="    fallback: skip\n"))
    told = bench("check")
    assert told.code == 1
    assert "no `lang` asks for one. Add `lang`, or take `fallback` out." in told.both


def test_a_fallback_of_another_name_is_refused(bench: Bench, receiver: Receiver) -> None:
    desk(bench, receiver.url, fallback="english")
    told = bench("check")
    assert told.code == 1
    assert "targets.newsroom.fallback" in told.both


def test_approval_is_not_asked_for_words_that_will_not_go_out(bench: Bench, receiver: Receiver) -> None:
    desk(bench, receiver.url)
    bench.adopted()
    assert "newsroom" not in bench("approve", "june", "--label", "2027", now=AFTER).both
    named = bench("approve", "june", "--label", "2027", "--target", "newsroom", now=AFTER)
    assert named.code == 2
    assert SENTENCE in named.err
