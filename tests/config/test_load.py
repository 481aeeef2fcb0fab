from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, field_validator

from scheduler.config.load import load
from scheduler.config.model import Config
from scheduler.domain.database import Database
from scheduler.domain.rule import Moment
from scheduler.errors import ConfigError, Problem, ValueRefused

TODAY = date(2026, 11, 22)
CANARY = "canary-whsec_5f2d"


class Post(BaseModel):
    """Settings of a made-up kind, with one of everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    secret: str | list[str]
    headers: dict[str, str] = {}
    retries: Annotated[int, Field(ge=0, le=9)] = 3
    allow_http: bool = False
    style: Literal["plain", "rich"] = "plain"
    payload: dict[str, object] | None = None

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url} is no address.", "Write an address that begins with https://.")
        return url

    def destinations(self) -> list[str]:
        return [self.url]


class Feeds(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = True
    window: int = 50


SITE = """\
site:
  title: Remembrances
  url: https://example.org/remembrances
  tag: "example.org,2026"
  author: The editors
  zone: Europe/Paris
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "remembrancer.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str, env: Mapping[str, str] | None = None) -> Config:
    return load(write(folder, text), kinds={"post": Post}, feeds_model=Feeds, env=env or {}, today=TODAY)


def refused(folder: Path, text: str, env: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text, env)
    return caught.value.problems


def with_site(**changes: str | None) -> str:
    """The least configuration, with keys of `site` changed or taken out."""
    lines = []
    for line in SITE.splitlines():
        name = line.strip().partition(":")[0]
        if name in changes:
            value = changes.pop(name)
            if value is not None:
                lines.append(f"  {name}: {value}")
        else:
            lines.append(line)
    lines.extend(f"  {name}: {value}" for name, value in changes.items())
    return "\n".join(lines) + "\n"


def test_the_least_configuration_has_the_documented_defaults(tmp_path: Path) -> None:
    config = read(tmp_path, SITE)
    assert config.root == tmp_path
    assert config.site.url == "https://example.org/remembrances/"
    assert (config.site.language, config.site.time, config.site.approval) == ("en", time(9, 0), False)
    assert (config.site.late.grace, config.site.late.then) == (timedelta(hours=24), "skip")
    assert config.ledger == tmp_path / ".remembrancer/ledger.sqlite3"
    assert (config.limits.per_target_per_day, config.simulated, config.targets, config.web) == (10, False, (), None)
    assert config.feeds == Feeds()


def test_a_full_configuration_becomes_domain_values(tmp_path: Path) -> None:
    text = (
        with_site(
            language="pt-br", time='"18:30"', footer='"*Write to us*"', approval="required", late="{grace: 2 days}"
        )
        + """
feeds: {window: 20, enabled: no}
ledger: data/ledger.db
limits: {per_target_per_day: 3}
targets:
  newsroom:
    kind: post
    url: https://example.net/hook
    secret: {env: NEWSROOM}
    tags: china
    lang: zh-hant
    when: [7 days before, the day]
    zone: Asia/Hong_Kong
    time: "07:00"
    retries: 5
    allow_http: true
web: {listen: "[::1]:0", token: {env: PAGE}}
"""
    )
    config = read(tmp_path, text, {"NEWSROOM": CANARY, "PAGE": "token"})
    (newsroom,) = config.targets
    assert newsroom.target.name == "newsroom"
    assert newsroom.target.tags == {"china"}
    assert newsroom.target.lang == "zh-Hant"
    assert newsroom.target.when == (Moment(name="7 days before", days=-7), Moment())
    assert newsroom.target.time == time(7, 0)
    assert (newsroom.settings.secret, newsroom.settings.retries, newsroom.settings.allow_http) == (CANARY, 5, True)
    assert (config.site.language, config.site.approval) == ("pt-BR", True)
    assert config.site.late.grace == timedelta(days=2)
    assert config.ledger == tmp_path / "data/ledger.db"
    assert config.limits.per_target_per_day == 3
    assert (config.feeds.window, config.feeds.enabled) == (20, False)
    assert config.web is not None
    assert (config.web.host, config.web.port, config.web.token) == ("::1", 0, "token")
    assert config.secrets == {CANARY, "token"}


