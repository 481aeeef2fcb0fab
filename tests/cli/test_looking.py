"""`upcoming`, `preview`, `log`, `show`, `status`, `targets` as a person reads them."""

from __future__ import annotations

import subprocess
from datetime import datetime, timedelta

import pytest

from tests.cli.bench import AFTER, BEFORE, JUNE, NINE, Bench, command, statement, wait_for, webhook
from tests.cli.terminals import Typist
from tests.receivers.scripted import Receiver, answering


@pytest.fixture
def three(bench: Bench, receiver: Receiver) -> Bench:
    """Three statements, a webhook for one tag, and the fourth of June over."""
    bench.configure(targets=webhook(receiver.url, more="    tags: [garden]\n"))
    bench.write("may", statement("may", "1968-05-10"))
    bench.write("yangon", statement("yangon", "1988-08-08", more="zone: Asia/Yangon"))
    bench.adopted()
    bench("tick", now=AFTER)
    return bench


# --- upcoming ---


def test_upcoming_says_day_weekday_hour_zone_which_and_what(three: Bench) -> None:
    told = three("upcoming", now=AFTER)
    rows = told.out.splitlines()
    assert rows[0].split() == ["day", "weekday", "hour", "zone", "which", "statement"]
    assert rows[1].split(maxsplit=4)[:4] == ["2027-08-08", "Sunday", "09:00", "Asia/Yangon"]
    assert "39th anniversary" in rows[1]
    assert "The day of yangon, 39th anniversary (yangon)" in rows[1]
    assert len(rows) == 4  # a year of three statements
    assert all(row == row.rstrip() for row in rows)


def test_upcoming_is_strictly_after_from_and_up_to_until(bench: Bench) -> None:
    def labels(*words: str) -> list[str]:
        return [line["label"] for line in bench("upcoming", "--json", *words).objects]

    assert labels("--from", NINE, "--until", "2029-06-04T09:00:00+00:00") == ["2028", "2029"]
    assert labels("--from", "2027-06-04T08:59:59+00:00", "--until", NINE) == ["2027"]
    assert labels("--from", NINE, "--each", "3") == ["2028", "2029", "2030"]


def test_upcoming_for_an_unknown_target_offers_the_nearest(three: Bench) -> None:
    told = three("upcoming", "--target", "newsroon")
    assert told.code == 2
    assert "`newsroom`" in told.err


def test_upcoming_says_so_when_nothing_returns(bench: Bench) -> None:
    told = bench("upcoming", "--until", "2027-06-04T08:30:00+00:00", now=BEFORE)
    assert (told.code, told.out) == (0, "Nothing returns in that time.\n")


# --- preview ---


def test_preview_shows_the_words_as_they_will_go_out(bench: Bench) -> None:
    shown = bench("preview", "june", now=BEFORE).out
    assert "The garden, 38th anniversary" in shown
    assert "On 4 June 2027 it is remembered for the 38th time." in shown
    bench("publish", "june", now=BEFORE)
    assert "On 4 June 2027 it is remembered for the 38th time." in bench.public("june/2027/index.html")


def test_preview_of_a_range_shows_each(bench: Bench) -> None:
    numbers = [line["number"] for line in bench("preview", "june", "--number", "25..28", "--json").objects]
    assert numbers == [25, 26, 27, 28]


def test_preview_says_which_words_win_and_why(bench: Bench) -> None:
    editions = '  25: {title: Twenty-five}\n  every 5: {title: Five}\n  "every 10": {title: Ten}\n'
    bench.write("june", statement("june", "1989-06-04", more=f"editions:\n{editions}"))
    shown = bench("preview", "june", "--number", "25..30").out
    for told in (
        "   25: the edition written for 25 — more exact than `every 5`",
        "   27: the plain text",
        "   30: `every 10` — more exact than `every 5`",
    ):
        assert told in shown.splitlines()
    told = bench("preview", "june", "--number", "30", "--json").object
    assert (told["variant"], told["why"]) == ("every 10", "`every 10` — more exact than `every 5`")


def test_preview_in_a_target_s_shape_tells_its_length_and_limit(three: Bench) -> None:
    (line,) = three("preview", "june", "--target", "newsroom", "--json", now=BEFORE).objects
    (part,) = line["parts"]
    assert part["limit"] == 20_000
    assert 0 < part["length"] < 20_000


def test_preview_in_a_translation_s_language(bench: Bench) -> None:
    bench.write("june.fr", "---\ntranslates: june\nlang: fr\ntitle: Le jardin\n---\nOn se souvient.\n")
    line = bench("preview", "june", "--lang", "fr", "--label", "2027", "--json").object
    assert (line["lang"], line["title"]) == ("fr", "Le jardin")


# --- log and show ---


