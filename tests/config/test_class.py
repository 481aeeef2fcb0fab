"""The class of a target may be lowered, never raised; duplicates are accepted only where nothing can be proved."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import BaseModel, ConfigDict

from scheduler.config.load import load
from scheduler.domain.delivery import TargetClass
from scheduler.domain.target import Target
from scheduler.errors import ConfigError, Problem


class Feeds(BaseModel):
    model_config = ConfigDict(extra="forbid")


def kind(own: TargetClass) -> type[BaseModel]:
    class Post(BaseModel):
        model_config = ConfigDict(extra="forbid")

        target_class: ClassVar[TargetClass] = own

    return Post


KINDS = {one.value.lower(): kind(one) for one in TargetClass if one is not TargetClass.PROJECTION}


def read(folder: Path, target: str) -> Target:
    path = folder / "remembrancer.yaml"
    site = "{title: A, url: https://example.org/, tag: 'example.org,2026', author: A, zone: UTC}"
    path.write_text(f"site: {site}\ntargets:\n  chat: {{{target}}}\n", encoding="utf-8")
    config = load(path, kinds=KINDS, feeds_model=Feeds, env={}, today=date(2026, 11, 22))
    return config.targets[0].target


def refused(folder: Path, target: str) -> Problem:
    with pytest.raises(ConfigError) as caught:
        read(folder, target)
    (problem,) = caught.value.problems
    return problem


LOWER = {("k", "N"), ("r", "N"), ("kr", "K"), ("kr", "R"), ("kr", "N")}


@pytest.mark.parametrize("own", KINDS)
@pytest.mark.parametrize("given", ["K", "R", "N"])
def test_a_class_is_lowered_and_never_raised(tmp_path, own, given):
    if (own, given) in LOWER:
        assert read(tmp_path, f"kind: {own}, class: {given}").lowered is TargetClass(given)
    else:
        problem = refused(tmp_path, f"kind: {own}, class: {given}")
        assert (problem.code, problem.field) == ("class-raised", "targets.chat.class")


@pytest.mark.parametrize("target", ["kind: n", "kind: k, class: N", "kind: kr, class: N"])
def test_duplicates_may_be_accepted_where_nothing_can_prove_an_outcome(tmp_path, target):
    assert read(tmp_path, f"{target}, on_unknown: resend").resends
    assert not read(tmp_path, f"{target}, on_unknown: uncertain").resends
    assert not read(tmp_path, target).resends


@pytest.mark.parametrize("target", ["kind: k", "kind: r", "kind: kr", "kind: kr, class: R"])
def test_duplicates_are_not_accepted_where_they_can_be_avoided(tmp_path, target):
    problem = refused(tmp_path, f"{target}, on_unknown: resend")
    assert (problem.code, problem.field) == ("resend-not-needed", "targets.chat.on_unknown")


@pytest.mark.parametrize("key", ["class: KR", "class: P", "class: at-most-once", "on_unknown: retry"])
def test_other_values_are_refused(tmp_path, key):
    assert refused(tmp_path, f"kind: kr, {key}").field == f"targets.chat.{key.split(':')[0]}"
