"""The system's page: the monitor's own state in words, in one column or two."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from itertools import zip_longest

from ccfloor.dashboard.texts import link_state
from ccfloor.dashboard.view.cells import clean
from ccfloor.dashboard.view.durations import clock, fine, moment
from ccfloor.dashboard.view.kpi import percent
from ccfloor.dashboard.view.status import WHOLE
from ccfloor.floor.names import MILLISECOND, MINUTE, Micros
from ccfloor.locale import Words, mark
from ccfloor.serve.system import ClientShown, Sending, SystemNow, Unseen
from ccfloor.telling.codes import GAPS
from ccfloor.telling.codes import word as code_word
from ccfloor.telling.lines import Span, Tone, TonedLine, cells, clipped, fit, folded, right

TWO_COLUMNS = 110
"""Cells from which on the page has two columns."""
SLOW_LOOP: Micros = 250 * MILLISECOND
"""A second that comes later than this is worth a word: figures lag behind by as much."""
BEHIND = 10_000
"""Records that wait to be written and are worth a word."""
_LABEL = 16
_USER = (12, 20)
"""Cells of a client's name: at least, and at most where somebody's is longer."""
_DAY: Micros = 24 * 60 * MINUTE

ROLES = {
    "wall": mark("wall screen"),
    "agent": mark("agent"),
    "lead": mark("team lead"),
    "supervisor": mark("supervisor"),
    "manager": mark("manager"),
}


def system_lines(told: SystemNow, width: int, words: Words, zone: tzinfo) -> list[TonedLine]:
    """Write the page, at most ``width`` cells wide."""
    parts = [
        _troubles(told, words),
        _link(told, words, zone),
        _monitor(told, words, zone),
        _sending(told.sending, words),
        _unseen(told, words, zone),
        _clients(told, words, zone),
    ]
    if width < TWO_COLUMNS:
        return _joined(parts, width)
    half = width // 2 - 1
    left, other = _joined(parts[:4], half), _joined(parts[4:], half)
    return [
        (*_padded(one or (), half), Span("  "), *(two or ()))
        for one, two in zip_longest(left, other)
    ]


def metric_lines(told: SystemNow, width: int) -> list[TonedLine]:
    """Write every metric with its value and what it counts, which is told in English only."""
    lines: list[TonedLine] = []
    for one in told.metrics:
        labels = ",".join(f"{clean(name)}={clean(value)}" for name, value in one.labels)
        name = f"{clean(one.name)}{{{labels}}}" if labels else clean(one.name)
        value = f"{one.value:,.3f}".rstrip("0").rstrip(".")
        room = max(10, min(64, width - 40))
        lines.append(
            clipped(
                (
                    Span(fit(name, room)),
                    Span(right(value, 14), Tone.STRONG),
                    Span(f"  {clean(one.text)}", Tone.DIM),
                ),
                width,
            )
        )  # fmt: skip
    return lines


def _joined(parts: Iterable[list[TonedLine]], width: int) -> list[TonedLine]:
    lines: list[TonedLine] = []
    for part in parts:
        if part:
            lines += [below for line in part for below in folded(line, width)]
            lines.append(())
    return lines


def _padded(line: TonedLine, width: int) -> TonedLine:
    return (*line, Span(" " * max(0, width - sum(cells(span.text) for span in line))))


def _head(text: str) -> TonedLine:
    return (Span(text, Tone.HEAD),)


def _row(label: str, value: str, tone: Tone = Tone.PLAIN) -> TonedLine:
    return (Span(f"  {fit(label, _LABEL)} ", Tone.DIM), Span(value, tone))


def _troubles(told: SystemNow, words: Words) -> list[TonedLine]:
    """Say what needs somebody, or that nothing does."""
    said = []
    link = told.link
    if link is None or link.state != "live":
        said.append(words("The PBX is not seen: nobody is judged until it is"))
    if not told.whole:
        said.append(words("Records were dropped: rebuild the store from the journal"))
    if told.unwritten > BEHIND:
        said.append(words("{n} records wait for the store: it falls behind", n=told.unwritten))
    if told.lag_loop > SLOW_LOOP:
        late = told.lag_loop // MILLISECOND
        said.append(words("The daemon is busy: its second came {n} ms late", n=late))
    dead = sum(one.dead for one in told.sending)
    if dead:
        said.append(words("{n} messages were given up: ccfloor alerts shows them", n=dead))
    if told.sending and any(one.failed > 1 for one in told.sending):
        said.append(words("A target takes no messages; they are tried again"))
    if not said:
        return [(Span(f"● {words('All is well')}", Tone.GOOD),)]
    return [(Span(f"▲ {text}", Tone.BAD),) for text in said]


def _link(told: SystemNow, words: Words, zone: tzinfo) -> list[TonedLine]:
    link = told.link
    lines = [_head(words("The link to the PBX"))]
    if link is None:
        return [*lines, _row(words("state"), words("never connected"), Tone.BAD)]
    seen = link.state == "live"
    state = f"{link_state(link, words)}  {words('since')} {moment(link.since, told.at, zone)}"
    lines.append(_row(clean(link.pbx), state, Tone.GOOD if seen else Tone.BAD))
    if link.version:
        lines.append(_row("Asterisk", clean(link.version)))
    if link.gap:
        why = code_word(GAPS, link.gap, words)
        since = "" if link.gap_since is None else f"  {moment(link.gap_since, told.at, zone)}"
        lines.append(_row(words("not relied on"), f"{clean(why)}{since}", Tone.BAD))
    if link.coverage is not None:
        tone = Tone.PLAIN if link.coverage >= WHOLE else Tone.BAD
        lines.append(_row(words("seen of today"), percent(link.coverage), tone))
    lines += [
        _row(
            words("lag, offset"), f"{link.lag // MILLISECOND} ms, {link.offset // MILLISECOND} ms"
        ),
        _row(words("connections"), str(told.connected)),
        _row(words("facts taken in"), f"{told.facts:,}"),
        _row(words("contradictions"), f"{link.anomalies:,}"),
    ]
    return lines


def _monitor(told: SystemNow, words: Words, zone: tzinfo) -> list[TonedLine]:
    up = told.clock - told.started
    days = words("{n} d ", n=up // _DAY) if up >= _DAY else ""
    memory = f"{told.memory / 2**20:,.0f} MiB" if told.memory else "–"
    return [
        _head(words("The daemon")),
        _row(words("version"), f"ccfloor {clean(told.version)}, Python {clean(told.python)}"),
        _row(
            words("running since"),
            f"{moment(told.started, told.clock, zone)}  ({days}{fine(up % _DAY)})",
        ),
        _row(words("memory"), memory),
        _row(
            words("its second late"),
            f"{told.lag_loop / MILLISECOND:.1f} ms",
            Tone.BAD if told.lag_loop > SLOW_LOOP else Tone.PLAIN,
        ),
        _row(
            words("store"),
            f"{clean(told.store)}  {words('{n} waiting', n=f'{told.unwritten:,}')}",
            Tone.PLAIN if told.whole and told.unwritten <= BEHIND else Tone.BAD,
        ),
        _row(words("journal"), clean(told.journal) or words("none is kept")),
    ]


def _sending(sending: tuple[Sending, ...], words: Words) -> list[TonedLine]:
    lines = [_head(words("Messages to people"))]
    if not sending:
        return [*lines, (Span(f"  {words('No target is configured')}", Tone.DIM),)]
    for one in sending:
        told = words("{sent} sent, {waiting} waiting", sent=one.sent, waiting=one.waiting)
        if one.failed:
            told += "  " + words("{n} tries failed", n=one.failed)
        if one.dead:
            told += "  " + words("{n} given up", n=one.dead)
        lines.append(
            _row(clean(one.channel), told, Tone.BAD if one.dead or one.failed else Tone.PLAIN)
        )
    return lines


def _unseen(told: SystemNow, words: Words, zone: tzinfo) -> list[TonedLine]:
    lines = [_head(words("Not seen today"))]
    if not told.unseen:
        return [*lines, (Span(f"  {words('Nothing was missed')}", Tone.GOOD),)]
    return [*lines, *(_gap(one, told, words, zone) for one in told.unseen)]


def _gap(gap: Unseen, told: SystemNow, words: Words, zone: tzinfo) -> TonedLine:
    until = words("until now") if gap.until is None else clock(gap.until, zone)
    lasted = fine((told.at if gap.until is None else gap.until) - gap.since)
    kind = words("nobody knows") if gap.kind == "dark" else words("held against nobody")
    why = clean(code_word(GAPS, gap.reason, words))
    return (
        Span(
            f"  {clock(gap.since, zone)} – {until}", Tone.BAD if gap.until is None else Tone.PLAIN
        ),
        Span(f"  {lasted}  {why}", Tone.PLAIN),
        Span(f"  {kind}", Tone.DIM),
    )


def _clients(told: SystemNow, words: Words, zone: tzinfo) -> list[TonedLine]:
    lines = [_head(words("Who is connected: {n}", n=len(told.clients)))]
    least, most = _USER
    longest = max((cells(clean(one.user)) for one in told.clients), default=0)
    room = min(most, max(least, longest))
    return [*lines, *(_client(one, told, room, words, zone) for one in told.clients)]


def _client(
    client: ClientShown, told: SystemNow, room: int, words: Words, zone: tzinfo
) -> TonedLine:
    role = words(ROLES[client.role]) if client.role in ROLES else clean(client.role)
    waiting = "  " + words("{n} waiting", n=client.waiting) if client.waiting else ""
    since = moment(client.since, told.clock, zone)
    return (
        Span(f"  {fit(clean(client.user), room)} {fit(role, 11)} "),
        Span(since, Tone.DIM),
        Span(waiting, Tone.BAD),
        Span(f"  {clean(client.peer)}", Tone.DIM),
        Span(f"  {clean(client.client)}", Tone.DIM),
    )
