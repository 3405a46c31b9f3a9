"""Half a minute of a real floor with every kind of end planted, on both releases, as text.

The sessions were recorded in the lab (tests/lab/planted.py says what each phone and caller
was to do); ``session.expect`` says what must be found in them, the same on 16 and 22.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ccfloor.config import Config
from ccfloor.replay import Document, replay

RECORDINGS = Path(__file__).parent / "recordings"
RELEASES = ("planted-22", "planted-16")


def told(doc: Document) -> str:
    """Write a document as ``session.expect`` has it."""
    attempts = sorted(
        f"{a.queue} {a.interface} {a.outcome} {round(a.ring_ms / 1_000)}" for a in doc.attempts
    )
    calls = [
        f"{c.queue} {c.outcome} {c.answered_by or '-'}"
        for c in sorted(doc.calls, key=lambda call: (call.queue, call.call))
    ]
    away = [
        f"{a.agent} {','.join(a.reasons) or '-'} {round(a.ms / 1_000) if a.to else 'open'}"
        for a in doc.away
    ]
    breaches = [f"{b.rule} {b.agent} {b.queue}" for b in doc.breaches]
    return "\n".join(
        [
            "# attempts: queue interface outcome seconds of ringing, as planted",
            *attempts,
            "# calls: queue outcome answered_by",
            *calls,
            "# absences: agent reasons seconds",
            *away,
            "# breaches: rule agent queue",
            *breaches,
            f"# anomalies: {len(doc.anomalies)}",
            "",
        ]
    )


@pytest.mark.parametrize("release", RELEASES)
def test_every_planted_end_is_found(release: str) -> None:
    folder = RECORDINGS / release
    document = replay(folder / "session.ami.zst", Config())
    assert told(document) == (folder / "session.expect").read_text(encoding="utf-8")


@pytest.mark.parametrize("release", RELEASES)
def test_counts_equal_the_queue_logs(release: str) -> None:
    folder = RECORDINGS / release
    document = replay(folder / "session.ami.zst", Config())
    rows = [line.split("|") for line in (folder / "queue_log").read_text().splitlines()]
    log = Counter(row[4] for row in rows)
    calls = Counter(call.outcome for call in document.calls)
    assert len(document.calls) == log["ENTERQUEUE"]
    assert calls["answered"] == log["CONNECT"]
    # The queue_log calls a redirect of a waiting caller an abandon.
    assert calls["abandoned"] + calls["transferred"] == log["ABANDON"]
    assert calls["timeout"] == log["EXITWITHTIMEOUT"]
    assert calls["exit_key"] == log["EXITWITHKEY"]
    assert calls["exit_empty"] == log["EXITEMPTY"]
