"""SIPp scenarios as text: one for each way a phone takes a call, one for a caller.

The media port is the discard port: the lab measures signalling and no audio is listened to.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.lab.plan import Phone

_PATIENCE_MS = 120_000
"""Longer than any lab call: a phone told to wait for the other side does not give up first."""

SOUND_FILE = "sound.ulaw"
"""What a phone that speaks says; it lies where the scenarios do."""

_SDP = """Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=lab 1 1 IN IP4 127.0.0.1
    s=-
    c=IN IP4 127.0.0.1
    t=0 0
    m=audio 9 RTP/AVP 0 101
    a=rtpmap:0 PCMU/8000
    a=rtpmap:101 telephone-event/8000
"""

_EMPTY = "Content-Length: 0\n"


def _message(text: str, **attributes: str) -> str:
    said = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"  <send{said}><![CDATA[\n\n    {text}\n  ]]></send>\n"


def _answer(status: str, cseq: str, body: str = _EMPTY, *, tag: bool = True, **attr: str) -> str:
    return _message(
        f"""SIP/2.0 {status}
    [last_Via:]
    [last_From:]
    [last_To:]{";tag=[pid]phone[call_number]" if tag else ""}
    [last_Call-ID:]
    {cseq}
    Contact: <sip:phone@[local_ip]:[local_port];transport=[transport]>
    {body}""",
        **attr,
    )


_REMEMBER = """  <recv request="INVITE" crlf="true"><action>
    <ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="cseq"/>
    <ereg regexp=".*" search_in="hdr" header="From:" assign_to="them"/>
    <ereg regexp=".*" search_in="hdr" header="To:" assign_to="us"/>
    <ereg regexp="sip:[^>;]*" search_in="hdr" header="Contact:" assign_to="target"/>
  </action></recv>
"""

_LAST = "[last_CSeq:]"
_INVITE = "CSeq: [$cseq] INVITE"

_SOUND = f"""  <nop><action><exec rtp_stream="{SOUND_FILE},-1,0"/></action></nop>
"""

_HANG_UP = """BYE [$target] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From:[$us];tag=[pid]phone[call_number]
    To:[$them]
    [last_Call-ID:]
    CSeq: 2 BYE
    Max-Forwards: 70
    Content-Length: 0
"""


def phone(behaviour: Phone) -> str:
    """Return the scenario of a phone that behaves so."""
    parts = [_REMEMBER]
    if behaviour.rings is None:
        parts.append(_answer("100 Trying", _LAST, tag=False))
    elif behaviour.early:
        parts.append(_answer("183 Session Progress", _LAST, _SDP))
    elif behaviour.rings or behaviour.then in {0, 200}:
        parts.append(_answer("180 Ringing", _LAST))
    wait = _PATIENCE_MS if behaviour.then == 0 else behaviour.rings
    if wait:
        parts += [
            f'  <recv request="CANCEL" timeout="{wait}" ontimeout="rung" next="cancelled"/>\n',
            '  <label id="cancelled"/>\n',
            _answer("200 OK", _LAST),
            _answer("487 Request Terminated", _INVITE),
            '  <recv request="ACK" next="end"/>\n',
            '  <label id="rung"/>\n',
        ]
    if behaviour.then == 200:
        sdp = (
            _SDP.replace("audio 9 ", "audio [rtpstream_audio_port] ") if behaviour.speaks else _SDP
        )
        parts.append(_answer("200 OK", _INVITE, sdp, retrans="500"))
        parts.append('  <recv request="ACK" crlf="true"/>\n')
        if behaviour.speaks:
            parts.append(_SOUND)
        parts.append(_conversation(behaviour.talks))
    else:
        parts.append(_answer(f"{behaviour.then or 480} Declined", _INVITE))
        parts.append('  <recv request="ACK"/>\n')
    parts.append('  <Reference variables="cseq,them,us,target"/>\n')  # else unused ones are errors
    return _scenario("phone", "".join(parts))


def _conversation(talks: int | None) -> str:
    return (
        f'  <recv request="BYE" timeout="{talks or _PATIENCE_MS}" ontimeout="hang" next="byed"/>\n'
        '  <label id="byed"/>\n'
        + _answer("200 OK", _LAST, tag=False, next="end")
        + '  <label id="hang"/>\n'
        + _message(_HANG_UP, retrans="500")
        + '  <recv response="200"/>\n'
    )


def caller(
    extension: str, number: str, name: str, lasts: int, keys: Sequence[tuple[int, str]]
) -> str:
    """Return the scenario of a caller who hangs up ``lasts`` ms after Asterisk answered.

    ``keys`` are the keys he presses meanwhile, each with its wait in ms since what was before.
    """
    who = f'From: "{name}" <sip:{number}@[local_ip]:[local_port]>;tag=[pid]caller[call_number]'
    parts = [
        _message(
            f"""INVITE sip:{extension}@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    {who}
    To: <sip:{extension}@[remote_ip]:[remote_port]>
    Call-ID: [call_id]
    CSeq: 1 INVITE
    Contact: <sip:caller@[local_ip]:[local_port]>
    Max-Forwards: 70
    {_SDP}""",
            retrans="500",
        ),
        *(f'  <recv response="{code}" optional="true"/>\n' for code in (100, 180, 183)),
        '  <recv response="200" rtd="true" rrs="true"/>\n',
        _request("ACK", 1, who),
    ]
    left = lasts
    for place, (after, key) in enumerate(keys):
        left -= after
        parts += [
            _until_bye(after, f"key{place}", f"byed{place}"),
            _request("INFO", 2 + place, who, f"Signal={key}\n    Duration=160\n"),
            '  <recv response="200"/>\n',
        ]
    parts += [
        _until_bye(left, "hang", "byed"),
        _request("BYE", 2 + len(keys), who),
        '  <recv response="200"/>\n',
    ]
    return _scenario("caller", "".join(parts))


def _until_bye(wait: int, label: str, over: str) -> str:
    """Wait for the other side to hang up, then go on at ``label``."""
    return (
        f'  <recv request="BYE" timeout="{wait}" ontimeout="{label}" next="{over}"/>\n'
        f'  <label id="{over}"/>\n'
        + _message(
            "SIP/2.0 200 OK\n    [last_Via:]\n    [last_From:]\n    [last_To:]\n"
            "    [last_Call-ID:]\n    [last_CSeq:]\n    Content-Length: 0\n",
            next="end",
        )
        + f'  <label id="{label}"/>\n'
    )


def _request(method: str, number: int, who: str, body: str = "") -> str:
    kind = "Content-Type: application/dtmf-relay\n    " if body else ""
    length = f"{kind}Content-Length: [len]\n\n    {body}" if body else _EMPTY
    attributes = {} if method == "ACK" else {"retrans": "500"}
    return _message(
        f"""{method} [next_url] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    [routes]
    {who}
    [last_To:]
    Call-ID: [call_id]
    CSeq: {number} {method}
    Max-Forwards: 70
    {length}""",
        **attributes,
    )


def _scenario(name: str, body: str) -> str:
    head = '<?xml version="1.0" encoding="ISO-8859-1" ?>\n'
    return f'{head}<scenario name="{name}">\n{body}  <label id="end"/>\n</scenario>\n'