TARGET = "targets:\n  newsroom:\n    kind: post\n    url: https://example.net/\n    secret: abc\n"

WRONG: list[tuple[str, str, str, str]] = [
    # what is written, code, dotted field, line it stands on
    (with_site(title=None), "missing-key", "site.title", "site:"),
    (with_site(url=None), "missing-key", "site.url", "site:"),
    (with_site(tag=None), "missing-key", "site.tag", "site:"),
    (with_site(author=None), "missing-key", "site.author", "site:"),
    (with_site(zone=None), "missing-key", "site.zone", "site:"),
    (with_site(title='""'), "empty-value", "site.title", "title:"),
    (with_site(title="[a]"), "wrong-type", "site.title", "title:"),
    (with_site(url="ftp://example.org/"), "bad-address", "site.url", "url:"),
    (with_site(url="https://example.org/?a=b"), "bad-address", "site.url", "url:"),
    (with_site(tag="example.org"), "bad-tag", "site.tag", "tag:"),
    (with_site(tag='"Example.org,2026"'), "bad-tag", "site.tag", "tag:"),
    (with_site(tag='"example.org,2027"'), "bad-tag", "site.tag", "tag:"),
    (with_site(tag='"example.org,2026-11-23"'), "bad-tag", "site.tag", "tag:"),
    (with_site(tag='"example.org,2026-13"'), "bad-tag", "site.tag", "tag:"),
    (with_site(zone="Europe/Pariss"), "unknown-zone", "site.zone", "zone:"),
    (with_site(time='"9 o\'clock"'), "bad-time", "site.time", "time:"),
    (with_site(language="klingon"), "bad-language", "site.language", "language:"),
    (with_site(footer="[a, b]"), "wrong-type", "site.footer", "footer:"),
    (with_site(approval="maybe"), "bad-value", "site.approval", "approval:"),
    (with_site(late="{grace: soon}"), "bad-duration", "site.late.grace", "late:"),
    (with_site(late="{then: shout}"), "bad-value", "site.late.then", "late:"),
    (with_site(late="{graze: 2h}"), "unknown-key", "site.late.graze", "late:"),
    (with_site(titel="x"), "unknown-key", "site.titel", "titel:"),
    (SITE + "sites: {}\n", "unknown-key", "sites", "sites:"),
    (SITE + "feeds: {windo: 3}\n", "unknown-key", "feeds.windo", "feeds:"),
    (SITE + "feeds: {window: many}\n", "wrong-type", "feeds.window", "feeds:"),
    (SITE + "feeds: {enabled: maybe}\n", "wrong-type", "feeds.enabled", "feeds:"),
    (SITE + "ledger: mysql://localhost/x\n", "unavailable", "ledger", "ledger:"),
    (SITE + "ledger: postgresql://localhost/\n", "bad-value", "ledger", "ledger:"),
    (SITE + "ledger: postgresql://me:word@localhost/x\n", "secret-in-file", "ledger", "ledger:"),
    (SITE + "ledger: {env: NOWHERE}\n", "secret-missing", "ledger", "ledger:"),
    (SITE + "ledger: [a]\n", "wrong-type", "ledger", "ledger:"),
    (SITE + "limits: {per_target_per_day: 0}\n", "bad-value", "limits.per_target_per_day", "limits:"),
    (SITE + "limits: {per_target_per_day: ten}\n", "wrong-type", "limits.per_target_per_day", "limits:"),
    (SITE + "simulated: maybe\n", "wrong-type", "simulated", "simulated:"),
    (SITE + "targets: [a]\n", "wrong-type", "targets", "targets:"),
    (SITE + "targets:\n  Newsroom: {kind: post, url: 'https://a.example/', secret: x}\n", "bad-name",
     "targets.Newsroom", "Newsroom:"),
    (SITE + "targets:\n  feeds: {kind: post, url: 'https://a.example/', secret: x}\n", "bad-name", "targets.feeds",
     "feeds:"),
    (SITE + "targets:\n  news: {kind: pots, url: x}\n", "unknown-kind", "targets.news.kind", "news:"),
    (SITE + "targets:\n  news: {url: x}\n", "missing-key", "targets.news.kind", "news:"),
    (SITE + TARGET + "    urll: x\n", "unknown-key", "targets.newsroom.urll", "urll:"),
    (SITE + TARGET + "    zonee: UTC\n", "unknown-key", "targets.newsroom.zonee", "zonee:"),
    (SITE + TARGET + "    zone: Mars/Olympus\n", "unknown-zone", "targets.newsroom.zone", "    zone:"),
    (SITE + TARGET + "    time: noon\n", "bad-time", "targets.newsroom.time", "    time:"),
    (SITE + TARGET + "    when: soon\n", "bad-moment", "targets.newsroom.when", "    when:"),
    (SITE + TARGET + "    lang: '??'\n", "bad-language", "targets.newsroom.lang", "    lang:"),
    (SITE + TARGET + "    tags: {a: b}\n", "wrong-type", "targets.newsroom.tags", "    tags:"),
    (SITE + TARGET + "    retries: many\n", "wrong-type", "targets.newsroom.retries", "retries:"),
    (SITE + TARGET + "    retries: 10\n", "bad-value", "targets.newsroom.retries", "retries:"),
    (SITE + TARGET + "    allow_http: perhaps\n", "wrong-type", "targets.newsroom.allow_http", "allow_http:"),
    (SITE + TARGET + "    style: baroque\n", "bad-value", "targets.newsroom.style", "style:"),
    (SITE + TARGET + "    headers: [a]\n", "wrong-type", "targets.newsroom.headers", "headers:"),
    (SITE + TARGET + "    headers: {X-A: [b]}\n", "wrong-type", "targets.newsroom.headers.X-A", "headers:"),
    (SITE + TARGET.replace("https://example.net/", "example.net"), "bad-value", "targets.newsroom.url", "    url:"),
    (SITE + TARGET.replace("    url: https://example.net/\n", ""), "missing-key", "targets.newsroom.url", "newsroom:"),
    (SITE + TARGET.replace("abc", "{a: b, c: d}"), "wrong-type", "targets.newsroom.secret", "secret:"),
    (SITE + TARGET.replace("abc", "{env: ABSENT}"), "secret-missing", "targets.newsroom.secret", "secret:"),
    (SITE + "web: {listen: everywhere}\n", "bad-listen", "web.listen", "web:"),
    (SITE + "web: {listen: '127.0.0.1:70000'}\n", "bad-listen", "web.listen", "web:"),
    (SITE + "web: {listen: '0.0.0.0:80'}\n", "open-without-token", "web", "web:"),
    (SITE + "web: {listen: 'example.org:80'}\n", "open-without-token", "web", "web:"),
    (SITE + "web: {token: {env: ABSENT}}\n", "secret-missing", "web.token", "web:"),
    (SITE + "web: {port: 80}\n", "unknown-key", "web.port", "web:"),
    (SITE + "simulated: true\n" + TARGET, "simulated-abroad", "targets.newsroom", "newsroom:"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "field", "line"), WRONG, ids=lambda value: value if "\n" not in value else "")
