"""The operator's page: what needs me, what comes next, what went out; and nobody's trick gets into it."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from lxml import html

from scheduler.assembly import Invocation
from scheduler.cli.page import OperatorPage
from scheduler.cli.session import Session
from scheduler.ledger.lock import Lock
from scheduler.web.app import Serving, create_app
from tests.cli.bench import AFTER, BEFORE, JUNE, Bench, statement, webhook
from tests.receivers.scripted import Receiver, answering

TEN = "2027-06-04T10:00:00+00:00"
ELEVEN = "2027-06-04T11:00:00+00:00"


class Page:
    """The page as a person reads it, section by section."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tree = html.fromstring(source)

    @property
    def headline(self) -> str:
        return str(self.tree.findtext(".//h1"))

    @property
    def text(self) -> str:
        return " ".join(self.tree.find("body").text_content().split())

    def section(self, name: str) -> str:
        """The words of one section, empty when it is not there."""
        found = self.tree.xpath(f"//section[@aria-labelledby='{name}']")
        return " ".join(found[0].text_content().split()) if found else ""


def page_of(bench: Bench, now: str, *, keep: Session | None = None) -> Page:
    session = keep or Session(invocation=Invocation(workspace=bench.root, now=now))
    serving = Serving(public=bench.root / "feeds", hosts=frozenset({"localhost"}), briefing=OperatorPage(session).words)
    answer = create_app(serving).test_client().get("/operator", buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert answer.headers["Cache-Control"] == "no-store"
    return Page(answer.get_data(as_text=True))


def test_without_a_ledger_it_shows_what_comes_and_makes_none(bench: Bench) -> None:
    page = page_of(bench, BEFORE)
    assert page.headline == "Nothing waits for you"
    assert "4 June 2027" in page.section("coming")
    assert "Friday, 09:00 UTC" in page.section("coming")
    assert "The garden, 38th anniversary" in page.section("coming")
    assert "Nothing has gone out yet." in page.section("went")
    assert not (bench.root / ".remembrancer").exists()


def test_an_empty_workspace_says_how_to_begin(bench: Bench) -> None:
    (bench.root / "statements" / "june.md").unlink()
    assert "remembrancer new" in page_of(bench, BEFORE).section("coming")


def test_what_went_out_stands_there_with_its_address(bench: Bench, receiver: Receiver) -> None:
    bench.configure(targets=webhook(receiver.url))
    bench.adopted()
    bench("tick", now=AFTER)
    page = page_of(bench, AFTER)
    went = page.section("went")
    assert went.count("The garden, 38th anniversary") == 2
    assert "to newsroom" in went
    assert "Friday, 4 June 2027, 09:00" in went
    assert page.tree.xpath("//a[@href='http://127.0.0.1:8420/june/2027/']")
    assert "4 June 2028" in page.section("coming")
    assert page.section("waiting") == ""


@pytest.fixture
def held(bench: Bench, receiver: Receiver) -> Bench:
    """Two moments of one statement and its page, held with a reason."""
    bench.configure(targets=webhook(receiver.url))
    bench.write("june", JUNE.replace("tags:", "when: [the day, eve 18:00]\ntags:"))
    bench.adopted(now="2027-06-03T08:00:00+00:00")
    bench(
        "hold",
        "--tag",
        "garden",
        "--reason",
        "Wait for the family.",
        "--by",
        "the night desk",
        now="2027-06-03T09:00:00Z",
    )
    bench("tick", now=AFTER)
    return bench


def test_what_needs_a_person_stands_first_with_reason_and_command(held: Bench) -> None:
    page = page_of(held, TEN)
    assert page.headline == "1 decision waits"
    waiting = page.section("waiting")
    assert waiting.count("The garden, 38th anniversary") == 1  # one decision, three deliveries
    assert waiting.count("Wait for the family.") == 1
    assert "held for newsroom, eve 18:00" in waiting
    assert "held for feeds" in waiting
    assert "{{" not in page.source  # nobody reads templates
    keys = [line["delivery"] for line in held.log()]
    commands = [code.text for code in page.tree.xpath("//section[@aria-labelledby='waiting']//li/code")]
    assert sorted(commands) == sorted(f"remembrancer release {key[:8]}" for key in keys)
    headings = [each.text_content() for each in page.tree.xpath("//h2")]
    assert headings[0] == "What needs you"


def test_each_command_shown_does_what_it_says(held: Bench, receiver: Receiver) -> None:
    page = page_of(held, TEN)
    (release,) = [code.text for code in page.tree.xpath("//section[@aria-labelledby='holds']//code")]
    commands = [code.text for code in page.tree.xpath("//section[@aria-labelledby='waiting']//li/code")]
    for minute, command in enumerate([release, *commands]):
        assert held(*command.split()[1:], now=f"2027-06-04T10:0{minute}:00+00:00").code == 0
    held("tick", now=ELEVEN)
    page = page_of(held, ELEVEN)
    assert page.headline == "Nothing waits for you"
    assert page.section("holds") == ""
    assert len(receiver.requests) == 2


def test_holds_say_what_why_and_who(held: Bench) -> None:
    holds = page_of(held, TEN).section("holds")
    assert "The tag “garden” is held" in holds
    assert "Wait for the family." in holds
    assert "Held by the night desk." in holds
    assert "remembrancer release --tag garden" in holds


def test_the_hold_file_and_guards_are_an_alarm(bench: Bench) -> None:
    bench.adopted()
    (bench.root / "HOLD").write_text("Stop everything.\n", encoding="utf-8")
    bench("retire", "--reason", "The other server goes on.", now=BEFORE)
    page = page_of(bench, BEFORE)
    assert page.headline == "Nothing goes out until somebody decides"
    assert "Stop everything." in page.section("halted")
    assert "This server was retired The other server goes on. remembrancer adopt" in page.text


def test_what_will_be_tried_again_is_no_alarm_and_says_when(bench: Bench) -> None:
    with Receiver(answering(503, headers={"Retry-After": "600"})) as busy:
        bench.configure(targets=webhook(busy.url))
        bench.adopted()
        bench("tick", now=AFTER)
    page = page_of(bench, AFTER)
    assert page.headline == "Nothing waits for you"
    assert "will be tried again then" in page.section("went")
    assert "09:10" in page.section("went")


def test_today_before_adoption_is_offered_and_no_alarm(bench: Bench) -> None:
    bench.adopted(now=AFTER)
    page = page_of(bench, AFTER)
    assert page.headline == "Nothing waits for you"
    today = page.section("today")
    assert "The garden, 38th anniversary" in today
    assert "remembrancer publish june --target feeds" in today


def test_an_edition_whose_words_differ_from_those_sent_is_shown_with_what_sends_them(bench: Bench) -> None:
    bench.adopted()
    bench("tick", now=AFTER)
    assert page_of(bench, TEN).section("edited") == ""
    bench.write("june", JUNE.replace("status: ready", "status: ready\n") + "\nOne sentence more.\n")
    edited = page_of(bench, TEN)
    assert "The garden, 38th anniversary out at feeds" in edited.section("edited")
    (command,) = re.findall(r"remembrancer correct \S+ --label \S+", edited.section("edited"))
    assert edited.headline == "Nothing waits for you"  # it is shown, and nobody has to act
    bench(*command.split()[1:], "--reason", "A sentence more.", now=TEN)
    assert page_of(bench, ELEVEN).section("edited") == ""


def test_a_file_that_needs_mending_is_named_and_hides_no_other(bench: Bench) -> None:
    bench.write("broken", "---\ntitle: x\n---\n")
    page = page_of(bench, BEFORE)
    assert "statements/broken.md:1" in page.section("problems")
    assert "The garden, 38th anniversary" in page.section("coming")


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></h1><h1>Nothing waits for you",
    "{{ 7 }}{% raw %}{{ x }}{% endraw %}",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_reason_or_file_name_is_text_and_nothing_else(bench: Bench, text: str) -> None:
    title = json.dumps(text.replace("{{ 7 }}", "7").replace("{% raw %}{{ x }}{% endraw %}", ""))
    bench.write("june", JUNE.replace('"The garden, {{ anniversary }}"', title))
    bench.adopted()
    bench("hold", "--all", "--reason", text, "--by", text, now=BEFORE)
    bench("tick", now=AFTER)
    (bench.root / "HOLD").write_text(text, encoding="utf-8")
    page = page_of(bench, TEN)
    assert page.tree.xpath("//script | //img | //b | //*[@onerror]") == []
    assert len(page.tree.xpath("//h1")) == 1
    assert page.text.count(text) >= 3  # it is shown, as it is


def test_a_title_that_turns_the_direction_of_text_stays_in_its_place(bench: Bench) -> None:
    bench.write("june", JUNE.replace("The garden,", "The \u202eneDrag,"))
    page = page_of(bench, BEFORE)
    for element in page.tree.iter():
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        assert "\u202e" not in own or element.tag == "bdi"


def test_it_needs_no_script_no_inline_style_and_nothing_from_elsewhere(bench: Bench) -> None:
    page = page_of(bench, BEFORE)
    assert page.tree.xpath("//script | //style | //iframe | //form | //input | //button") == []
    assert page.tree.xpath("//@style | //@onclick | //@onload") == []
    for address in page.tree.xpath("//link/@href | //img/@src"):
        assert address.startswith("/operator/")


def test_it_can_be_read_by_everybody(bench: Bench) -> None:
    page = page_of(bench, BEFORE)
    assert page.tree.get("lang") == "en"
    assert page.tree.xpath("//main")
    assert page.tree.xpath("//meta[@name='viewport']")
    levels = [int(each.tag[1]) for each in page.tree.xpath("//h1 | //h2 | //h3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for name in page.tree.xpath("//@aria-labelledby"):
        assert len(page.tree.xpath(f"//*[@id='{name}']")) == 1


def test_it_says_whether_a_daemon_runs_and_whether_the_clock_is_real(bench: Bench) -> None:
    bench.adopted()
    page = page_of(bench, BEFORE)
    assert "No daemon is running" in page.text
    assert "a simulated clock" in page.text
    with Lock(bench.root / ".remembrancer" / "lock"):
        assert "The daemon is running." in page_of(bench, BEFORE).text


def test_it_follows_a_configuration_that_is_read_anew(bench: Bench) -> None:
    session = Session(invocation=Invocation(workspace=bench.root, now=BEFORE))
    assert "The garden press" in page_of(bench, BEFORE, keep=session).text
    path = bench.root / "remembrancer.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("The garden press", "Another name"), encoding="utf-8")
    session.reread()
    assert "Another name" in page_of(bench, BEFORE, keep=session).text


def test_a_ledger_that_cannot_be_read_is_said_so_without_a_trace(bench: Bench) -> None:
    bench.adopted()
    (bench.root / ".remembrancer" / "ledger.sqlite3").write_bytes(b"")
    session = Session(invocation=Invocation(workspace=bench.root))
    serving = Serving(public=bench.root, hosts=frozenset({"localhost"}), briefing=OperatorPage(session).words)
    answer = create_app(serving).test_client().get("/operator", buffered=True)
    assert answer.status_code == 503
    assert answer.mimetype == "text/plain"
    assert "ledger" in answer.get_data(as_text=True)
    assert "Traceback" not in answer.get_data(as_text=True)


def test_its_style_sheet_speaks_to_eyes_by_day_and_by_night(bench: Bench) -> None:
    serving = Serving(public=bench.root, hosts=frozenset({"localhost"}), briefing=dict)
    answer = create_app(serving).test_client().get("/operator/style.css", buffered=True)
    assert answer.mimetype == "text/css"
    sheet = answer.get_data(as_text=True)
    day, night = re.findall(r":root \{([^}]*)\}", sheet)
    for palette in (day, night):
        colours = dict(re.findall(r"--(\w+): (#[0-9a-f]+)", palette))
        for name in ("ink", "quiet", "alarm", "link"):
            for ground in ("paper", "card"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)  # WCAG 2.2, 1.4.3


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(each * 2 for each in colour[1:])
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_statements_of_every_kind_come_next(bench: Bench) -> None:
    bench.write("once", "---\nid: once\ntitle: A first word\ndate: 2027-07-01\nevery: once\n---\nText.\n")
    bench.write("days", statement("days", "2024-12-01", more="every: 1000 days"))
    coming = page_of(bench, BEFORE).section("coming")
    assert "1000th day · days" in coming
    assert "A first word" in coming
    assert "once · once" in coming


@pytest.mark.parametrize(
    ("auth", "status"),
    [(None, 401), (("anyone", "wrong"), 401), (("anyone", ""), 401), (("anyone", "open sesame"), 200)],
)
def test_with_a_token_the_page_asks_for_it_and_the_public_folder_does_not(bench: Bench, auth, status) -> None:
    session = Session(invocation=Invocation(workspace=bench.root, now=BEFORE))
    (bench.root / "feeds").mkdir(exist_ok=True)
    (bench.root / "feeds" / "index.html").write_text("<p>public</p>")
    serving = Serving(
        public=bench.root / "feeds",
        hosts=frozenset({"localhost"}),
        briefing=OperatorPage(session).words,
        token="open sesame",
    )
    assert "open sesame" not in repr(serving)
    client = create_app(serving).test_client()
    answer = client.get("/operator", auth=auth, buffered=True)
    assert answer.status_code == status
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    assert client.get("/", buffered=True).status_code == 200
