"""The lab's fixtures: one planted session for each release, held once for all tests.

Where the lab cannot run, tests are skipped with the sentence that says why; under
continuous integration ``tests/conftest.py`` makes a failure of every skip.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.lab.install import SUITES, LabMissingError, ensure
from tests.lab.rings import stamped_late
from tests.lab.session import Session, hold

HELD_LIMIT_S = 600.0


@contextmanager
def lab_or_skip() -> Iterator[None]:
    """Turn what is missing into a skip that says so."""
    try:
        yield
    except LabMissingError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session", params=tuple(SUITES))
def release(request: pytest.FixtureRequest) -> str:
    """Each Asterisk release in turn."""
    return str(request.param)


@pytest.fixture(scope="session")
def held_sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Session]]]:
    """The planted session on every release at the same time: half a minute each time."""
    with lab_or_skip():
        for each in SUITES:
            ensure(each)
    with ThreadPoolExecutor(len(SUITES)) as pool:
        yield {
            each: pool.submit(hold, each, tmp_path_factory.mktemp(f"asterisk{each}"), stamped_late)
            for each in SUITES
        }


@pytest.fixture(scope="session")
def session(release: str, held_sessions: dict[str, Future[Session]]) -> Session:
    """The planted session of this release."""
    return held_sessions[release].result(HELD_LIMIT_S)