def test_each_wrong_value_is_one_sentence_with_its_place_and_its_cure(
    tmp_path: Path, text: str, code: str, field: str, line: str
) -> None:
    problems = refused(tmp_path, text)
    assert [(problem.code, problem.field) for problem in problems] == [(code, field)]
    (problem,) = problems
    assert problem.file == "remembrancer.yaml"
    assert problem.line is not None
    assert line.strip() in text.splitlines()[problem.line - 1]
    assert problem.what.endswith(".")
    assert problem.cure.endswith((".", "?"))
    key = field.rpartition(".")[2]
    assert key in problem.what or code in {"simulated-abroad", "open-without-token", "unknown-kind"}


def test_no_sentence_is_in_the_jargon_of_the_validator(tmp_path: Path) -> None:
    for text, *_ in WRONG:
        for problem in refused(tmp_path, text):
            assert not re.search(r"Input should|valid (string|integer|boolean)|unable to|Extra inputs|Value error",
                                 f"{problem.what} {problem.cure}"), problem  # fmt: skip


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    text = (
        with_site(zone="Nowhere", title=None, tag="x")
        + "limits: {per_target_per_day: ten}\nwebb: {}\n"
        + TARGET.replace("abc", "{env: ABSENT}")
        + "    retries: many\n    tmie: noon\n  Bad: {kind: nix}\n"
    )
    problems = refused(tmp_path, text)
    assert {(problem.code, problem.field) for problem in problems} == {
        ("missing-key", "site.title"),
        ("bad-tag", "site.tag"),
        ("unknown-zone", "site.zone"),
        ("wrong-type", "limits.per_target_per_day"),
        ("unknown-key", "webb"),
        ("secret-missing", "targets.newsroom.secret"),
        ("wrong-type", "targets.newsroom.retries"),
        ("unknown-key", "targets.newsroom.tmie"),
        ("bad-name", "targets.Bad"),
        ("unknown-kind", "targets.Bad.kind"),
    }
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)


