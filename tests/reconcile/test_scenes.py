"""One scene each: what the PBX told us, what it logged, and what comes of the two."""

from __future__ import annotations

from ccfloor.floor import facts as f
from ccfloor.reconcile.account import Account, reconcile
from ccfloor.reconcile.heard import Heard
from ccfloor.reconcile.told import Told
from tests.floor.story import T0, Story, at
from tests.reconcile.accounts import parsed, said


class Scene(Story):
    """A story whose facts are also heard for the reconciliation."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = Heard()

    def tell(self, fact: f.Fact):
        self.heard.facts([fact])
        changes = super().tell(fact)
        self.heard.changes(changes)
        return changes

    def talks(self, t: float, call: str, seat: str, hold_s: int, ring_s: int) -> None:
        """The phone is taken up: DialEnd, Leave, AgentConnect with the queue's own figures."""
        self.dial_end(t, call, seat, "ANSWER")
        self.leaves(t, call)
        leg, name = f"{call}>{seat}", f"agent{seat}"
        interface = f"PJSIP/{seat}"
        self.tell(f.AgentConnected(at(t), 0, "support", call, interface, name, leg, hold_s, ring_s))

    def ends(
        self,
        t: float,
        call: str,
        seat: str,
        hold_s: int,
        talk_s: int,
        why: str,
        leg: str | None = None,
    ) -> None:
        leg, name = f"{call}>{seat}" if leg is None else leg, f"agent{seat}"
        interface = f"PJSIP/{seat}"
        self.tell(
            f.AgentCompleted(at(t), 0, "support", call, interface, name, leg, hold_s, talk_s, why)
        )

    def against(self, log: str, **more) -> Account:
        """Compare with a log whose instants are seconds of the story."""
        self.tick(100)
        lines = [
            f"{T0 + int(line.split('|')[0])}|{line.split('|', 1)[1]}\n" for line in log.split()
        ]
        told = Told(self.heard).entries()
        return reconcile(self.heard.session(), told, parsed("".join(lines)), **more)


def answered() -> Scene:
    scene = Scene()
    scene.staffed("1001", "1002")
    scene.joins(10.2, "c1.1")
    scene.ringing(10.3, "c1.1", "1001")
    scene.talks(14.1, "c1.1", "1001", 4, 3)
    scene.ends(20.4, "c1.1", "1001", 4, 6, "agent")
    return scene


ANSWERED = """
10|c1.1|support|NONE|ENTERQUEUE||13800000001|1
14|c1.1|support|agent1001|CONNECT|4|c1.1>1001|3
20|c1.1|support|agent1001|COMPLETEAGENT|4|6|1
"""


def test_an_answered_call_matches_in_four_things():
    found = answered().against(ANSWERED)
    assert (found.matched, said(found.differences)) == (4, [])


def test_a_log_may_know_a_member_by_his_interface():
    found = answered().against(ANSWERED.replace("agent1001", "PJSIP/1001"))
    assert (found.matched, said(found.differences)) == (4, [])


def test_another_member_than_ours_is_named_with_his_call():
    found = answered().against(ANSWERED.replace("agent1001", "agent1002"))
    assert said(found.differences) == [
        "ring unexplained: support c1.1 agent1002: - / CONNECT|4|c1.1>1001|3",
        "ring unexplained: support c1.1 PJSIP/1001: rang 3.800 s, answered / -",
        "exit unexplained: support c1.1 : agent agent1001 or PJSIP/1001 / agent agent1002",
        "talk unexplained: support c1.1 : agent agent1001 or PJSIP/1001 / agent agent1002",
    ]


def test_a_call_that_only_the_log_knows_is_found():
    found = answered().against(ANSWERED + "30|c9.9|support|NONE|ENTERQUEUE||13800000009|1")
    assert said(found.differences) == [
        "join unexplained: support c9.9 : - / ENTERQUEUE||13800000009|1"
    ]
    assert not found.fine


def test_a_limit_allows_so_many():
    log = ANSWERED + "30|c9.9|support|NONE|ENTERQUEUE||13800000009|1"
    assert answered().against(log, limit=1).fine


def test_only_what_lies_within_the_day_counts():
    log = ANSWERED + "30|c9.9|support|NONE|ENTERQUEUE||13800000009|1"
    found = answered().against(log, within=(at(0), at(25)))
    assert (found.matched, found.unexplained) == (4, 0)
    found = answered().against(log, within=(at(25), at(60)))
    assert (found.matched, found.unexplained) == (0, 1)


def test_who_loses_a_ringall_leaves_no_row_and_one_who_did_is_not_believed():
    scene = Scene()
    scene.staffed("1001", "1002")
    scene.joins(10.2, "c1.1")
    scene.ringing(10.3, "c1.1", "1001")
    scene.ringing(10.3, "c1.1", "1002")
    scene.talks(14.1, "c1.1", "1001", 4, 3)
    scene.dial_end(14.1, "c1.1", "1002", "CANCEL")
    scene.ends(20.4, "c1.1", "1001", 4, 6, "agent")
    found = scene.against(ANSWERED)
    assert said(found.differences) == [
        "ring ringall_loser: support c1.1 PJSIP/1002: rang 3.800 s, answered_elsewhere / -"
    ]
    found = scene.against(ANSWERED + "14|c1.1|support|agent1002|RINGNOANSWER|4000")
    assert said(found.differences) == [
        "ring unexplained: support c1.1 PJSIP/1002: event none / event RINGNOANSWER"
    ]


