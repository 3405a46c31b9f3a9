"""The configuration: what is said of a wrong file, and that the example tells the truth."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import pytest

from ccfloor.config import (
    NOT_IN_THE_FILE,
    ActionsConfig,
    Config,
    JournalConfig,
    QueueConfig,
    Required,
)
from ccfloor.config_checks import problems, rights_needed
from ccfloor.config_file import examine, load
from ccfloor.errors import ConfigError
from ccfloor.toml_lines import line_of

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"


@pytest.fixture
def file(tmp_path: Path):
    """Write a configuration and return its path."""

    def write(text: str, name: str = "ccfloor.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    return write


def complaints(path: Path, environ: dict[str, str] | None = None) -> str:
    """Return everything that stops the daemon, one line each, with the file's bare name."""
    _, found = examine(path, environ or {})
    return "\n".join(str(each.error(path.name)) for each in found if each.fatal)


def warnings(path: Path, environ: dict[str, str] | None = None) -> str:
    """Return what is shown and does not stop the daemon."""
    _, found = examine(path, environ or {})
    shown = "\n".join(str(each.error(path.name)) for each in found if not each.fatal)
    return shown.replace(str(path.parent), "")


# --- nothing is wrong ---------------------------------------------------------------


def test_an_empty_file_is_the_default(file):
    assert load(file(""), {}) == Config()


def test_a_whole_number_is_a_number(file):
    assert load(file("[rules]\nrelogin_s = 15"), {}).rules.relogin_s == 15.0


def test_a_byte_order_mark_is_no_reason_to_refuse(file):
    assert load(file('\ufeff[site]\nname = "客服中心"'), {}).site.name == "客服中心"


def test_a_required_number_is_read_with_its_hours(file):
    config = load(
        file('[[queue]]\nname = "vip"\nrequired = [{from = "22:00", to = "06:00", staff = 3}]'), {}
    )
    assert config.queue == (
        QueueConfig(name="vip", required=(Required(from_="22:00", to="06:00", staff=3),)),
    )


# --- the shape is wrong -------------------------------------------------------------

SHAPES = {
    "a key that does not exist": (
        "[ami]\n\nprot = 5039",
        "ccfloor.toml:3: ami.prot = 5039: expected a key that exists; did you mean port?",
    ),
    "a key like no other": (
        '[[person]]\nagent = "1"\nname = "王丽"\nzzz = 1',
        "ccfloor.toml:4: person[0].zzz = 1: expected a key that exists: one of agent, name",
    ),
    "a table that does not exist": (
        "[rule]\nring_limit_s = 9",
        "ccfloor.toml:1: rule = (a table): expected a key that exists; did you mean rules?",
    ),
    "a text for a number": (
        '[ami]\nport = "5038"',
        "ccfloor.toml:2: ami.port = '5038': expected a whole number",
    ),
    "a number for a text": (
        "[ami]\nhost = 10",
        "ccfloor.toml:2: ami.host = 10: expected a text in quotes",
    ),
    "a fraction for a whole number": (
        "[ami]\nport = 5038.5",
        "ccfloor.toml:2: ami.port = 5038.5: expected a whole number",
    ),
    "a word for a truth": (
        '[ami]\ntls = "yes"',
        "ccfloor.toml:2: ami.tls = 'yes': expected true or false",
    ),
    "a truth for a number": (
        "[rules]\nring_warn_s = true",
        "ccfloor.toml:2: rules.ring_warn_s = True: expected a number",
    ),
    "a language we do not speak": (
        '[site]\nlanguage = "de"',
        'ccfloor.toml:2: site.language = \'de\': expected one of "zh_CN", "en"',
    ),
    "a text for a list": (
        '[[team]]\nname = "A"\nagents = "1001"',
        "ccfloor.toml:3: team[0].agents = '1001': expected a list of texts in quotes",
    ),
    "a number among texts": (
        '[[team]]\nname = "A"\nagents = ["1001", 1002]',
        "ccfloor.toml:3: team[0].agents = ['1001', 1002]: expected a list of texts in quotes",
    ),
    "a table where tables belong": (
        '[queue]\nname = "support"',
        "ccfloor.toml:1: queue = (a table): expected tables in double brackets: [[queue]]",
    ),
    "a value where a table belongs": (
        "ami = 5038",
        "ccfloor.toml:1: ami = 5038: expected a table: [ami]",
    ),
    "a name that is missing": (
        '[[queue]]\nname = "a"\n[[queue]]\nlabel = "b"',
        "ccfloor.toml:3: queue[1].name = (missing): expected a text in quotes",
    ),
    "an optional number that is a text": (
        '[[queue]]\nname = "a"\nwrapup_s = "5"',
        "ccfloor.toml:3: queue[0].wrapup_s = '5': expected a number",
    ),
    "something deep inside": (
        '[[queue]]\nname = "a"\n[[queue]]\nname = "b"\n[[queue.required]]\nstaff = 2\n'
        '[[queue.required]]\nstaff = "3"',
        "ccfloor.toml:8: queue[1].required[1].staff = '3': expected a whole number",
    ),
    "a time without quotes": (
        "[site]\nday_starts = 08:00:00",
        "ccfloor.toml:2: site.day_starts = datetime.time(8, 0): expected a text in quotes",
    ),
    "no TOML at all": (
        '[site]\nname = "x"\nlanguage "en"',
        "ccfloor.toml:3: the file = (Expected '=' after a key in a key/value pair): expected TOML",
    ),
    "two mistakes, in the order of the file": (
        '[site]\nlanguage = "de"\n[ami]\nport = "x"',
        'ccfloor.toml:2: site.language = \'de\': expected one of "zh_CN", "en"\n'
        "ccfloor.toml:4: ami.port = 'x': expected a whole number",
    ),
}