def test_a_misspelt_key_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    cures = {text: refused(tmp_path, text)[0].cure for text, code, *_ in WRONG if code == "unknown-key"}
    assert "Did you mean `zone`?" in cures.values()
    assert "Did you mean `url`?" in cures.values()
    assert "Did you mean `grace`?" in cures.values()
    assert "Did you mean `site`?" in cures.values()


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "remembrancer.yaml", kinds={}, feeds_model=Feeds, env={}, today=TODAY)
    assert "remembrancer init" in caught.value.problems[0].cure


def test_a_file_in_another_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "remembrancer.yaml"
    path.write_bytes(SITE.encode() + b"# caf\xe9\n")
    with pytest.raises(ConfigError) as caught:
        load(path, kinds={}, feeds_model=Feeds, env={}, today=TODAY)
    assert [(problem.code, problem.line) for problem in caught.value.problems] == [("not-utf-8", 7)]


def test_broken_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    problems = refused(tmp_path, SITE + "targets: &a {}\nfeeds: *a\n")
    assert {problem.code for problem in problems} == {"anchor", "alias"}


@pytest.mark.parametrize("listen", ["127.0.0.1:1", "localhost:80", '"[::1]:8420"', "127.8.9.1:0"])
def test_without_a_token_only_this_machine_is_listened_on(tmp_path: Path, listen: str) -> None:
    assert read(tmp_path, f"{SITE}web: {{listen: {listen}}}\n").web is not None
    assert refused(tmp_path, f"{SITE}web: {{listen: '192.0.2.1:80'}}\n")
    assert read(tmp_path, f"{SITE}web: {{listen: '192.0.2.1:80', token: t}}\n").web is not None


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "http://localhost/x", "http://[::1]:8080/"])
def test_a_simulated_workspace_accepts_what_is_on_this_machine(tmp_path: Path, address: str) -> None:
    text = f"{SITE}simulated: true\n{TARGET.replace('https://example.net/', address)}"
    assert read(tmp_path, text).simulated


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1.example.org/", "http://localhost.example.org/", "http://192.0.2.1/", "http://2130706433/"]
)  # fmt: skip
def test_a_simulated_workspace_is_not_fooled_by_names_that_look_like_this_machine(tmp_path: Path, address: str) -> None:
    text = f"{SITE}simulated: true\n{TARGET.replace('https://example.net/', address)}"
    assert [problem.code for problem in refused(tmp_path, text)] == ["simulated-abroad"]