def test_a_call_that_another_phone_picked_up_is_booked_for_who_was_rung():
    scene = Scene()
    scene.staffed("1001")
    scene.joins(10.2, "c1.1")
    scene.ringing(10.3, "c1.1", "1001")
    scene.leaves(14.1, "c1.1")
    connect = f.AgentConnected(
        at(14.1), 0, "support", "c1.1", "PJSIP/1001", "agent1001", "p9.9", 4, 3
    )
    scene.tell(connect)
    found = scene.against("""
    10|c1.1|support|NONE|ENTERQUEUE||13800000001|1
    14|c1.1|support|agent1001|CONNECT|4|p9.9|3
    """)
    assert said(found.differences) == [
        "ring picked_up: support c1.1 PJSIP/1001: event none / event CONNECT"
    ]


def test_a_ring_until_the_time_out_matches_to_the_second():
    scene = Scene()
    scene.staffed("1001")
    scene.joins(10.2, "c1.1")
    scene.ringing(10.3, "c1.1", "1001")
    scene.no_answer(15.3, "c1.1", "1001", 5000)
    log = """
    10|c1.1|support|NONE|ENTERQUEUE||13800000001|1
    15|c1.1|support|agent1001|RINGNOANSWER|{ms}
    """
    assert scene.against(log.format(ms=5000)).fine
    assert said(scene.against(log.format(ms=7000)).differences) == [
        "ring unexplained: support c1.1 PJSIP/1001: "
        "ring 5.000 s, ring_ms 5000 / ring 7.000 s, ring_ms 7000"
    ]


def test_a_blind_transfer_is_the_end_of_the_talk_and_knows_where_to():
    scene = Scene()
    scene.staffed("1001")
    scene.joins(10.2, "c1.1")
    scene.ringing(10.3, "c1.1", "1001")
    scene.talks(14.1, "c1.1", "1001", 4, 3)
    scene.tell(f.Transferred(at(20.4), 0, "blind", "c1.1>1001", "c1.1", "600"))
    scene.ends(20.4, "c1.1", "1001", 4, 6, "transfer")
    log = ANSWERED.replace("COMPLETEAGENT|4", "BLINDTRANSFER|{to}|internal|4")
    assert scene.against(log.format(to="600")).fine
    found = scene.against(log.format(to="700"))
    assert said(found.differences) == ["talk unexplained: support c1.1 : to 600 / to 700"]


def test_an_attended_transfer_has_its_figures_at_the_end():
    scene = Scene()
    scene.staffed("1001")
    scene.joins(10.2, "c1.1")
    scene.ringing(10.3, "c1.1", "1001")
    scene.talks(14.1, "c1.1", "1001", 4, 3)
    scene.tell(f.Transferred(at(20.4), 0, "attended", "c1.1>1001", "c1.1", "Bridge"))
    scene.ends(20.4, "c1.1", "1001", 4, 6, "transfer")
    log = ANSWERED.replace("COMPLETEAGENT|4", "ATTENDEDTRANSFER|BRIDGE|5e1f|4")
    assert scene.against(log).fine
    assert not scene.against(log.replace("|4|6|1", "|4|9|1")).fine


def talking() -> Scene:
    scene = Scene()
    scene.staffed("1001")
    scene.joins(10.2, "c1.1")
    scene.ringing(10.3, "c1.1", "1001")
    scene.talks(14.1, "c1.1", "1001", 4, 3)
    return scene


def test_a_caller_whose_local_channel_took_itself_out_goes_on_under_another_id():
    scene = talking()
    scene.ends(20.4, "c1.0", "1001", 4, 6, "agent", leg="c1.1>1001")
    log = ANSWERED.replace("20|c1.1", "20|c1.0")
    found = scene.against(log)
    assert (found.matched, said(found.differences)) == (4, [])


def test_an_end_that_names_no_channel_is_the_members_conversation():
    scene = talking()
    scene.ends(20.4, "", "1001", 4, 6, "agent", leg="")
    found = scene.against(ANSWERED)
    assert (found.matched, said(found.differences)) == (4, [])


def test_a_queue_that_counts_on_after_a_redirect_is_named():
    scene = talking()
    scene.bridge_left(16.1, "c1.1>1001")
    scene.gone(16.1, "c1.1>1001")
    scene.tick(18)
    scene.ends(20.4, "c1.1", "1001", 4, 6, "caller")
    found = scene.against(ANSWERED.replace("COMPLETEAGENT", "COMPLETECALLER"))
    assert [d.cause for d in found.differences] == ["queue_counts_on"]
    wrong = scene.against(ANSWERED.replace("COMPLETEAGENT|4|6", "COMPLETECALLER|4|9"))
    assert [d.cause for d in wrong.differences] == ["unexplained"]