@pytest.mark.parametrize(("text", "said"), SHAPES.values(), ids=SHAPES.keys())
def test_a_wrong_shape_is_named_with_its_line(file, text, said):
    assert complaints(file(text)) == said


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ConfigError) as error:
        load(tmp_path / "none.toml", {})
    assert str(error.value) == (
        f"{tmp_path}/none.toml: the file = (No such file or directory): expected a file that"
        " can be read; config.example.toml is one to start from"
    )


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "ccfloor.toml"
    path.write_bytes('[site]\nname = "客服"'.encode("gbk"))
    assert complaints(path) == (
        "ccfloor.toml: the file = (byte 15 is not UTF-8): expected UTF-8: save it so in the editor"
    )


def test_load_raises_the_first_and_counts_the_others(file):
    path = file('[site]\nlanguage = "de"\n[ami]\nport = "x"\n[serve]\nport = "y"')
    with pytest.raises(ConfigError) as error:
        load(path, {})
    assert str(error.value) == (
        f'{path}:2: site.language = \'de\': expected one of "zh_CN", "en"'
        " (and 2 more: ccfloor check-config lists them)"
    )


# --- the meaning is wrong -----------------------------------------------------------

MEANINGS = {
    "a time zone that is nowhere": (
        '[site]\ntimezone = "Asia/Shangai"',
        "ccfloor.toml:2: site.timezone = 'Asia/Shangai': expected an IANA time zone;"
        " did you mean Asia/Shanghai?",
    ),
    "a time zone that is a folder": (
        '[site]\ntimezone = "../etc"',
        "ccfloor.toml:2: site.timezone = '../etc': expected an IANA time zone,"
        " such as Asia/Shanghai",
    ),
    "an hour that no clock shows": (
        '[site]\nday_starts = "24:00"',
        "ccfloor.toml:2: site.day_starts = '24:00': expected a time of day as HH:MM,"
        " 00:00 to 23:59",
    ),
    "an hour with one digit": (
        '[[queue]]\nname = "a"\nrequired = [{from = "8:00", to = "12:00", staff = 1}]',
        "ccfloor.toml:3: queue[0].required[0].from = '8:00': expected a time of day as HH:MM,"
        " 00:00 to 23:59",
    ),
    "a span of no time": (
        '[[queue]]\nname = "a"\nrequired = [{from = "08:00", to = "08:00", staff = 1}]',
        "ccfloor.toml:3: queue[0].required[0].to = '08:00': expected another time than from:"
        " this is no time",
    ),
    "a staff below nobody": (
        '[[queue]]\nname = "a"\nrequired = [{staff = -1}]',
        "ccfloor.toml:3: queue[0].required[0].staff = -1: expected people from 0 to 10000",
    ),
    "a port that no socket has": (
        "[ami]\nport = 65536\n[serve]\nport = 0",
        "ccfloor.toml:2: ami.port = 65536: expected TCP port from 1 to 65535\n"
        "ccfloor.toml:4: serve.port = 0: expected TCP port from 1 to 65535",
    ),
    "a user name with a second header in it": (
        '[ami]\nusername = "x\\r\\nAction: Command"',
        "ccfloor.toml:2: ami.username = 'x\\r\\nAction: Command': expected a name without spaces"
        " or control characters",
    ),
    "no host": (
        '[ami]\nhost = ""',
        "ccfloor.toml:2: ami.host = '': expected a name without spaces or control characters",
    ),
    "a longest wait below the first": (
        "[ami]\nretry_from_s = 5\nretry_to_s = 1",
        "ccfloor.toml:3: ami.retry_to_s = 1.0: expected seconds from 5 to 3600",
    ),
    "a warning that comes with the breach": (
        "[rules]\nring_warn_s = 12.0",
        "ccfloor.toml:2: rules.ring_warn_s = 12.0: expected seconds from 0 to less than"
        " T01 ring_limit_s of the regulation's edition 'shipped' (12)",
    ),
    "a limit that is the regulation's": (
        "[rules]\nring_limit_s = 15",
        "ccfloor.toml:2: rules.ring_limit_s = 15: expected it in the regulation: T01 ring_limit_s,"
        " see `ccfloor regulation T01` and docs/regulation.md",
    ),
    "a return longer than the absence may be": (
        "[rules]\naway_rejoin_s = 301",
        "ccfloor.toml:2: rules.away_rejoin_s = 301.0: expected seconds from 0 to less than"
        " T06 away_limit_s of the regulation's edition 'shipped' (300)",
    ),
    "a limit that is not a number": (
        "[rules]\nservice_level_s = nan",
        "ccfloor.toml:2: rules.service_level_s = nan: expected seconds from 0.001 to 3600",
    ),
    "a limit that never comes": (
        "[rules]\nwrapup_s = inf",
        "ccfloor.toml:2: rules.wrapup_s = inf: expected seconds from 0 to 86400",
    ),
    "a negative wrap-up": (
        '[[queue]]\nname = "a"\nwrapup_s = -1\nservice_level_s = 0',
        "ccfloor.toml:3: queue[0].wrapup_s = -1.0: expected seconds from 0 to 3600\n"
        "ccfloor.toml:4: queue[0].service_level_s = 0.0: expected seconds from 0.001 to 3600",
    ),
    "another database, its password not shown": (
        '[store]\nurl = "mysql://cc:hunter2@db/floor"',
        "ccfloor.toml:2: store.url = 'mysql://cc:***@db/floor': expected sqlite+aiosqlite://…"
        " or postgresql+asyncpg://…",
    ),
    "a buffer smaller than a batch": (
        "[store]\nbuffer = 10\nbatch = 20",
        "ccfloor.toml:2: store.buffer = 10: expected records from 20 to 10000000",
    ),
    "a level zstd does not have": (
        "[journal]\nlevel = 23\nkeep_days = 0",
        "ccfloor.toml:2: journal.level = 23: expected zstd level from 1 to 22\n"
        "ccfloor.toml:3: journal.keep_days = 0: expected days from 1 to 36500",
    ),
    "a journal that is deleted within a month": (
        "[journal]\ndelete = true\nkeep_days = 29",
        "ccfloor.toml:3: journal.keep_days = 29: expected days from 30 to 36500",
    ),
    "a certificate without its key": (
        f"[serve]\ntls_cert = {str(EXAMPLE)!r}",
        "ccfloor.toml:1: serve.tls_key = '': expected both tls_cert and tls_key, or neither",
    ),
    "an authority that is not there": (
        '[ami]\ntls_ca = "/nowhere/ca.pem"',
        "ccfloor.toml:2: ami.tls_ca = '/nowhere/ca.pem': expected a PEM file that is there",
    ),
    "a token that is not hashed": (
        '[[serve.token]]\nuser = "zhang.lan"\nsha256 = "open sesame"',
        "ccfloor.toml:3: serve.token[0].sha256 = 'open sesame': expected 64 hexadecimal digits:"
        " ccfloor token makes them",
    ),
    "one queue twice": (
        '[[queue]]\nname = "a"\n[[queue]]\nname = "a"',
        "ccfloor.toml:4: queue[1].name = 'a': expected one that differs from queue[0].name",
    ),
    "one team twice, and one without a name": (
        '[[team]]\nname = "A"\n[[team]]\nname = "A"\n[[team]]\nname = ""',
        "ccfloor.toml:4: team[1].name = 'A': expected one that differs from team[0].name\n"
        "ccfloor.toml:6: team[2].name = '': expected a text that is not empty",
    ),
    "two names for one person": (
        '[[person]]\nagent = "1"\nname = "a"\n[[person]]\nagent = "1"\nname = "b"',
        "ccfloor.toml:5: person[1].agent = '1': expected one that differs from person[0].agent",
    ),
}