@pytest.mark.parametrize(
    ("written", "place"),
    [("sqlite", ".remembrancer/ledger.sqlite3"), ("a/b.db", "a/b.db"), ("sqlite:///c.db", "c.db"),
     ("sqlite:////srv/d.db", "/srv/d.db")],
)  # fmt: skip
def test_the_ledger_lies_where_it_is_said_to(tmp_path: Path, written: str, place: str) -> None:
    assert read(tmp_path, f"{SITE}ledger: {written}\n").ledger == tmp_path / place


def test_the_ledger_may_be_a_database_whose_address_is_a_secret(tmp_path: Path) -> None:
    assert str(read(tmp_path, f"{SITE}ledger: postgresql://me@db/x\n").ledger) == "postgresql://me@db/x"
    whole = "postgresql://me:w0rd@db/x"
    config = read(tmp_path, f"{SITE}ledger: {{env: LEDGER_URL}}\n", env={"LEDGER_URL": whole})
    assert isinstance(config.ledger, Database)
    assert config.ledger.url == whole
    assert {whole, "w0rd"} <= config.secrets
    assert "w0rd" not in repr(config)


def test_a_password_in_the_file_is_not_repeated(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, f"{SITE}ledger: postgresql://me:w0rd@db/x\n")
    assert "w0rd" not in str(problem)


class Picky(BaseModel):
    one: str = ""
    two: str = ""
    three: str = ""

    @field_validator("one")
    @classmethod
    def _one(cls, text: str) -> str:
        raise ValueError("This is no good. Write better. Or worse.")

    @field_validator("two")
    @classmethod
    def _two(cls, text: str) -> str:
        raise ValueError("this has no end")

    @field_validator("three")
    @classmethod
    def _three(cls, text: str) -> str:
        raise ValueError from ValueRefused("It is refused.", "Mend it.", code="own-code")


def test_a_kinds_own_refusal_becomes_what_and_cure(tmp_path: Path) -> None:
    path = write(tmp_path, f"{SITE}targets:\n  news: {{kind: picky, one: a, two: b, three: c}}\n")
    with pytest.raises(ConfigError) as caught:
        load(path, kinds={"picky": Picky}, feeds_model=Feeds, env={}, today=TODAY)
    assert [(problem.what, problem.cure, problem.code) for problem in caught.value.problems] == [
        ("`one`: This is no good.", "Write better. Or worse.", "bad-value"),
        ("`two`: this has no end.", "Correct it.", "bad-value"),
        ("`three`: It is refused.", "Mend it.", "own-code"),
    ]


def test_announced_months_become_a_table_of_the_site(tmp_path: Path) -> None:
    months = "  hijri_months:\n    1448-09: 2027-02-08\n    1448-10: 2027-03-10\n"
    told = read(tmp_path, SITE + months).site.hijri_months
    assert told is not None
    assert [day for _, day in told.starts] == [date(2027, 2, 8).toordinal(), date(2027, 3, 10).toordinal()]
    assert read(tmp_path, SITE).site.hijri_months is None


def test_every_wrong_announced_month_is_named_on_its_own_line(tmp_path: Path) -> None:
    months = "  hijri_months:\n    1448-09: 2027-02-08\n    1448-13: 2027-03-10\n    1449-01: soon\n"
    found = refused(tmp_path, SITE + months)
    assert [(each.line, each.field) for each in found] == [
        (9, "site.hijri_months.1448-13"), (10, "site.hijri_months.1449-01"),
    ]  # fmt: skip
    long, short = refused(tmp_path, SITE + "  hijri_months: {1448-09: 2027-02-09}\n")
    assert {(each.code, each.line) for each in (long, short)} == {("month-length", 7)}
    assert "1448-10 on 2027-03-09: 28 days" in short.what
    assert "1448-08 would begin on 2027-01-09 and 1448-09 on 2027-02-09" in long.what