def test_a_pause_everywhere_is_one_row_for_several():
    scene = Scene()
    scene.staffed("1001")
    scene.pause(30.4, "1001", "lunch")
    scene.unpause(50.4, "1001")
    log = """
    30|NONE|NONE|agent1001|PAUSEALL|lunch
    30|NONE|support|agent1001|PAUSE|lunch
    50|NONE|NONE|agent1001|UNPAUSEALL|
    50|NONE|support|agent1001|UNPAUSE|
    60|NONE|NONE|agent7777|PAUSEALL|
    """
    found = scene.against(log)
    assert said(found.differences) == ["pause_all pause_of_nobody:   agent7777: - / PAUSEALL|"]
    assert (found.matched, found.unexplained) == (4, 0)


def test_of_two_pauses_the_one_that_is_not_logged_is_named():
    scene = Scene()
    scene.staffed("1001")
    scene.pause(30.4, "1001", "away")
    scene.pause(31.4, "1001", "restroom")
    found = scene.against("31|NONE|support|agent1001|PAUSE|restroom")
    assert said(found.differences) == ["pause unexplained: support  PJSIP/1001: paused away / -"]


def test_a_reason_that_differs_is_named():
    scene = Scene()
    scene.staffed("1001")
    scene.pause(30.4, "1001", "away")
    found = scene.against("30|NONE|support|agent1001|PAUSE|lunch")
    assert said(found.differences) == [
        "pause unexplained: support  PJSIP/1001: reason away / reason lunch"
    ]


def test_an_unpause_that_only_a_change_of_reason_wrote_has_a_name():
    scene = Scene()
    scene.staffed("1001")
    scene.pause(30.4, "1001", "away")
    scene.pause(40.4, "1001", "lunch")
    log = """
    30|NONE|support|agent1001|PAUSE|away
    40|NONE|support|agent1001|UNPAUSE|away
    40|NONE|support|agent1001|PAUSE|lunch
    """
    found = scene.against(log)
    assert said(found.differences) == [
        "pause unpause_on_reason_change: support  agent1001: - / UNPAUSE|away"
    ]


def test_a_member_logs_in_and_out_under_either_name_and_realtime_tells_nobody():
    scene = Scene()
    scene.staffed("1001")
    scene.log_in(30.4, "1002")
    scene.log_out(50.4, "1002")
    log = """
    30|MANAGER|support|PJSIP/1002|ADDMEMBER|
    40|REALTIME|support|PJSIP/1003|ADDMEMBER|
    50|MANAGER|support|agent1002|REMOVEMEMBER|
    """
    found = scene.against(log)
    assert said(found.differences) == [
        "member realtime_change: support  PJSIP/1003: - / ADDMEMBER|"
    ]
    assert found.matched == 2


def test_the_agents_of_a_pool_are_matched_by_their_number():
    scene = Scene()
    scene.staffed("1001")
    scene.tell(f.PoolLogin(at(30.4), 0, "1001", "p1.1"))
    scene.tell(f.PoolLogoff(at(50.4), 0, "1001"))
    log = """
    30|p1.1|NONE|1001|AGENTLOGIN|PJSIP/1001-1
    50|p1.1|NONE|1001|AGENTLOGOFF|PJSIP/1001-1|20
    """
    assert (scene.against(log).matched, scene.against(log).unexplained) == (2, 0)
    assert said(scene.against(log.replace("|1001|", "|1002|")).differences) == [
        "pool unexplained:  p1.1 1002: - / AGENTLOGIN|PJSIP/1001-1",
        "pool unexplained:   1001: login / -",
        "pool unexplained:  p1.1 1002: - / AGENTLOGOFF|PJSIP/1001-1|20",
        "pool unexplained:   1001: logoff / -",
    ]


def test_what_happened_in_the_dark_is_named_so():
    scene = answered()
    scene.lost(25)
    scene.up(40)
    scene.census(40.1, scene.member(f.MemberListed, 40, "1001"))
    log = ANSWERED + "30|c9.9|support|NONE|ENTERQUEUE||13800000009|1"
    found = scene.against(log)
    assert said(found.differences) == [
        "join uncovered: support c9.9 : - / ENTERQUEUE||13800000009|1"
    ]


def test_rows_before_and_after_the_session_have_their_names():
    log = f"""
    -20|c0.1|support|NONE|ENTERQUEUE||13800000001|1
    {ANSWERED}
    100|c2.1|support|NONE|ENTERQUEUE||13800000001|1
    """
    found = answered().against(log)
    causes = {line.cause: line.count for line in found.causes}
    assert causes == {"before_session": 1, "after_session": 1}


def test_other_rows_are_accounted_for_too():
    log = """
    30|NONE|NONE|NONE|CONFIGRELOAD|
    31|NONE|support|agent1001|PENALTY|5
    32|c1.1|NONE|NONE|SURVEY|5
    """
    causes = {line.cause: line.count for line in answered().against(ANSWERED + log).causes}
    assert causes == {"system_row": 1, "setting_row": 1, "foreign_row": 1}