@pytest.mark.parametrize(("text", "said"), MEANINGS.values(), ids=MEANINGS.keys())
def test_a_wrong_meaning_is_named_with_its_line(file, text, said):
    assert complaints(file(text)) == said


RISKS = {
    "dashboards in the clear": (
        '[serve]\nhost = "0.0.0.0"\n[[serve.token]]\nuser = "li"\nsha256 = "' + "0" * 64 + '"',
        "ccfloor.toml:2: serve.host = '0.0.0.0': expected a loopback address, or tls_cert:"
        " the tokens go over the wire as they are",
    ),
    "a PBX that anybody can pretend to be": (
        "[ami]\ntls = true\ntls_verify = false",
        "ccfloor.toml:3: ami.tls_verify = False: expected true: without it anybody in between"
        " can be the PBX",
    ),
    "a password in the clear": (
        '[ami]\nlogin = "plain"',
        "ccfloor.toml:2: ami.login = 'plain': expected \"md5\", or tls: the password goes over"
        " the wire as it is",
    ),
    "an agent in two teams": (
        '[[team]]\nname = "A"\nagents = ["7"]\n[[team]]\nname = "B"\nagents = ["8", "7"]',
        "ccfloor.toml:6: team[1].agents[1] = '7': expected an agent who is not yet in a team:"
        " he is in A",
    ),
}


