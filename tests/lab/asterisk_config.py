"""The configuration files of one lab Asterisk, as text.

Only what the floor needs is loaded: Asterisk then boots in half a second, needs no /proc
and two releases read the same files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.lab.plan import FloorPlan, Queue

MANAGER_USER, MANAGER_SECRET = "ccfloor", "ccfloor-secret"
READONLY_USER, READONLY_SECRET = "readonly", "readonly-secret"

_NEEDED = re.compile(
    r"(?:app_(?:dial|queue|stack|verbose|userevent|originate|agent_pool|chanspy|confbridge"
    r"|directed_pickup)"
    r"|bridge_(?:simple|softmix|holding|native_rtp|builtin_features)|chan_pjsip"
    r"|codec_(?:ulaw|alaw|a_mu|gsm)|format_(?:pcm|wav|sln|gsm)|pbx_config"
    r"|func_(?:callerid|channel|logic|strings|timeout|devstate)"
    r"|res_(?:format_attr_\w+|manager_devicestate|musiconhold|parking|pjproject|rtp_asterisk|statsd"
    r"|sorcery_\w+|timing_timerfd|stasis|stasis_device_state|http_websocket|crypto|geolocation"
    r"|aeap|curl|websocket_client)"
    r"|res_pjsip(?:_(?:acl|authenticator_digest|caller_id|dlg_options|dtmf_info|empty_info"
    r"|endpoint_identifier_ip|endpoint_identifier_user|header_funcs|maintenance|messaging|nat"
    r"|outbound_authenticator_digest|pubsub|refer|registrar|rfc3326|sdp_rtp|session))?)\.so"
)

_QUEUE = """
[{queue.name}]
strategy={queue.strategy}
timeout={queue.timeout}
retry={queue.retry}
wrapuptime=0
ringinuse=no
servicelevel=12
joinempty=yes
leavewhenempty=no
announce-frequency=0
"""

_QUEUES = """[general]
persistentmembers=no
autofill=yes
shared_lastcall=yes
log_membername_as_agent=no
"""

_MANAGER = """[general]
enabled=yes
port={port}
bindaddr=127.0.0.1
timestampevents=yes
displayconnects=no
[{user}]
secret={secret}
deny=0.0.0.0/0.0.0.0
permit=127.0.0.1/255.255.255.255
read=all
write=all
writetimeout=5000
[{readonly}]
secret={readonly_secret}
deny=0.0.0.0/0.0.0.0
permit=127.0.0.1/255.255.255.255
read=agent,call,system,reporting,user
write=reporting
writetimeout=5000
"""

_ENDPOINT = """
[{name}]
type=endpoint
context={context}
disallow=all
allow=ulaw
direct_media=no
media_address=127.0.0.1
bind_rtp_to_media_address=yes
aors={name}
"""

_DIRECTORIES = """[directories]
astetcdir={home}/etc
astmoddir={modules}
astvarlibdir={home}/lib
astdbdir={home}/lib
astkeydir={home}/lib
astdatadir=/usr/share/asterisk
astagidir=/usr/share/asterisk/agi-bin
astspooldir={home}/spool
astrundir={home}/run
astlogdir={home}/log
[options]
verbose=1
"""


def files(
    plan: FloorPlan,
    *,
    home: str,
    module_folder: str,
    modules: list[str],
    manager_port: int,
    sip_port: int,
    phone_ports: Mapping[str, int],
) -> dict[str, str]:
    """Return every file of the configuration folder by its name."""
    needed = [module for module in sorted(modules) if _NEEDED.fullmatch(module)]
    texts = {
        "asterisk.conf": _DIRECTORIES.format(home=home, modules=module_folder),
        "modules.conf": "[modules]\nautoload=no\n" + "".join(f"load={name}\n" for name in needed),
        "logger.conf": "[general]\n[logfiles]\nmessages => notice,warning,error\n",
        "manager.conf": _MANAGER.format(
            port=manager_port,
            user=MANAGER_USER,
            secret=MANAGER_SECRET,
            readonly=READONLY_USER,
            readonly_secret=READONLY_SECRET,
        ),
        "rtp.conf": "[general]\nrtpstart=10000\nrtpend=19998\n",
        "pjsip.conf": _pjsip(plan, sip_port, phone_ports),
        "queues.conf": queues(plan),
        "extensions.conf": _extensions(plan),
        **dict(plan.files),
    }
    return {name: text.replace("{home}", home) for name, text in texts.items()}


def queues(plan: FloorPlan) -> str:
    """Return queues.conf, which a scenario may also change under way."""
    general = "".join(f"{key}={value}\n" for key, value in plan.general)
    return _QUEUES + general + "".join(_queue(queue) for queue in plan.queues)


def _queue(queue: Queue) -> str:
    lines = [_QUEUE.format(queue=queue)]
    if queue.exit_key:
        lines.append(f"context=exit-{queue.name}\n")
    lines += [f"{key}={value}\n" for key, value in queue.settings]
    lines += [member.line() + "\n" for member in queue.members]
    return "".join(lines)


def _pjsip(plan: FloorPlan, sip_port: int, phone_ports: Mapping[str, int]) -> str:
    # A phone that dials is known by its number, everybody else by his address: a caller.
    parts = ["[global]\ntype=global\nendpoint_identifier_order=username,ip\n"]
    if plan.registers:
        # It looks every 30 s by itself: that a contact is over it would then only find when the
        # phone registers anew, and tell both in one breath, or only the later.
        parts.append("contact_expiration_check_interval=1\n")
    parts.append(f"[udp]\ntype=transport\nprotocol=udp\nbind=127.0.0.1:{sip_port}\n")
    parts.append(_ENDPOINT.format(name="caller", context="from-caller"))
    parts.append("[caller]\ntype=aor\nmax_contacts=1\n")
    parts.append("[caller]\ntype=identify\nendpoint=caller\nmatch=127.0.0.1\n")
    for extension, port in phone_ports.items():
        parts.append(_ENDPOINT.format(name=extension, context="internal"))
        parts.append(f"[{extension}]\ntype=aor\nmax_contacts=2\n")
        handled = extension in plan.handsets
        if not (handled and plan.registers):
            parts.append(f"contact=sip:{extension}@127.0.0.1:{port}\n")
        if handled and plan.registers:
            parts.append("minimum_expiration=1\nremove_existing=yes\n")
        if handled and plan.qualify:
            parts.append("qualify_frequency=1\nqualify_timeout=0.5\n")
    return "".join(parts)


def _extensions(plan: FloorPlan) -> str:
    lines = ["[from-caller]", *plan.dialplan.splitlines()]
    for queue in plan.queues:
        lines += [
            f"exten => {queue.name},1,Answer()",
            *([f" same => n,Set(QUEUE_PRIO={queue.priority})"] if queue.priority else ()),
            f" same => n,Queue({queue.name},{queue.options},,,{queue.max_wait})",
            f" same => n,Goto({queue.then},1)" if queue.then else " same => n,Wait(1)",
            " same => n,Hangup()",
        ]
    lines += [
        "exten => parking,1,Answer()",
        " same => n,Wait(60)",
        "exten => _10XX,1,Dial(PJSIP/${EXTEN},30)",
        "[agents]",
        "exten => _10XX,1,Dial(PJSIP/${EXTEN},60)",
        "[internal]",
        "exten => _10XX,1,Dial(PJSIP/${EXTEN},30)",
        "exten => _9XXX,1,Dial(PJSIP/${EXTEN},30)",
        "exten => _*8XXXX,1,PickupChan(PJSIP/${EXTEN:2},p)",
        "exten => _*9XXXX,1,ChanSpy(PJSIP/${EXTEN:2},q)",
        "include => parkedcalls",
        "include => from-caller",
    ]
    for name, text in plan.contexts:
        lines += [f"[{name}]", *text.splitlines()]
    for queue in plan.queues:
        if queue.exit_key:
            lines += [f"[exit-{queue.name}]", "exten => 1,1,Wait(1)", " same => n,Hangup()"]
    return "\n".join(lines) + "\n"
