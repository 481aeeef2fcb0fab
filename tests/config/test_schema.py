from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict

from scheduler.config.load import SECTIONS
from scheduler.config.schema import config_schema
from scheduler.config.sections import CommonSettings, SiteSettings
from scheduler.config.sentences import keys_of


class Retry(BaseModel):
    times: int = 1


class Post(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: str
    secret: str | list[str]
    retry: Retry = Retry()


class Feeds(BaseModel):
    model_config = ConfigDict(extra="forbid")

    window: int = 50


SCHEMA = config_schema({"post": Post}, Feeds)
SITE = {"title": "T", "url": "https://example.org/", "tag": "example.org,2026", "author": "A", "zone": "UTC"}


def fits(value: object) -> bool:
    return Draft202012Validator(SCHEMA).is_valid(value)


def test_the_schema_is_a_schema_and_plain_json() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_section_and_every_key_is_in_it() -> None:
    assert set(SCHEMA["properties"]) == set(SECTIONS)
    assert set(SCHEMA["properties"]["site"]["properties"]) == set(SiteSettings.model_fields)
    (target,) = SCHEMA["properties"]["targets"]["additionalProperties"]["anyOf"]
    assert set(target["properties"]) == {*keys_of(CommonSettings), *Post.model_fields}


def references(shape: Any) -> Iterator[str]:
    if isinstance(shape, dict):
        if isinstance(shape.get("$ref"), str):
            yield shape["$ref"]
        for value in shape.values():
            yield from references(value)
    elif isinstance(shape, list):
        for value in shape:
            yield from references(value)


def test_every_reference_leads_somewhere() -> None:
    found = list(references(SCHEMA))
    assert found
    assert {reference.removeprefix("#/$defs/") for reference in found} <= set(SCHEMA["$defs"])


@pytest.mark.parametrize(
    "value",
    [
        {"site": SITE},
        {"site": SITE, "targets": {"news": {"kind": "post", "url": "https://a.example/", "secret": {"env": "A"}}}},
        {"site": SITE, "targets": {"news": {"kind": "post", "url": {"file": "u"}, "secret": [{"env": "A"}, "b"],
                                            "tags": ["a"], "when": "7 days before", "retry": {"times": 2}}}},
        {"site": {**SITE, "late": {"grace": "2h", "then": "hold"}}, "simulated": True, "feeds": {"window": 3}},
        {"site": SITE, "web": {"listen": "127.0.0.1:0", "token": {"file": "t"}}},
    ],
)  # fmt: skip
def test_what_may_be_written_fits(value: object) -> None:
    assert fits(value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"site": {}},
        {"site": SITE, "sites": {}},
        {"site": {**SITE, "approval": "maybe"}},
        {"site": SITE, "targets": {"news": {"kind": "pots", "url": "u", "secret": "s"}}},
        {"site": SITE, "targets": {"feeds": {"kind": "post", "url": "u", "secret": "s"}}},
        {"site": SITE, "targets": {"news": {"kind": "post", "url": {"env": "A", "file": "B"}, "secret": "s"}}},
        {"site": SITE, "targets": {"news": {"kind": "post", "secret": "s"}}},
        {"site": SITE, "feeds": {"windo": 3}},
    ],
)
def test_what_may_not_be_written_does_not_fit(value: object) -> None:
    assert not fits(value)
