"""Ids that outlive us: whoever changes one of these literals breaks every reader and receiver that remembers us."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.anniversary import next_return
from scheduler.domain.ids import ID_PATTERN, RESERVED_IDS, DeliveryKey, entry_id, page_path, page_url
from scheduler.domain.rule import AnniversaryRule, Every, HistoricDate, Unit
from scheduler.domain.site import Site
from scheduler.domain.time_text import parse_moment

SITE = Site(title="S", url="https://example.org/days/", tag="example.org,2026", author="A", zone="UTC")
KEY = {"statement": "tiananmen", "label": "2027", "moment": "the day", "target": "newsroom"}


@pytest.mark.parametrize(
    ("change", "digest"),
    [
        ({}, "jdrinjsv4giis327bnenmduyaffz6igu"),
        ({"serial": 2}, None),
        ({"moment": "7 days before"}, None),
        ({"target": "feeds"}, None),
        ({"label": "2028"}, None),
        ({"statement": "tiananmen-2"}, None),
    ],
)
def test_a_delivery_key_is_a_function_of_its_five_parts(change, digest):
    key = DeliveryKey(**{**KEY, **change})
    if digest is None:
        assert key.digest != DeliveryKey(**KEY).digest
    else:
        assert key.digest == digest
        assert key.webhook_id == f"msg_{digest}"


def test_parts_cannot_run_into_each_other():
    first = DeliveryKey(statement="a", label="b", moment="the day", target="t")
    assert first.digest != DeliveryKey(statement="a-b", label="", moment="the day", target="t").digest


def test_entry_ids_and_addresses():
    assert entry_id(SITE, "tiananmen", "2027") == "tag:example.org,2026:tiananmen/2027"
    assert entry_id(SITE, "tiananmen", "2027", "zh-Hant") == "tag:example.org,2026:tiananmen/2027/zh-Hant"
    assert page_path("tiananmen", "2027") == "tiananmen/2027/"
    assert page_url(SITE, "tiananmen", "2027") == "https://example.org/days/tiananmen/2027/"
    assert page_url(SITE, "tiananmen", "2027", "fr") == "https://example.org/days/tiananmen/2027/fr/"


def test_the_folders_of_the_site_are_no_ids():
    assert {"archive", "tags", "sections", "languages", "assets"} == RESERVED_IDS
    assert ID_PATTERN.fullmatch("a" * 80)
    assert not ID_PATTERN.fullmatch("a" * 81)
    assert not ID_PATTERN.fullmatch("-a")


@pytest.mark.parametrize(
    ("every", "label"),
    [
        (Every(unit=Unit.YEAR), "2027"),
        (Every(unit=Unit.MONTH), "2027-01"),
        (Every(unit=Unit.WEEK), "1961w"),
        (Every(unit=Unit.DAY), "13725d"),
        (Every(unit=Unit.DAY, step=1000), "14000d"),
    ],
)
def test_labels(every, label):
    rule = AnniversaryRule(key="tiananmen", date=HistoricDate(year=1989, month=6, day=4), every=every)
    found = next_return(rule, date(2026, 12, 31))
    assert found is not None
    assert found.label == label


def test_a_single_occurrence_is_labelled_by_its_own_year():
    rule = AnniversaryRule(key="opening", date=HistoricDate(year=2027, month=5, day=1), every=Every(unit=Unit.ONCE))
    found = next_return(rule, date(2026, 12, 31))
    assert found is not None
    assert (found.label, found.number) == ("2027", 0)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("the day", "the day"),
        ("eve 18:00", "eve 18:00"),
        ("1 day before", "1 day before"),
        ("3 days before", "3 days before"),
        ("2  Days after", "2 days after"),
    ],
)
def test_moments_have_one_spelling(written, name):
    assert parse_moment(written).name == name
