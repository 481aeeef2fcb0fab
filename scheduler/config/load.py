"""Reading `remembrancer.yaml`: a file in, a frozen `Config` out, or every problem in it at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import BaseModel, TypeAdapter, ValidationError

from scheduler.config.model import Config, Limits, TargetConfig, Web
from scheduler.config.phrases import SECTION as PHRASES
from scheduler.config.phrases import read_phrases
from scheduler.config.sealed import Vault
from scheduler.config.sections import (
    CommonSettings,
    LimitSettings,
    SiteSettings,
    WebSettings,
    is_loopback,
    parse_listen,
)
from scheduler.config.sentences import Finding, keys_of, unknown_key, validate
from scheduler.domain.calendars.announced import read_announced
from scheduler.domain.database import Database
from scheduler.domain.delivery import TargetClass
from scheduler.domain.language_tag import parse_language
from scheduler.domain.site import Site
from scheduler.domain.statement import LatePolicy
from scheduler.domain.target import FEEDS, Target
from scheduler.domain.time_text import parse_duration, parse_moments, parse_time
from scheduler.errors import ConfigError, Problem, ValueRefused
from scheduler.text.strict_yaml import Document
from scheduler.text.strict_yaml import read as read_yaml

LEDGER = ".remembrancer/ledger.sqlite3"
"""Where the ledger lies unless `ledger` says otherwise, from the workspace."""

_LEDGER_CURE = "Write `sqlite`, the path of a file, or `postgresql://USER@HOST/DATABASE`."

SECTIONS = ("site", "feeds", "ledger", "limits", "phrases", "simulated", "targets", "web")
"""The keys at the top."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""The name of a target; match it in full."""
_MAX_BYTES = 256 * 1024


def load(
    path: Path,
    *,
    kinds: Mapping[str, type[BaseModel]],
    feeds_model: type[BaseModel],
    env: Mapping[str, str],
    today: date,
) -> Config:
    """Read and check a configuration, secrets included.

    Args:
        path: `remembrancer.yaml`; its folder is the workspace.
        kinds: the settings model of each kind of target. A model refuses with ValueError(what, cure), or with one
            text whose first sentence says what and whose others say the cure; it tells the addresses it reaches by a
            method `destinations() -> list[str]`.
        feeds_model: the model of the section `feeds`.
        env: the process environment, for `{env: NAME}`.
        today: no `site.tag` may lie beyond it.

    Raises:
        ConfigError: with every problem; none of them quotes a secret.
    """
    document = _document(path)
    vault = Vault(path.absolute().parent, env)
    reader = _Reader(document.value, vault, kinds)
    config = reader.config(feeds_model, today)
    if config is None:
        raise ConfigError(_problems(reader.findings, vault, document, path.name))
    return config


def read_target(
    name: str,
    entry: Mapping[str, Any],
    *,
    root: Path,
    kinds: Mapping[str, type[BaseModel]],
    env: Mapping[str, str],
    simulated: bool,
) -> TargetConfig:
    """One target by itself, before it stands in a file.

    Args:
        entry: what would stand beneath its name.
        root, kinds, env, simulated: of its workspace, as in `load`.

    Raises:
        ConfigError: with every problem; none of them quotes a secret.
    """
    vault = Vault(root, env)
    reader = _Reader({}, vault, kinds)
    target = reader.one_target(name, entry, simulated=simulated)
    if target is None or reader.findings:
        raise ConfigError(_problems(reader.findings, vault))
    return target


def _document(path: Path) -> Document:
    try:
        with path.open("rb") as file:
            source = file.read(_MAX_BYTES + 1)
        text = source.decode("utf-8-sig")
    except OSError as error:
        problem = Problem(
            what=f"The file cannot be read: {error.strerror}.",
            cure="Make a workspace with `remembrancer init`, or name one with -C DIR.",
            code="config-missing",
            file=path.name,
        )
    except UnicodeDecodeError as error:
        problem = Problem(
            what="The file is not UTF-8.",
            cure="Save it as UTF-8.",
            code="not-utf-8",
            file=path.name,
            line=source.count(b"\n", 0, error.start) + 1,
        )
    else:
        return read_yaml(text.replace("\r\n", "\n"), file=path.name, error=ConfigError)
    raise ConfigError([problem])


def _problems(
    findings: list[Finding], vault: Vault, document: Document | None = None, file: str | None = None
) -> list[Problem]:
    problems = [
        Problem(
            what=vault.conceal(finding.what),
            cure=vault.conceal(finding.cure),
            code=finding.code,
            file=file,
            line=None if document is None else document.line(*finding.where),
            field=vault.conceal(".".join(str(step) for step in finding.where)),
        )
        for finding in findings
    ]
    return sorted(problems, key=lambda problem: problem.line or 0)