@pytest.mark.parametrize(("text", "said"), RISKS.values(), ids=RISKS.keys())
def test_a_risk_is_told_and_does_not_stop_the_daemon(file, text, said):
    path = file(text)
    assert said in warnings(path).splitlines()
    assert complaints(path) == ""


def test_a_fresh_copy_of_the_example_lacks_a_password(file):
    assert warnings(file(EXAMPLE.read_text(encoding="utf-8"))).splitlines() == [
        "ccfloor.toml:19: ami.secret = '': expected the password of the AMI account, here, in"
        " ami.secret_file or CCFLOOR_AMI_SECRET",
    ]


def test_a_daemon_that_is_seen_from_outside_needs_tokens(file):
    path = file('[serve]\nhost = "0.0.0.0"')
    assert complaints(path) == (
        "ccfloor.toml:1: serve.token = (none): expected a [[serve.token]], or anybody could log in:"
        " ccfloor token makes one"
    )


# --- the secret ---------------------------------------------------------------------


def test_the_secret_comes_from_the_environment_before_its_file_before_the_file(file):
    file("from the file\n", "secret")
    path = file('[ami]\nsecret = "inline"\nsecret_file = "secret"')
    assert load(path, {"CCFLOOR_AMI_SECRET": "from the air"}).ami.secret == "from the air"
    assert load(path, {}).ami.secret == "from the file"
    assert load(file('[ami]\nsecret = "inline"'), {}).ami.secret == "inline"


@pytest.mark.parametrize(
    ("journal", "found"),
    [
        (JournalConfig(keep_days=90), []),
        (JournalConfig(delete=True), []),
        (JournalConfig(delete=True, keep_days=729), ["journal.keep_days"]),
        (JournalConfig(delete=True, folder=""), ["journal.delete"]),
    ],
)
def test_a_journal_that_is_deleted_sooner_than_pay_records_may_be_is_a_warning(journal, found):
    told = problems(Config(journal=journal))
    assert [one.key for one in told] == found
    assert not any(one.fatal for one in told)


def test_a_secret_file_that_everybody_can_read_is_a_warning(file):
    file("hunter2", "secret").chmod(0o644)
    path = file('[ami]\nsecret_file = "secret"')
    assert warnings(path).splitlines()[0] == (
        "ccfloor.toml:2: ami.secret_file = 'secret': expected a file of mode 600: chmod 600 /secret"
    )
    assert load(path, {}).ami.secret == "hunter2"


