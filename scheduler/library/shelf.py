"""The shelf: which statements stand, once every file has been read.

Deciding is apart from doing: `arrange` takes what the files say and touches nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from scheduler.domain.site import Site
from scheduler.domain.statement import Statement, Words
from scheduler.domain.target import Target
from scheduler.errors import Problem
from scheduler.library.clock_doubts import target_clock_doubts
from scheduler.library.neighbours import neighbours
from scheduler.library.reading import Reading, Translation
from scheduler.library.statement_file import translation_problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Every statement that stands at one moment, and everything wrong with the files.

    Attributes:
        statements: by id, in the order of their paths.
        problems: every error and warning, by file and line.
        unsettled: paths of files still being written; look again in a moment.
        paths: every statement file there is, fit or not.
        standing: by path, the reading that stands.
    """

    statements: Mapping[str, Statement] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()
    unsettled: tuple[str, ...] = ()
    paths: frozenset[str] = frozenset()
    standing: Mapping[str, Reading] = field(default_factory=dict, repr=False)

    def doubts(self, *, targets: Collection[str], today: date | None = None, site: Site | None = None) -> list[Problem]:
        """What is allowed and yet probably not meant, as warnings.

        Args:
            targets: the names of those configured.
            today: the day on which this is asked, or None where it must not matter.
            site: whose hour and zone count where a statement has none, or None where they must not matter.
        """
        from scheduler.library.doubts import doubts  # the linter and its languages are loaded where they judge
        from scheduler.library.staleness import staleness

        found: list[Problem] = []
        for path, reading in self.standing.items():
            content, places = reading.content, reading.places
            if isinstance(content, Statement):
                found += doubts(content, lines=reading.lines, targets=targets, places=places, today=today, site=site)
            elif content.original in self.statements:
                original = self.statements[content.original]
                found += staleness(original, content.words, path=path, places=places, today=today)
        return found

    def clashes(
        self, *, site: Site, targets: Iterable[Target], today: date, files: Collection[str] | None = None
    ) -> list[Problem]:
        """What only shows once all statements are seen together, as warnings.

        Args:
            targets: those configured, feeds included.
            today: the day from which a year is looked at.
            files: paths; only what touches one of these, shown there. None shows all.
        """
        lines = {path: reading.lines for path, reading in self.standing.items()}
        everything, places = list(self.statements.values()), list(targets)
        looked_at = everything if files is None else [each for each in everything if each.path in files]
        return [
            *neighbours(everything, site=site, targets=places, today=today, files=files, lines=lines),
            *(
                doubt.placed(statement.path, lines.get(statement.path, {}))
                for statement, doubt in target_clock_doubts(looked_at, site=site, targets=places, today=today)
            ),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one file asks for.

    Attributes:
        reading: what it says now, or None when it cannot be read.
        good: what it said when it last stood on the shelf, or None.
        problems: what is wrong with it now.
        gone: the file is no longer there; it stands again only if another turns out to be the same, renamed.
    """

    path: str
    reading: Reading | None
    good: Reading | None
    problems: tuple[Problem, ...] = ()
    gone: bool = False


@dataclass(slots=True, kw_only=True)
class Arrangement:
    """What came of all claims.

    Attributes:
        standing: by path, the reading that stands: the present one or the last good.
        renamed: paths of vanished files that another file continues.
    """

    statements: dict[str, Statement] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    standing: dict[str, Reading] = field(default_factory=dict)
    renamed: set[str] = field(default_factory=set)


def arrange(claims: Iterable[Claim]) -> Arrangement:
    """Settle who stands: broken files fall back, renames and duplicate ids are refused, translations are joined."""
    ordered = sorted(claims, key=lambda claim: claim.path)
    result = Arrangement()
    good = {claim.path: claim.good for claim in ordered if claim.good is not None}
    candidates = _candidates(ordered, result)
    candidates.update({path: good[path] for path in result.renamed})
    _settle_identities(candidates, good, result)
    for reading in result.standing.values():
        if isinstance(reading.content, Statement):
            result.statements[reading.content.id] = reading.content
    _join_translations(good, result)
    return result


def _candidates(ordered: list[Claim], result: Arrangement) -> dict[str, Reading]:
    """What each file would stand with if nobody else claimed the same identity."""
    candidates: dict[str, Reading] = {}
    vanished: dict[str, tuple[str, Statement]] = {}
    for claim in ordered:
        if claim.gone and claim.good is not None and isinstance(claim.good.content, Statement):
            vanished[claim.good.content.words.body] = (claim.path, claim.good.content)
    for claim in ordered:
        if claim.gone:
            continue
        if claim.reading is None:
            result.problems.extend(_still_used(claim.problems, claim.good))
            if claim.good is not None:
                candidates[claim.path] = claim.good
            continue
        result.problems.extend(claim.problems)
        content = claim.reading.content
        unnamed = isinstance(content, Statement) and not claim.reading.has_id and claim.good is None
        before = vanished.get(content.words.body) if unnamed else None
        if before is None:
            candidates[claim.path] = claim.reading
        else:
            result.renamed.add(before[0])
            result.problems.append(_rename(claim.path, *before))
    return candidates


def _settle_identities(candidates: dict[str, Reading], good: Mapping[str, Reading], result: Arrangement) -> None:
    """Who claims an identity alone, stands; of several nobody does, and who stood before stands as before."""
    claimed: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for path, reading in candidates.items():
        claimed[reading.identity].append(path)
    refused: list[str] = []
    for identity, paths in claimed.items():
        if len(paths) == 1:
            result.standing[paths[0]] = candidates[paths[0]]
            continue
        refused.extend(paths)
        for path in paths:
            others = [other for other in paths if other != path]
            result.problems.append(_duplicate(path, others, identity, candidates[path], stood=path in good))
    taken = {reading.identity for reading in result.standing.values()}
    for path in refused:
        before = good.get(path)
        if before is not None and before.identity not in taken:
            taken.add(before.identity)
            result.standing[path] = before


def _join_translations(good: Mapping[str, Reading], result: Arrangement) -> None:
    for path, reading in list(result.standing.items()):
        if not isinstance(reading.content, Translation):
            continue
        problems = translation_problems(reading, result.statements.get(reading.content.original))
        if any(problem.level == "error" for problem in problems):
            before = good.get(path)
            result.problems.extend(_still_used(problems, before))
            fits = before is not None and not translation_problems(before, result.statements.get(before.identity[0]))
            if before is None or not fits:
                del result.standing[path]
                continue
            reading = result.standing[path] = before  # noqa: PLW2901 - the last good words take their place
        else:
            result.problems.extend(problems)
        _add_words(result.statements, reading)


def _add_words(statements: dict[str, Statement], reading: Reading) -> None:
    original, lang = reading.identity
    statement = statements[original]
    if lang is not None:
        words: dict[str, Words] = {**statement.translations, lang: reading.content.words}
        digests = statement.translated_sha256 | {reading.content.source_sha256}
        statements[original] = replace(statement, translations=MappingProxyType(words), translated_sha256=digests)


def _still_used(problems: Iterable[Problem], good: Reading | None) -> list[Problem]:
    """The problems of a file that is refused, saying so where its last good version stays in use."""
    if good is None:
        return list(problems)
    return [
        replace(problem, what=f"{problem.what} The last good version is still used.")
        if problem.level == "error"
        else problem
        for problem in problems
    ]


def _rename(path: str, before: str, statement: Statement) -> Problem:
    return Problem(
        what=f"This is {before} under another name, and the id of a statement never changes. "
        "The last good version is still used under the old id.",
        cure=f"Add `id: {statement.id}` to the front matter.",
        code="renamed-without-id",
        file=path,
        line=1,
        field="id",
    )


def _duplicate(
    path: str, others: list[str], identity: tuple[str, str | None], reading: Reading, *, stood: bool
) -> Problem:
    name, lang = identity
    also = " and ".join(others)
    if lang is None:
        what, cure = f"The id '{name}' is also that of {also}.", "Give the newer file an id of its own."
    else:
        what = f"The words of '{name}' in '{lang}' also stand in {also}."
        cure = "Keep one of the files, or correct `lang` or `translates`."
    if stood:
        what += " The last good version is still used."
    field_name = "id" if lang is None else "translates"
    return Problem(
        what=what, cure=cure, code="duplicate-id", file=path, line=reading.lines.get(field_name, 1), field=field_name
    )
