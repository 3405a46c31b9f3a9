"""What the PBX last said of a member."""

from __future__ import annotations

from ami_adapters.frames import Frame
from ami_adapters.memberships import Membership, Memberships


def frames(*blocks: str) -> list[Frame]:
    out = []
    for block in blocks:
        lines = block.split("|")
        raw = "\r\n".join(f"Event: {lines[0]}" if not n else line for n, line in enumerate(lines))
        out.append(Frame(raw.encode(), lines[0].encode()))
    return out


def told(event: str, queue: str = "support", phone: str = "PJSIP/1001", **more: str) -> str:
    rest = "".join(f"|{key}: {value}" for key, value in more.items())
    return (
        f"{event}|Privilege: agent,all|Queue: {queue}|MemberName: Li Na|Interface: {phone}"
        f"|StateInterface: {phone}|Membership: dynamic{rest}"
    )


def listing(*members: str, queues: tuple[str, ...] = ("support",), missing: int = 0) -> list[Frame]:
    items = [f"QueueParams|Queue: {queue}|Strategy: rrmemory" for queue in queues]
    items += [
        f"QueueMember|Queue: {queue}|Name: Li Na|Location: {phone}|StateInterface: {phone}"
        f"|Membership: {kind}|Penalty: {penalty}|Paused: 0|PausedReason: "
        for queue, phone, kind, penalty in (member.split() for member in members)
    ]
    announced = len(items) + missing
    return frames(*items, f"QueueStatusComplete|EventList: Complete|ListItems: {announced}")


def of(book: Memberships, seat: str = "PJSIP/1001") -> list[tuple[str, int, bool, str]]:
    return [(one.queue, one.penalty, one.paused, one.reason) for one in book.of_seat(seat)]


def test_a_listed_member_is_known_whole():
    book = Memberships()
    book.frames(listing("support PJSIP/1001 dynamic 3"))
    assert book.of_seat("PJSIP/1001") == [
        Membership(
            queue="support",
            interface="PJSIP/1001",
            name="Li Na",
            seat="PJSIP/1001",
            dynamic=True,
            penalty=3,
            paused=False,
            reason="",
        )
    ]
    assert book.has_queue("support")
    assert not book.has_queue("sales")


def test_the_newest_word_counts():
    book = Memberships()
    book.frames(listing("support PJSIP/1001 dynamic 3"))
    book.frames(frames(told("QueueMemberPause", Paused="1", PausedReason="meeting", Penalty="3")))
    assert of(book) == [("support", 3, True, "meeting")]
    book.frames(frames(told("QueueMemberPenalty", Paused="1", PausedReason="tea", Penalty="7")))
    assert of(book) == [("support", 7, True, "tea")]


def test_a_member_who_was_removed_is_not_known_and_may_come_back():
    book = Memberships()
    book.frames(frames(told("QueueMemberAdded"), told("QueueMemberAdded", "sales")))
    book.frames(frames(told("QueueMemberRemoved")))
    assert [queue for queue, *_ in of(book)] == ["sales"]
    book.frames(frames(told("QueueMemberAdded")))
    assert [queue for queue, *_ in of(book)] == ["sales", "support"]


def test_a_whole_listing_forgets_whom_it_does_not_name_and_a_short_one_nobody():
    book = Memberships()
    book.frames(listing("support PJSIP/1001 dynamic 0", "support PJSIP/1002 static 0"))
    book.frames(listing("support PJSIP/1002 static 0", missing=1))
    assert of(book)
    book.frames(listing("sales PJSIP/1002 static 0", queues=("sales",)))
    assert not of(book)
    assert [(m.queue, m.dynamic) for m in book.of_seat("PJSIP/1002")] == [("sales", False)]
    assert not book.has_queue("support")


def test_a_seat_is_found_by_the_device_behind_what_the_queue_dials():
    book = Memberships()
    dialled = "Local/1001@agents/n"
    book.frames(
        frames(
            f"QueueMemberAdded|Queue: support|MemberName: a|Interface: {dialled}"
            "|StateInterface: PJSIP/1001|Membership: dynamic"
        )
    )
    (one,) = book.of_seat("PJSIP/1001")
    assert (one.interface, one.seat) == (dialled, "PJSIP/1001")
    assert not book.of_seat(dialled)


def test_a_new_connection_knows_nobody():
    book = Memberships()
    book.frames(listing("support PJSIP/1001 dynamic 0"))
    book.opened()
    assert not of(book)
    assert not book.has_queue("support")