def test_log_is_in_order_of_happening_the_latest_last(three: Bench) -> None:
    three("publish", "yangon", "--number", "39", now="2027-06-05T00:00:00+00:00")
    told = [line["statement"] for line in three.log()]
    assert told == ["june", "june", "yangon"]
    assert three("log").out.splitlines()[-1].split()[2:4] == ["delivered", "yangon"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--statement", "yangon"], {"yangon feeds"}),
        (["--target", "newsroom"], {"june newsroom"}),
        (["--state", "delivered", "--target", "feeds"], {"june feeds", "yangon feeds"}),
        (["--state", "dead"], set()),
        (["--since", "2027-06-04T12:00:00+00:00"], {"yangon feeds"}),
    ],
)
def test_log_shows_what_is_asked_for(three: Bench, words: list[str], expected: set[str]) -> None:
    three("publish", "yangon", "--number", "39", now="2027-06-05T00:00:00+00:00")
    assert {f"{line['statement']} {line['target']}" for line in three.log(*words)} == expected


def test_an_empty_log_says_so(bench: Bench) -> None:
    assert bench("log").out == "Nothing yet.\n"


def test_log_follow_goes_on_showing_what_happens(bench: Bench) -> None:
    bench.adopted()
    process = subprocess.Popen(
        command("log", "--follow", "--json", workspace=bench.root), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout
        bench("publish", "june", now=BEFORE)
        line = process.stdout.readline()  # blocks until there is one
        assert b'"june"' in line
    finally:
        process.terminate()
        process.communicate(timeout=10)


def test_any_unique_beginning_of_a_key_is_enough(three: Bench) -> None:
    one, other = (line["delivery"] for line in three.log())
    told = three("show", one[:5], "--json").object
    assert told["delivery"] == one
    assert three("show", f"msg_{other}", "--json").object["delivery"] == other
    assert three("show", "", "--json").code == 2
    text = three("show", one[:8]).out
    assert one in text
    assert "attempt 1" in text


def test_a_beginning_that_several_share_is_refused_with_their_keys(bench: Bench) -> None:
    for number in range(1, 40):
        bench("publish", "june", "--number", str(number), now=BEFORE)
        firsts = [line["delivery"][0] for line in bench.log()]
        if len(set(firsts)) < len(firsts):
            shared = next(first for first in firsts if firsts.count(first) > 1)
            told = bench("show", shared)
            assert told.code == 2
            assert "Write more of it" in told.err
            return
    raise AssertionError("forty keys with different beginnings")


# --- status ---


def test_status_is_0_while_nobody_is_needed(three: Bench) -> None:
    for now in (BEFORE, AFTER, "2027-12-01T00:00:00+00:00"):
        told = three("status", now=now)
        assert told.code == 0
        assert "A person is needed" not in told.out
    assert "Next:" in told.out
    assert "(no daemon is running)" in told.out


def test_status_is_5_for_the_hold_file_and_0_when_it_is_gone(bench: Bench) -> None:
    hold = bench.root / "HOLD"
    hold.write_text("", encoding="utf-8")
    assert bench("status").code == 5
    assert "EVERYTHING IS HELD" in bench("status").out
    hold.unlink()
    assert bench("status").code == 0


def test_status_is_5_for_what_is_held_and_0_once_it_is_settled(bench: Bench) -> None:
    bench.adopted()
    bench("hold", "--all", "--reason", "wait", now=BEFORE)
    assert bench("status", now=BEFORE).code == 0  # nothing has fallen due: nobody is needed
    bench("tick", now=AFTER)
    bench("release", "--all", now=AFTER)
    later = "2027-06-04T09:01:00+00:00"  # each command's clock starts anew, and the hold must have ended by then
    told = bench("status", now=later)
    assert told.code == 5
    assert "A person is needed:" in told.out
    (command_,) = [line.strip() for line in told.out.splitlines() if "remembrancer release" in line]
    assert bench(*command_.split()[1:], now=later).code == 0  # the very words that status offers
    later = "2027-06-04T09:02:00+00:00"
    bench("tick", now=later)
    assert bench("status", now=later).code == 0


def test_status_is_5_when_something_is_overdue(bench: Bench) -> None:
    """Planned, never claimed: the daemon died between the two."""
    bench.adopted()
    bench("hold", "--all", "--reason", "wait", now=BEFORE)
    bench("tick", now=AFTER)
    bench("release", "--all", now=AFTER)
    key = bench.log()[0]["delivery"]
    later = datetime.fromisoformat(AFTER) + timedelta(minutes=1)  # on a slow machine the hold ends some seconds on
    bench("release", key, now=later.isoformat())
    soon = later + timedelta(minutes=1)
    assert bench("status", now=soon.isoformat()).code == 0
    told = bench("status", now=(soon + timedelta(minutes=30)).isoformat())
    assert told.code == 5
    assert "minutes late" in told.out


def test_status_names_today_s_unsent_occurrence_with_the_command_that_sends_it(bench: Bench) -> None:
    bench.adopted(now=AFTER)
    told = bench("status", now=AFTER)
    assert told.code == 0
    assert "remembrancer publish june --target feeds" in told.out
    bench("publish", "june", "--target", "feeds", now=AFTER)
    assert "before adoption" not in bench("status", now=AFTER).out


def test_status_without_a_ledger_answers_and_makes_none(bench: Bench) -> None:
    assert bench("status").code == 0
    assert not (bench.root / ".remembrancer").exists()


# --- targets ---


def test_targets_are_told_in_words(three: Bench) -> None:
    told = three("targets").out
    assert "None" not in told
    assert "discarded there" in told
    feeds, newsroom = told.splitlines()[1:]
    assert feeds.split()[0] == "feeds"
    assert newsroom.split()[:3] == ["newsroom", "webhook", "127.0.0.1"]


def test_on_a_narrow_terminal_the_log_keeps_an_address_whole(bench: Bench) -> None:
    bench.adopted()
    assert bench("tick", now=NINE).code == 0
    with Typist(command("log", workspace=bench.root), env={"COLUMNS": "60"}) as person:
        assert person.ends() == 0
    assert "http://127.0.0.1:8420/june/2027/\n" in person.seen


def test_a_title_that_would_draw_or_colour_the_terminal_is_shown_as_text(bench: Bench) -> None:
    bench.write("june", JUNE.replace("The garden,", "[red]The garden[/red] \u202e,"))
    told = bench("upcoming", "--each", "1").out
    assert "[red]The garden[/red]" in told
    assert "\u202e" not in told


def test_wait_for_gives_up() -> None:
    with pytest.raises(AssertionError, match="in time"):
        wait_for(lambda: False, seconds=0.01)


def test_a_remembrance_of_several_days_is_shown_from_the_first_to_the_last(bench: Bench) -> None:
    bench.write("june", statement("june", "1989-06-04", more="days: 2"))
    (line,) = bench("upcoming", "--json", "--each", "1", now=BEFORE).objects
    assert (line["date"], line["until"]) == ("2027-06-04", "2027-06-05")
    assert "38th anniversary, 4–5 June 2027" in bench("upcoming", now=BEFORE).out
    bench.write("june", statement("june", "1989-06-04"))
    (line,) = bench("upcoming", "--json", "--each", "1", now=BEFORE).objects
    assert "until" not in line


def test_check_echoes_the_days_in_words(bench: Bench) -> None:
    bench.write("june", statement("june", "1994-04-07", more="days: 100"))
    told = bench("check", now=BEFORE)
    assert "7 April – 15 July 2028, Friday to Saturday, 34th anniversary" in told.out + told.err


# --- hosts ---


def test_status_says_which_host_is_left_in_peace_until_when(bench: Bench) -> None:
    with Receiver(answering(429, headers={"Retry-After": "600"})) as busy:
        bench.configure(targets=webhook(busy.url))
        bench.adopted()
        bench("tick", now=AFTER)
        soon = "2027-06-04T09:05:00+00:00"
        told = bench("status", now=soon)
        (host,) = bench("status", "--json", now=soon).object["hosts"]
    assert "HOST 127.0.0.1 is not asked until 2027-06-04" in told.out
    assert "it asked for that" in told.out
    assert set(host) == {"host", "until", "failures"}
    assert (host["host"], host["failures"]) == ("127.0.0.1", 0)


def test_status_reminds_of_targets_where_words_may_appear_twice(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url, more="    class: N\n    on_unknown: resend\n"))
    told = bench("status", now=BEFORE)
    assert "NOTE newsroom: what cannot be known is sent again (on_unknown: resend)" in told.out
    assert bench("status", "--json", now=BEFORE).object["resending"] == ["newsroom"]
    assert '"class":"N"' in bench("targets", "--json", now=BEFORE).out.replace('": "', '":"')


def test_duplicates_are_refused_for_a_receiver_that_discards_them(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url, more="    on_unknown: resend\n"))
    told = bench("check")
    assert told.code == 1
    assert "is not for a target of class `K`" in told.both


def test_what_was_published_by_hand_ahead_of_its_hour_is_not_next_any_more(bench: Bench) -> None:
    def coming() -> str:
        return str(bench("status", "--json", now=BEFORE).object["next"]["label"])

    with Receiver(answering(204)) as receiver:
        bench.configure(targets=webhook(receiver.url))
        assert coming() == "2027"
        bench("publish", "june", "--target", "feeds", now=BEFORE)
        assert coming() == "2027", "the newsroom gets it yet"
        bench("publish", "june", now=BEFORE)
        assert coming() == "2028"
        shown = bench("status", now=BEFORE).out.partition("Next:")[2]
        assert "2028-06-04" in shown
        assert "2027-06-04" not in shown
        assert bench("tick", now=NINE).code == 0
    assert len(receiver.requests) == 1
