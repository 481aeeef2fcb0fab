from __future__ import annotations

import base64
import traceback
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import BaseModel, ConfigDict, model_validator

from scheduler.config.load import load
from scheduler.config.model import Config
from scheduler.config.sealed import Vault
from scheduler.errors import ConfigError, Problem, ValueRefused

CANARY = "canary-9b1d44e0"

SITE = """\
site: {title: T, url: "https://example.org/", tag: "example.org,2026", author: A, zone: UTC}
"""


class Loud(BaseModel):
    """A kind whose model quotes what it refuses, as a careless one would."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = "https://example.net/"
    secret: str | list[str] = ""
    retries: int = 0
    payload: dict[str, object] = {}

    @model_validator(mode="after")
    def _refuse_loudly(self) -> Loud:
        if "!" in self.url:
            raise ValueError(f"{self.url} with {self.secret} is refused", f"Not {self.secret}.")
        return self


class Feeds(BaseModel):
    pass


def read(folder: Path, target: str, env: Mapping[str, str] | None = None) -> Config:
    path = folder / "remembrancer.yaml"
    path.write_text(f"{SITE}targets:\n  news: {{kind: loud, {target}}}\n", encoding="utf-8")
    return load(path, kinds={"loud": Loud}, feeds_model=Feeds, env=env or {}, today=date(2026, 1, 1))


def refused(folder: Path, target: str, env: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        read(folder, target, env)
    shown = "".join(traceback.format_exception(caught.value))
    assert not leaks(shown)
    return caught.value.problems


def leaks(text: str) -> bool:
    return any(form in text for form in (CANARY, quote(CANARY, safe=""), base64.b64encode(CANARY.encode()).decode()))


def secret_file(folder: Path, content: bytes, mode: int) -> Path:
    path = folder / "secret"
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\n\n"])
@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_private_file_gives_its_text_without_the_final_line_end(tmp_path: Path, ending: bytes, mode: int) -> None:
    secret_file(tmp_path, CANARY.encode() + ending, mode)
    config = read(tmp_path, "secret: {file: secret}")
    assert config.targets[0].settings.secret == CANARY
    assert config.secrets == {CANARY}


def check_open_files_are_refused(folder: Path, make: Callable[[Path], Vault]) -> None:
    for mode in (0o644, 0o640, 0o604, 0o660, 0o620, 0o700):
        secret_file(folder, CANARY.encode(), mode)
        vault = make(folder)
        assert vault.open({"file": "secret"}, "targets", "news", "secret") is None, oct(mode)
        assert [refusal.code for _, refusal in vault.refused] == ["secret-open"]


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    check_open_files_are_refused(tmp_path, lambda root: Vault(root, {}))


class TrustingVault(Vault):
    """A mutant that does not look at the mode."""

    def _refuse_open_file(self, seen: object, path: Path, name: str) -> None:
        return


def test_the_check_of_modes_has_teeth(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        check_open_files_are_refused(tmp_path, lambda root: TrustingVault(root, {}))


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [(None, 0o600, "secret-missing"), (b"", 0o600, "secret-missing"), (b"\n", 0o600, "secret-missing"),
     (b"\xff\xfe", 0o600, "secret-missing"), (b"x" * 70_000, 0o600, "secret-missing"),
     (CANARY.encode(), 0o644, "secret-open")],
)  # fmt: skip
def test_a_secret_file_that_cannot_be_used_is_one_problem_at_its_key(
    tmp_path: Path, content: bytes | None, mode: int, code: str
) -> None:
    if content is not None:
        secret_file(tmp_path, content, mode)
    problems = refused(tmp_path, "secret: {file: secret}")
    assert [(problem.code, problem.field, problem.line) for problem in problems] == [(code, "targets.news.secret", 3)]


def test_a_folder_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir(mode=0o700)
    assert [problem.code for problem in refused(tmp_path, "secret: {file: secret}")] == ["secret-missing"]


@pytest.mark.parametrize("env", [{}, {"NEWS": ""}, {"NEWS": "\n"}])
def test_an_environment_variable_that_says_nothing_is_refused(tmp_path: Path, env: dict[str, str]) -> None:
    problems = refused(tmp_path, "secret: {env: NEWS}", env)
    assert [(problem.code, problem.field) for problem in problems] == [("secret-missing", "targets.news.secret")]
    assert "NEWS" in problems[0].what


def test_any_string_of_a_target_may_stand_elsewhere(tmp_path: Path) -> None:
    env = {"URL": f"https://example.net/{CANARY}", "ONE": "one", "TWO": "two", "KEY": "deep"}
    config = read(tmp_path, "url: {env: URL}, secret: [{env: ONE}, {env: TWO}], payload: {a: [{b: {env: KEY}}]}", env)
    settings = config.targets[0].settings
    assert settings.url == env["URL"]
    assert settings.secret == ["one", "two"]
    assert settings.payload == {"a": [{"b": "deep"}]}
    assert config.secrets == set(env.values())


def test_a_credential_of_systemd_is_private_by_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir()
    secret_file(folder, CANARY.encode(), 0o440)
    target = f"secret: {{file: {folder}/secret}}"
    assert read(tmp_path, target, {"CREDENTIALS_DIRECTORY": str(folder)}).secrets == {CANARY}
    assert [problem.code for problem in refused(tmp_path, target)] == ["secret-open"]


@pytest.mark.parametrize(
    "target",
    [
        "secret: {env: NEWS}, retries: {env: NEWS}",
        "secret: {env: NEWS}, url: '!'",
        "secret: {env: NEWS}, url: {env: LOUD}",
        "secret: {env: NEWS}, time: {env: NEWS}, zone: {env: NEWS}, lang: {env: NEWS}, when: {env: NEWS}",
        "secret: {env: NEWS}, unknown: {env: NEWS}",
        "secret: {env: NEWS}, payload: {env: NEWS}",
        f"secret: {CANARY}, url: '!'",
        f"secret: [{CANARY}, x], url: '!'",
        f"secret: {{{CANARY}: x}}, retries: x",
    ],
)
def test_no_problem_and_no_traceback_shows_a_secret(tmp_path: Path, target: str) -> None:
    for problem in refused(tmp_path, target, {"NEWS": CANARY, "LOUD": f"https://example.net/!{CANARY}"}):
        assert not leaks(repr(problem))


def test_no_printed_configuration_shows_a_secret(tmp_path: Path) -> None:
    config = read(tmp_path, "secret: {env: NEWS}", {"NEWS": CANARY})
    assert CANARY in config.secrets
    assert not leaks(repr(config))
    assert not leaks(str(config.targets))


def test_a_secret_written_into_the_configuration_is_kept_from_sight_all_the_same(tmp_path: Path) -> None:
    assert read(tmp_path, f"secret: {CANARY}").secrets == {CANARY}


def test_a_refused_secret_does_not_hide_other_faults(tmp_path: Path) -> None:
    problems = refused(tmp_path, "secret: {env: NEWS}, retries: many")
    assert {problem.code for problem in problems} == {"secret-missing", "wrong-type"}


def test_the_vault_conceals_the_longer_secret_first(tmp_path: Path) -> None:
    vault = Vault(tmp_path, {"A": "abc", "B": "abcdef"})
    vault.open({"x": {"env": "A"}, "y": {"env": "B"}})
    assert vault.conceal("it was abcdef") == "it was [secret]"
    assert not any(isinstance(refusal, ValueRefused) for refusal in vault.refused)