class _Reader:
    """One reading of one file; `findings` gathers what is wrong."""

    def __init__(self, tree: Mapping[str, Any], vault: Vault, kinds: Mapping[str, type[BaseModel]]) -> None:
        self._tree = tree
        self._vault = vault
        self._kinds = kinds
        self.findings: list[Finding] = []

    def config(self, feeds_model: type[BaseModel], today: date) -> Config | None:
        """The whole configuration, or None when anything is wrong with it."""
        for name in self._tree:
            if name not in SECTIONS:
                self.findings.append(unknown_key(name, SECTIONS))
        simulated = self._simulated()
        site = self._site(today)
        feeds = self._valid(feeds_model, self._section(FEEDS), FEEDS)
        limits = self._valid(LimitSettings, self._section("limits"), "limits")
        ledger = self._ledger()
        targets = self._targets(simulated=simulated)
        web = self._web()
        if simulated and feeds is not None:
            self._only_here(feeds, FEEDS)
        self._add_refused_secrets()
        if self.findings or site is None or limits is None or ledger is None:
            return None
        return Config(
            root=self._vault.root,
            site=site,
            feeds=feeds,
            ledger=ledger,
            limits=Limits(**limits.model_dump()),
            targets=targets,
            web=web,
            simulated=simulated,
            secrets=self._vault.secrets,
        )

    def one_target(self, name: str, entry: Mapping[str, Any], *, simulated: bool) -> TargetConfig | None:
        """One target, or None when anything is wrong with it."""
        target = self._target(name, dict(entry), simulated=simulated)
        self._add_refused_secrets()
        return target

    def _section(self, name: str) -> Any:
        """What stands beneath a key; a key without a value counts as absent."""
        return self._tree.get(name) or {}

    def _valid(
        self,
        model: type[BaseModel],
        tree: object,
        *where: str,
        context: Mapping[str, Any] | None = None,
        known: Collection[str] = (),
    ) -> BaseModel | None:
        value, findings = validate(model, tree, *where, context=context, known=known)
        self.findings.extend(findings)
        return value

    def _site(self, today: date) -> Site | None:
        read = self._valid(SiteSettings, self._section("site"), "site", context={"today": today})
        phrases, findings = read_phrases(self._section(PHRASES))
        self.findings.extend(findings)
        if read is None:
            return None
        site = cast("SiteSettings", read)
        announced, strange = read_announced(site.hijri_months)
        for key, refused in strange:
            where = ("site", "hijri_months", key)
            self.findings.append(Finding(where=where, what=refused.what, cure=refused.cure, code=refused.code))
        return Site(
            title=site.title,
            url=site.url,
            tag=site.tag,
            author=site.author,
            zone=site.zone.strip(),
            language=parse_language(site.language),
            time=parse_time(site.time),
            footer=site.footer,
            late=LatePolicy(grace=parse_duration(site.late.grace), then=site.late.then),
            approval=site.approval is not None,
            hijri_months=announced,
            phrases=phrases,
        )

    def _simulated(self) -> bool:
        try:
            return TypeAdapter(bool).validate_python(self._tree.get("simulated", "false"))
        except ValidationError:
            finding = Finding(
                where=("simulated",),
                what="`simulated` is neither true nor false.",
                cure="Write `true` or `false`.",
                code="wrong-type",
            )
        self.findings.append(finding)
        return False

    def _ledger(self) -> Path | Database | None:
        written = self._tree.get("ledger", "sqlite")
        text = self._vault.open(written, "ledger")
        if text is None and written is not None:
            return None  # a secret that is not there: the vault says so
        what, cure, code = "`ledger` is not a text.", _LEDGER_CURE, "wrong-type"
        if isinstance(text, str) and text.strip():
            text = text.strip()
            if text == "sqlite":
                return self._vault.root / LEDGER
            place = text.removeprefix("sqlite:///")
            if "://" not in place:
                return self._vault.root / place
            try:
                return self._database(place, is_secret=not isinstance(written, str))
            except ValueRefused as refused:
                what, cure, code = refused.what, refused.cure, refused.code
        self.findings.append(Finding(where=("ledger",), what=what, cure=cure, code=code))
        return None

    def _database(self, text: str, *, is_secret: bool) -> Database:
        database = Database.parse(text)
        if database.password is not None:
            self._vault.open(database.password, "ledger", "password")  # nobody else's business, wherever it stood
            if not is_secret:
                raise ValueRefused(
                    "`ledger` holds a password, and this file is no place for one.",
                    "Set PGPASSWORD or PGPASSFILE, or write `ledger: {env: LEDGER_URL}`, and change the password.",
                    code="secret-in-file",
                )
        return database

    def _web(self) -> Web | None:
        if "web" not in self._tree:
            return None
        read = self._valid(WebSettings, self._vault.open(self._section("web"), "web"), "web")
        if read is None:
            return None
        web = cast("WebSettings", read)
        host, port = parse_listen(web.listen)
        return Web(host=host, port=port, token=web.token)

    def _targets(self, *, simulated: bool) -> tuple[TargetConfig, ...]:
        section = self._section("targets")
        if not isinstance(section, dict):
            self.findings.append(
                Finding(
                    where=("targets",),
                    what="`targets` is not keys and values.",
                    cure="Write the name of each target, and its keys indented beneath it.",
                    code="wrong-type",
                )
            )
            return ()
        targets = (self._target(name, tree, simulated=simulated) for name, tree in section.items())
        return tuple(target for target in targets if target is not None)

    def _target(self, name: str, tree: object, *, simulated: bool) -> TargetConfig | None:
        where = ("targets", name)
        self._judge_name(name)
        opened = self._vault.open(tree, *where) if isinstance(tree, dict) else {}
        mine = keys_of(CommonSettings)
        kind = opened.get("kind")
        model = self._kinds.get(kind) if isinstance(kind, str) else None
        common = self._valid(CommonSettings, {key: value for key, value in opened.items() if key in mine}, *where)
        if model is None:
            if isinstance(kind, str) and kind:
                self.findings.append(_unknown_kind(kind, sorted(self._kinds), *where))
            return None
        rest = {key: value for key, value in opened.items() if key not in mine}
        settings = self._valid(model, rest, *where, known=mine)
        if settings is not None and simulated:
            self._only_here(settings, *where)
        if settings is None or common is None:
            return None
        own = getattr(settings, "target_class", TargetClass.NEITHER)
        self._judge_class(cast("CommonSettings", common), own, *where)
        return TargetConfig(target=_target(name, cast("CommonSettings", common)), settings=settings)

    def _judge_class(self, common: CommonSettings, own: TargetClass, *where: str) -> None:
        """A class is only ever lowered, and only where nothing can prove an outcome is there anything to resend."""
        lowered = None if common.lowered is None else TargetClass(common.lowered)
        if lowered is not None and not lowered.is_less_than(own):
            self.findings.append(
                Finding(
                    where=(*where, "class"),
                    what=f"`class: {lowered}` is not less than `{own}`, the class of this kind.",
                    cure="A class may be lowered, never raised: take `class` out, or write a lesser one, such as `N`.",
                    code="class-raised",
                )
            )
        elif common.on_unknown == "resend" and (lowered or own) is not TargetClass.NEITHER:
            self.findings.append(
                Finding(
                    where=(*where, "on_unknown"),
                    what=f"`on_unknown: resend` is not for a target of class `{lowered or own}`.",
                    cure="Take it out: what became of a doubtful delivery can be proved here, without a duplicate.",
                    code="resend-not-needed",
                )
            )

    def _judge_name(self, name: str) -> None:
        if name == FEEDS:
            what, cure = (
                f"`{FEEDS}` is the built-in target.",
                "Give this one another name; feeds have their own section.",
            )
        elif NAME.fullmatch(name):
            return
        else:
            what = f"`{name[:60]}` cannot be the name of a target."
            cure = "Use 1 to 40 of a to z, 0 to 9 and hyphens, with a letter or digit first."
        self.findings.append(Finding(where=("targets", name), what=what, cure=cure, code="bad-name"))

    def _only_here(self, settings: BaseModel, *where: str) -> None:
        """In a simulated workspace nothing may be reached that is not this machine."""
        destinations = getattr(settings, "destinations", None)
        if destinations is None:
            return
        if not all(is_loopback(urlsplit(address).hostname or "") for address in destinations()):
            self.findings.append(
                Finding(
                    where=where,
                    what="A simulated workspace reaches nothing but this machine.",
                    cure="Write an address at 127.0.0.1, ::1 or localhost, or take out `simulated`.",
                    code="simulated-abroad",
                )
            )

    def _add_refused_secrets(self) -> None:
        """Name each secret that could not be fetched, instead of the gap that it left."""
        for where, refused in self._vault.refused:
            self.findings = [
                finding
                for finding in self.findings
                if finding.code not in {"missing-key", "bad-value"} or where[: len(finding.where)] != finding.where
            ]
            name = next(step for step in reversed(where) if isinstance(step, str))
            self.findings.append(
                Finding(where=where, what=f"`{name}`: {refused.what}", cure=refused.cure, code=refused.code)
            )


def _unknown_kind(kind: str, known: list[str], *where: str) -> Finding:
    found = unknown_key(kind, known, *where)
    return Finding(
        where=(*where, "kind"), what=f"There is no kind of target `{kind[:60]}`.", cure=found.cure, code="unknown-kind"
    )


def _target(name: str, common: CommonSettings) -> Target:
    return Target(
        name=name,
        kind=common.kind,
        tags=frozenset(common.tags),
        lang=None if common.lang is None else parse_language(common.lang),
        zone=common.zone,
        time=None if common.time is None else parse_time(common.time),
        when=None if common.when is None else parse_moments(common.when),
        fallback=common.fallback or "original",
        lowered=None if common.lowered is None else TargetClass(common.lowered),
        resends=common.on_unknown == "resend",
    )