def test_a_secret_in_a_configuration_that_everybody_can_read_is_a_warning_that_hides_it(file):
    path = file('[ami]\nsecret = "hunter2"')
    path.chmod(0o644)
    assert warnings(path).splitlines()[0] == (
        "ccfloor.toml:2: ami.secret = (not shown): expected no password here, or a file of mode"
        " 600: chmod 600 /ccfloor.toml"
    )


def test_a_secret_file_that_is_not_there_stops_the_daemon(file):
    path = file('[ami]\nsecret_file = "nowhere"')
    assert complaints(path).startswith(
        "ccfloor.toml:2: ami.secret_file = 'nowhere': expected a text file that can be read ("
    )


def test_a_secret_with_a_line_end_inside_is_refused_and_not_shown(file):
    file("one\r\nAction: Command\n", "secret")
    path = file('[ami]\nsecret_file = "secret"')
    assert complaints(path) == (
        "ccfloor.toml:1: ami.secret = (not shown): expected a password of one line,"
        " without control characters"
    )


def test_a_secret_of_the_wrong_type_is_not_shown(file):
    assert complaints(file("[ami]\nsecret = 12345")) == (
        "ccfloor.toml:2: ami.secret = (not shown): expected a text in quotes"
    )


# --- the example --------------------------------------------------------------------


def uncommented(text: str) -> str:
    """Switch on the lines of the lists that are empty by default."""
    return re.sub(r"(?m)^#(?=[\[a-z])", "", text)


def keys(struct: type[msgspec.Struct], raw: dict[str, Any], at: str = "") -> set[str]:
    """Return every key of ``struct`` that ``raw`` does not show at its default."""
    wrong = set()
    for field in msgspec.structs.fields(struct):
        if struct is Config and field.name in NOT_IN_THE_FILE:
            continue
        key, shown = f"{at}{field.encode_name}", raw.get(field.encode_name)
        item = get_args(field.type)[0] if get_origin(field.type) is tuple else field.type
        tables = shown if isinstance(shown, list) else [shown]
        if shown is None:
            wrong.add(f"{key} is not shown")
        elif tables and isinstance(tables[0], dict):
            wrong |= keys(item, tables[0], f"{key}.")
        elif field.required or field.default is None:
            continue  # an example is shown: there is no default
        elif msgspec.convert(shown, field.type) != field.default:
            wrong.add(f"{key} is {shown!r}, its default is {field.default!r}")
    return wrong


