from __future__ import annotations

import hashlib
import stat

import pytest

from ccfloor.clock import SetClock
from ccfloor.config import ServeConfig, Token
from ccfloor.errors import ConfigError
from ccfloor.serve.auth import Keys, Person, is_loopback, keys_for, local_token, make_token

PEER = "192.0.2.7"


def keys(clock: SetClock | None = None) -> Keys:
    tokens = (
        Token(user="wang", role="lead", sha256=hashlib.sha256(b"open sesame").hexdigest()),
        Token(user="wall", role="wall", sha256=hashlib.sha256(b"look").hexdigest().upper()),
    )
    return Keys(tokens, clock or SetClock())


def test_a_made_token_is_long_and_its_hash_is_its_hash():
    token, sha256 = make_token()
    assert len(token) == 43
    assert hashlib.sha256(token.encode()).hexdigest() == sha256
    assert make_token()[0] != token


def test_a_key_opens_for_its_owner():
    assert keys().check("open sesame", PEER) == Person("wang", "lead")
    assert keys().check("look", PEER) == Person("wall", "wall")


def test_the_duty_manager_is_of_no_team_and_so_of_all():
    sha256 = hashlib.sha256(b"top").hexdigest()
    token = Token(user="zhao", role="manager", teams=("A",), sha256=sha256)
    assert Keys((token,), SetClock()).check("top", PEER) == Person("zhao", "manager")


@pytest.mark.parametrize("token", ["", "open", "open sesame ", "\ud800", "Open sesame", "x" * 4096])
def test_anything_else_opens_nothing(token):
    assert keys().check(token, PEER) is None


def test_the_hash_itself_is_no_key():
    assert keys().check(hashlib.sha256(b"open sesame").hexdigest(), PEER) is None


def test_an_address_that_guesses_is_refused_unheard_for_a_minute():
    clock = SetClock()
    door = keys(clock)
    for _ in range(10):
        assert door.check("guess", PEER) is None
    assert door.check("open sesame", PEER) is None
    assert door.check("open sesame", "192.0.2.8") == Person("wang", "lead")
    clock.move(59_999_999)
    assert door.check("open sesame", PEER) is None
    clock.move(60_000_000)
    assert door.check("open sesame", PEER) == Person("wang", "lead")
    assert door.refused == 12


def test_nine_failures_are_forgiven():
    door = keys()
    for _ in range(9):
        door.check("guess", PEER)
    assert door.check("open sesame", PEER) == Person("wang", "lead")


def test_a_thousand_guessing_addresses_do_not_fill_the_memory():
    door = keys()
    for n in range(3000):
        door.check("guess", f"10.0.{n // 256}.{n % 256}")
    assert len(door._failures) == 1024


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - the point of the test
        ("::", False),
        ("", False),
        ("192.168.1.2", False),
        ("localhost.example.com", False),
    ],
)
def test_only_loopback_is_loopback(host, loopback):
    assert is_loopback(host) is loopback


def test_the_local_token_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "data" / "token"
    token = local_token(path)
    assert len(token) == 43
    assert local_token(path) == token
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["token"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602, 0o660])
def test_a_token_file_that_others_could_touch_is_refused(tmp_path, mode):
    path = tmp_path / "token"
    local_token(path)
    path.chmod(mode)
    with pytest.raises(ConfigError, match=f"mode = '{mode:04o}': expected 0600"):
        local_token(path)


def test_an_empty_token_file_is_refused(tmp_path):
    path = tmp_path / "token"
    path.touch(mode=0o600)
    with pytest.raises(ConfigError, match="remove the file to make a new one"):
        local_token(path)


def test_on_loopback_the_local_token_opens_without_set_up(tmp_path):
    path = tmp_path / "token"
    opened = keys_for(ServeConfig(), path, SetClock())
    assert opened.check(local_token(path), "127.0.0.1") == Person("local", "supervisor")


def test_with_keys_configured_no_token_file_is_made(tmp_path):
    path = tmp_path / "token"
    token, sha256 = make_token()
    config = ServeConfig(host="192.0.2.1", token=(Token(user="wang", sha256=sha256),))
    assert keys_for(config, path, SetClock()).check(token, PEER) == Person("wang", "lead")
    assert not path.exists()


def test_the_network_is_not_let_in_without_keys(tmp_path):
    with pytest.raises(ConfigError) as refused:
        keys_for(ServeConfig(host="192.0.2.1"), tmp_path / "token", SetClock(), "floor.toml")
    assert str(refused.value) == (
        "floor.toml: serve.host = '192.0.2.1': expected a loopback address such as 127.0.0.1, "
        "or at least one [[serve.token]]: without one the floor would be open to the whole network"
    )
