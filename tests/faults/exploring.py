"""Every state that a model can reach, each looked at once, and whether a promise is broken in any."""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import NamedTuple

from scheduler.domain.delivery import State
from tests.faults.model import REST, Model, Violation, World, plain


class Explored(NamedTuple):
    """How many states there are, and which transitions led through them."""

    states: int
    moved: frozenset[tuple[str, State, State]]


def explore(model: Model) -> Explored:
    """Every state that can be reached, each looked at once.

    Raises:
        Violation: something is lost, there twice, or called what it is not; with the way there.
    """
    first = model.first
    came_from: dict[World, tuple[World | None, str]] = {first: (None, "")}
    leads_to: dict[World, list[World]] = {}
    moved: set[tuple[str, State, State]] = set()
    waiting = deque([first])
    while waiting:
        world = waiting.popleft()
        leads_to[world] = []
        for step in model.steps(world):
            after = plain(step.after)
            if step.moved is not None:
                moved.add(step.moved)
            if step.kind == "work":
                leads_to[world].append(after)
            if after not in came_from:
                came_from[after] = (world, step.label)
                waiting.append(after)
            fault = _broken(world, after)
            if fault:
                raise Violation(f"{fault}: {' → '.join([*_way(came_from, world), step.label])}")
    lost = _lost(leads_to)
    if lost is not None:
        raise Violation(f"lost: {' → '.join(_way(came_from, lost))}")
    return Explored(len(came_from), frozenset(moved))


def _broken(before: World, world: World) -> str | None:
    """Which promise this step breaks."""
    if max(world.posts) > 1 and world.person != "again":
        return "there twice"
    if world.guarded:
        return None
    if world.state is State.DELIVERED and world.out < len(world.posts):
        return "called delivered before its last segment"
    if not world.person and (fault := _false(world)):
        return fault
    if world.state is State.UNCERTAIN and before.state is not State.UNCERTAIN and not world.person:
        doubts = any(attempt.known == "open" or attempt.doubted for attempt in world.attempts) or world.doubted == "yes"
        return None if doubts else "called uncertain without a doubt"
    return None


def _false(world: World) -> str | None:
    """What is said of the posts and is not so; a person who decided answers for it."""
    if not all(world.posts[: world.out]):
        return "called delivered and is not there"
    if any(later and not earlier for earlier, later in pairwise(world.posts)):
        return "out of order"
    if world.state in {State.DEAD, State.SKIPPED} and any(world.posts[world.out :]):
        return f"called {world.state} and is there"
    return None


def _lost(leads_to: dict[World, list[World]]) -> World | None:
    """A state from which no work leads to rest, or None: whatever happened before, a good network suffices."""
    backwards: dict[World, list[World]] = {world: [] for world in leads_to}
    for world, afters in leads_to.items():
        for after in afters:
            backwards[after].append(world)
    safe = {world for world in leads_to if world.state in REST or world.hold == "ledger_restored"}
    waiting = deque(safe)
    while waiting:
        for world in backwards[waiting.popleft()]:
            if world not in safe:
                safe.add(world)
                waiting.append(world)
    return next((world for world in leads_to if world not in safe), None)


def _way(came_from: dict[World, tuple[World | None, str]], world: World | None) -> list[str]:
    labels: list[str] = []
    while world is not None:
        world, label = came_from[world]
        labels.append(label)
    return [label for label in reversed(labels) if label]