def test_the_example_is_the_default_configuration():
    assert msgspec.convert(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")), Config) == Config()


def test_the_example_shows_every_key_at_its_default():
    raw = tomllib.loads(uncommented(EXAMPLE.read_text(encoding="utf-8")))
    assert keys(Config, raw) == set()


def test_the_example_has_no_mistake_when_its_lists_are_switched_on(file):
    assert complaints(file(uncommented(EXAMPLE.read_text(encoding="utf-8")))) == ""


def test_the_example_says_something_about_every_key_that_does_not_say_it_itself():
    silent = [
        line
        for line in EXAMPLE.read_text(encoding="utf-8").splitlines()
        if re.match(r"#?[a-z_0-9]+ = ", line) and "  # " not in line
    ]
    assert silent == [
        'host = "127.0.0.1"',
        '#sha256 = "0000000000000000000000000000000000000000000000000000000000000000"',
        '#name = "A组"',
        '#name = "王丽"',
    ]


def test_there_is_nothing_wrong_with_the_defaults():
    assert problems(Config()) == []


# --- lines --------------------------------------------------------------------------

TREE = """\
site.name = "x"
[ami]
port = 1 # port = 2
[[queue]]
name = "a"
  [[queue.required]]
  staff = 1
[[queue]]
"name" = "b"
  [[queue.required]]
  staff = 2
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("site.name", 1),
        ("ami.port", 3),
        ("ami.host", 2),
        ("queue[0].name", 5),
        ("queue[0].required[0].staff", 7),
        ("queue[1].name", 9),
        ("queue[1].required[0].staff", 11),
        ("queue[1].required[0].from", 10),
        ("rules.relogin_s", None),
    ],
)
def test_a_key_is_found_in_its_line(key, line):
    assert line_of(TREE, key) == line


# --- actions -------------------------------------------------------------------------


TOKEN = f"""
[[team]]
name = "A"
[[serve.token]]
user = "zhang"
sha256 = "{"0" * 64}"
"""


def wrong(file, text: str) -> list[tuple[str, bool]]:
    _, found = examine(file(text))
    return [(problem.key, problem.fatal) for problem in found if problem.key != "ami.secret"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[actions]\nallow = ["pause"]\nreasons = []', [("actions.reasons", True)]),
        ('[actions]\nreasons = ["a|b", "会议"]', [("actions.reasons[0]", True)]),
        ('[actions]\nreasons = ["a", "a"]', [("actions.reasons[1].reason", True)]),
        (f'{TOKEN}teams = ["B"]', [("serve.token[0].teams", True)]),
        (f'{TOKEN}device = "PJSIP/139@trunk"', [("serve.token[0].device", True)]),
        (
            f'{TOKEN}may = ["listen"]',
            [("serve.token[0].device", True), ("serve.token[0].may", False)],
        ),
        (
            f'{TOKEN}device = "PJSIP/1"\nmay = ["listen"]\n[actions]\nallow = ["barge"]',
            [("serve.token[0].may", False), ("serve.token[0].teams", False)],
        ),
        (
            f'{TOKEN}role = "wall"\ndevice = "PJSIP/1"\nmay = ["barge"]\n'
            '[actions]\nallow = ["barge"]',
            [("serve.token[0].may", True)],
        ),
        (
            f'{TOKEN}teams = ["A"]\ndevice = "PJSIP/8001"\nmay = ["listen"]\n'
            '[actions]\nallow = ["listen"]',
            [],
        ),
    ],
)
def test_an_order_somebody_could_not_give_or_should_not_is_told(file, text, found):
    assert sorted(wrong(file, text)) == sorted(found)


def test_an_action_nobody_knows_is_no_action(file):
    read, found = examine(file('[actions]\nallow = ["originate"]'))
    assert read is None
    assert found[0].fatal


@pytest.mark.parametrize(
    ("allow", "rights"),
    [
        ((), ()),
        (("pause",), ("agent",)),
        (("hangup", "move"), ("agent", "call")),
        (("listen",), ("originate",)),
        (("barge", "hangup", "penalty"), ("agent", "call", "originate")),
    ],
)
def test_the_account_needs_no_more_rights_than_the_actions_do(allow, rights):
    assert rights_needed(ActionsConfig(allow=allow)) == rights


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[approvals]\nmax_away_team = 3\nmax_away_queue = '20%'", ""),
        ("[[team]]\nname = 'A'\nmax_away = '100%'", ""),
        (
            "[approvals]\nmax_away_team = '3'",
            "ccfloor.toml:2: approvals.max_away_team = '3': expected a number of people, or a "
            'share such as "20%", 1 to 100',
        ),
        (
            "[[queue]]\nname = 'q'\nmax_away = '101%'",
            "ccfloor.toml:3: queue[0].max_away = '101%': expected a number of people, or a share "
            'such as "20%", 1 to 100',
        ),
        (
            "[[team]]\nname = 'A'\nmax_away = -1",
            "ccfloor.toml:3: team[0].max_away = -1: expected people from 0 to 10000",
        ),
        (
            "[approvals]\nmax_away_team = 0.2",
            "ccfloor.toml:2: approvals.max_away_team = 0.2: expected a whole number or a text in "
            "quotes",
        ),
        (
            "[staffing]\nmax_away_team = 3",
            "ccfloor.toml:2: staffing.max_away_team = 3: expected it as approvals.max_away_team: "
            "what is advised and what is asked are one limit",
        ),
    ],
)
def test_a_limit_on_being_away_together_is_a_number_or_a_share(file, text, complaint):
    assert complaints(file(text)) == complaint


def test_a_team_beside_a_managers_key_is_told_to_mean_nothing(file):
    text = (
        "[[team]]\nname = 'A'\n[[serve.token]]\nuser = 'zhao'\nrole = 'manager'\n"
        f"teams = ['A']\nsha256 = '{'0' * 64}'"
    )
    assert complaints(file(text)) == ""
    assert "serve.token[0].teams = ('A',): expected none: the duty manager sees" in warnings(
        file(text)
    )
