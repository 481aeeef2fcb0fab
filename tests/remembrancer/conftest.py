"""Houses that are closed when their test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.remembrancer.house import House, Town


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def building(*towns: Town, root: str = "workspace", **more: Any) -> House:
        houses.append(House(tmp_path / root, *towns, **more))
        return houses[-1]

    yield building
    for house in houses:
        house.end()
