from __future__ import annotations

from pathlib import Path

import pytest

from ccfloor.config_web import WebConfig
from ccfloor.web.address import behind_proxy, is_encrypted, origin_of, own_origins
from ccfloor.web_checks import web_problems

EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing listens on it here
PEM = str(Path(__file__).parents[1] / "serve" / "loopback.pem")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Floor.Example.com/", "https://floor.example.com"),
        ("https://floor.example.com:443", "https://floor.example.com"),
        ("https://floor.example.com:8443", "https://floor.example.com:8443"),
        ("http://10.0.0.7:80", "http://10.0.0.7"),
        ("http://[::1]:8438", "http://[::1]:8438"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(url, origin):
    assert origin_of(url) == origin


def test_on_this_machine_all_its_own_names_are_ours():
    assert own_origins(WebConfig(), 8438) == {
        "http://127.0.0.1:8438", "http://localhost:8438", "http://[::1]:8438",
    }  # fmt: skip


def test_a_public_address_is_the_only_one():
    web = WebConfig(public_url="https://floor.example.com/")
    assert own_origins(web, 8438) == {"https://floor.example.com"}
    assert (is_encrypted(web), behind_proxy(web)) == (True, True)


def test_an_own_certificate_makes_it_https_and_needs_no_proxy():
    web = WebConfig(host="10.0.0.7", tls_cert=PEM, tls_key=PEM)
    assert own_origins(web, 443) == {"https://10.0.0.7"}
    assert (is_encrypted(web), behind_proxy(web)) == (True, False)


FINE = [
    WebConfig(),
    WebConfig(host="localhost"),
    WebConfig(public_url="https://floor.example.com/"),
    WebConfig(host="10.0.0.7", tls_cert=PEM, tls_key=PEM),
    WebConfig(host=EVERYWHERE, tls_cert=PEM, tls_key=PEM, public_url="https://floor.lan:8438"),
    WebConfig(host="10.0.0.7", unencrypted=True),
    WebConfig(host="10.0.0.7", public_url="https://floor.example.com"),
]


@pytest.mark.parametrize("web", FINE)
def test_a_place_nobody_can_listen_to_is_fine(web):
    assert list(web_problems(web)) == []


@pytest.mark.parametrize(
    ("web", "key", "expected"),
    [
        (WebConfig(port=0), "web.port", "TCP port from 1 to 65535"),
        (WebConfig(screens=0), "web.screens", "screens from 1 to 1000"),
        (WebConfig(session_s=float("nan")), "web.session_s", "seconds from 60 to 604800"),
        (WebConfig(idle_s=1), "web.idle_s", "seconds from 10 to 86400"),
        (WebConfig(tls_cert=PEM), "web.tls_key", "both tls_cert and tls_key, or neither"),
        (WebConfig(tls_cert="no.pem", tls_key=PEM), "web.tls_cert", "a PEM file that is there"),
        (WebConfig(host="10.0.0.7"), "web.host", "a loopback address, or tls_cert"),
        (WebConfig(host=EVERYWHERE, unencrypted=True), "web.public_url", "the address that people"),
        (WebConfig(public_url="http://floor.lan"), "web.host", "a loopback address, or tls_cert"),
        (WebConfig(public_url="floor.lan"), "web.public_url", "what people type, without a path"),
        (WebConfig(public_url="https://a/b"), "web.public_url", "what people type, without a path"),
        (WebConfig(public_url="https://[b"), "web.public_url", "what people type, without a path"),
        (WebConfig(public_url="https://a:99999"), "web.public_url", "what people type"),
        (WebConfig(public_url="https://u@a"), "web.public_url", "what people type"),
        (
            WebConfig(public_url="http://a", tls_cert=PEM, tls_key=PEM),
            "web.public_url",
            "https://…: with tls_cert",
        ),
    ],
)
def test_what_is_wrong_is_said(web, key, expected):
    (problem,) = web_problems(web)
    assert (problem.key, problem.fatal) == (key, True)
    assert problem.expected.startswith(expected)
