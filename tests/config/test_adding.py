"""One more target in a person's own file: nothing else in it changes, or it is left alone."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.config import adding
from scheduler.config.adding import add_target, block, with_target
from scheduler.config.load import load
from scheduler.config.model import Config
from scheduler.config.secret_files import secret_file, store_secret
from scheduler.errors import ConfigError
from scheduler.publishers.feeds.settings import Settings as FeedsSettings
from scheduler.publishers.mastodon.settings import Settings as MastodonSettings
from scheduler.text.strict_yaml import read

HEAD = """\
# who publishes
site:
  title: Example   # a comment
  url: https://example.org/
  tag: "example.org,2026"
  author: Example
  zone: UTC
"""
ENTRY: dict[str, Any] = {
    "kind": "mastodon",
    "server": "https://social.example",
    "token": {"file": ".remembrancer/secrets/fediverse-token"},
}
OLD = """\
  old:
    kind: mastodon
    server: https://old.example
    token: not-a-real-token
"""
LINES = block("fediverse", ENTRY)

PLACES = {
    "no targets": (HEAD, f"{HEAD}\ntargets:\n{LINES}"),
    "no line end": (HEAD.rstrip(), f"{HEAD}\ntargets:\n{LINES}"),
    "empty braces": (
        f"{HEAD}targets: {{}}  # none yet\n\nlimits: {{}}\n",
        f"{HEAD}targets:  # none yet\n{LINES}\nlimits: {{}}\n",
    ),
    "nothing": (f"{HEAD}targets:\n# example\n#  other: 1\n", f"{HEAD}targets:\n{LINES}# example\n#  other: 1\n"),
    "others, at the end": (f"{HEAD}targets:\n{OLD}", f"{HEAD}targets:\n{OLD}{LINES}"),
    "others, in the middle": (
        f"{HEAD}targets:\n\n  # the old one\n{OLD}  # its end\n\n# the web\nweb: {{}}\n",
        f"{HEAD}targets:\n\n  # the old one\n{OLD}  # its end\n{LINES}\n# the web\nweb: {{}}\n",
    ),
    "comments at the margin between them": (
        f"{HEAD}targets:\n{OLD}# second\n{OLD.replace('old', 'two')}\n",
        f"{HEAD}targets:\n{OLD}# second\n{OLD.replace('old', 'two')}{LINES}\n",
    ),
    "another indent": (
        f"{HEAD}targets:\n{OLD.replace('  ', '    ')}",
        f"{HEAD}targets:\n{OLD.replace('  ', '    ')}{block('fediverse', ENTRY, indent=4)}",
    ),
    "windows": (f"{HEAD}targets:\n{OLD}".replace("\n", "\r\n"), f"{HEAD}targets:\n{OLD}{LINES}".replace("\n", "\r\n")),
    "byte order mark": (f"\ufeff{HEAD}", f"\ufeff{HEAD}\ntargets:\n{LINES}"),
}  # fmt: skip
LEFT_ALONE = {
    "braces": f"{HEAD}targets: {{old: {{kind: mastodon}}}}\n",
    "taken": f"{HEAD}targets:\n{OLD.replace('old', 'fediverse')}",
    "a text whose end counts": f"{HEAD}targets:\n  old:\n    kind: |+\n      mastodon\n\n\n",
    "no mapping": f"{HEAD}targets: [old]\n",
    "broken": f"{HEAD}targets: [\n",
    "two documents": f"{HEAD}---\n",
    "ended": f"{HEAD}...\n",
}


def check_it_stands_there(insert: Any, before: str, after: str) -> None:
    assert insert(before, "fediverse", ENTRY) == after


@pytest.mark.parametrize("place", PLACES)
def test_a_target_stands_at_the_end_of_the_others_and_every_other_byte_as_before(place: str) -> None:
    before, after = PLACES[place]
    check_it_stands_there(with_target, before, after)


@pytest.mark.parametrize("place", LEFT_ALONE)
def test_what_cannot_be_added_to_safely_is_left_alone(place: str) -> None:
    assert with_target(LEFT_ALONE[place], "fediverse", ENTRY) is None


def test_an_insertion_that_nobody_reads_again_is_caught() -> None:
    """The mutant writes at the end of the file whatever stands there."""

    def trusting(text: str, name: str, entry: Any) -> str:
        return f"{text}\ntargets:\n{block(name, entry)}"

    before, after = PLACES["others, at the end"]
    with pytest.raises(AssertionError):
        check_it_stands_there(trusting, before, after)


texts = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=30)
keys = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
entries = st.dictionaries(
    keys, texts | st.lists(texts, max_size=3) | st.dictionaries(keys, texts, min_size=1, max_size=2), min_size=1
)


@given(entry=entries, place=st.sampled_from(sorted(PLACES)))
def test_whatever_is_added_reads_as_it_was_meant_or_is_not_added(entry: dict[str, Any], place: str) -> None:
    before, _ = PLACES[place]
    made = with_target(before, "fediverse", entry)
    if made is not None:
        tree = read(made.removeprefix("\ufeff").replace("\r\n", "\n"), file="x").value
        assert isinstance(tree["targets"], dict)
        assert tree["targets"]["fediverse"] == entry


@given(
    entry=st.dictionaries(
        keys, st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")), min_size=1
    )
)
def test_every_text_can_be_added(entry: dict[str, Any]) -> None:
    assert with_target(PLACES["others, in the middle"][0], "fediverse", entry) is not None


# --- the file ---


def reads(path: Path) -> Config:
    return load(path, kinds={"mastodon": MastodonSettings}, feeds_model=FeedsSettings, env={}, today=date(2026, 11, 22))


def names_in(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "remembrancer.yaml").write_text(f"{HEAD}targets:\n{OLD}", encoding="utf-8")
    store_secret(tmp_path, secret_file("fediverse", "token"), "a-token")
    return tmp_path


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(workspace: Path) -> None:
    config, true = workspace / "remembrancer.yaml", workspace / "kept.yaml"
    config.rename(true)
    config.symlink_to(true)
    true.chmod(0o640)
    assert add_target(config, "fediverse", ENTRY, reads)
    assert config.is_symlink()
    assert stat.S_IMODE(true.stat().st_mode) == 0o640
    assert [each.target.name for each in reads(config).targets] == ["old", "fediverse"]
    assert names_in(workspace) == {".remembrancer", "kept.yaml", "remembrancer.yaml"}


def test_a_configuration_that_could_not_be_read_afterwards_is_not_written(workspace: Path) -> None:
    config = workspace / "remembrancer.yaml"
    before = config.read_bytes()
    assert not add_target(config, "fediverse", {**ENTRY, "server": "ftp://x"}, reads)
    assert not add_target(config, "fediverse", {**ENTRY, "token": {"file": "nowhere"}}, reads)
    config.write_bytes(before + b"\xff")
    assert not add_target(config, "fediverse", ENTRY, reads)
    config.write_bytes(before)
    assert names_in(workspace) == {".remembrancer", "remembrancer.yaml"}


def test_a_person_who_writes_at_the_same_time_is_not_overwritten(workspace: Path) -> None:
    config = workspace / "remembrancer.yaml"

    def while_somebody_writes(path: Path) -> Config:
        found = reads(path)
        config.write_text(config.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
        return found

    assert not add_target(config, "fediverse", ENTRY, while_somebody_writes)
    assert "# mine" in config.read_text(encoding="utf-8")


def test_more_than_the_target_changed_means_nothing_is_written(workspace: Path) -> None:
    """As if the text had been changed elsewhere, too."""
    config = workspace / "remembrancer.yaml"

    def another_site(path: Path) -> Config:
        found = reads(path)
        return found if path == config else adding.replace(found, simulated=True)

    assert not add_target(config, "fediverse", ENTRY, another_site)


def test_a_secret_lies_in_a_file_for_its_owner_alone_and_is_never_overwritten(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store_secret(tmp_path, secret_file("a", "token"), "first")
    finally:
        os.umask(before)
    path = tmp_path / secret_file("a", "token")
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent, path.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]
    with pytest.raises(FileExistsError):
        store_secret(tmp_path, secret_file("a", "token"), "second")
    assert path.read_text(encoding="utf-8") == "first\n"


def test_a_file_that_is_no_configuration_is_left_alone(tmp_path: Path) -> None:
    config = tmp_path / "remembrancer.yaml"
    config.write_text("targets: {}\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        reads(config)
    assert not add_target(config, "fediverse", ENTRY, reads)
    assert config.read_text(encoding="utf-8") == "targets: {}\n"
