"""The lab's fixtures: one floor for each release and session, shared by the tests.

Where the lab cannot run, tests are skipped with the sentence that says why; under
continuous integration (``CI=true``) the same sentence is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.lab.install import SUITES, LabMissingError

RELEASES = tuple(SUITES)


@contextmanager
def lab_or_skip() -> Iterator[None]:
    """Turn what is missing into a skip, or into a failure under continuous integration."""
    try:
        yield
    except LabMissingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture(scope="session", params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    """Each Asterisk release in turn."""
    return str(request.param)
