"""What every test stands on."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

CI = os.environ.get("CI", "").lower() == "true"
"""Whether a part that is missing on this machine is a failure instead of a skip."""


# A busy machine is no error: no example has a time by which it must be done.
settings.register_profile(
    "house", deadline=None, derandomize=CI, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

LONGEST_FIRST = (
    "tests/end_to_end/test_rebuild.py",
    "tests/payroll/test_commands.py",
    "tests/dashboard/test_hostile.py",
    "tests/dashboard/test_every_screen.py",
    "tests/payroll/test_simulated_month.py",
    "tests/test_nightly_rollup.py",
    "tests/end_to_end/test_duty_room.py",
    "tests/files/test_opened.py",
    "tests/dashboard/test_cases_screen.py",
    "tests/store/test_contract.py",
    "tests/daily/test_simulated_day.py",
    "tests/dashboard/test_help.py",
    "tests/dashboard/test_picture.py",
    "tests/end_to_end/test_fortnight.py",
    "tests/properties/test_interleavings.py",
)
"""The files that take longest, the longest first: begun last, one of them would keep one process
busy for long after the others are done."""


def pytest_collection_modifyitems(session, items):
    """Begin with the longest files; where a file stands in the order means nothing else."""
    places = {session.config.rootpath / name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Under CI nothing is skipped for want of a program: a skip there is a hole in the proof."""
    report = yield
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"skipped, and CI allows no skip: {reason}"
    return report
