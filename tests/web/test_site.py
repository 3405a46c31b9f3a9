from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import make_mocked_request
from textual._xterm_parser import XTermParser
from textual.events import Key

from ccfloor.web.guarding import language_of, peer_of
from ccfloor.web.sessions import WRONG_ALL, WRONG_EACH
from tests.web.place import HERE, KEY, told, welcome

PUBLIC = "https://floor.example.com"


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def settled(place) -> None:
    async with asyncio.timeout(60):
        await place.site.all_ended()


# --- log in, log out ----------------------------------------------------------------------


async def test_without_a_session_there_is_nothing_but_the_login(place):
    for path in ("/", "/?delay=1"):
        answer = await place.get(path, cookie="invented")
        assert (answer.status, answer.headers["Location"]) == (303, "/login")


async def test_a_right_key_opens_the_screen_and_is_not_in_the_page(place):
    answer = await place.log_in(f" {KEY}\n")  # as it is pasted
    assert (answer.status, answer.headers["Location"], place.asked) == (303, "/", [KEY])
    page = await place.get("/", answer.cookies["ccfloor"].value)
    text = await page.text()
    assert page.status == 200
    assert 'class="textual-terminal"' in text
    assert "zhang.lan" in text
    assert KEY not in text + str(answer.headers) + str(page.headers)


async def test_the_cookie_is_for_this_site_alone_and_for_no_script(place):
    cookie = (await place.log_in()).cookies["ccfloor"]
    assert KEY not in cookie.value
    assert len(cookie.value) == 43
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert (cookie["secure"], cookie["domain"], cookie["max-age"]) == ("", "", "46800")


async def test_behind_tls_the_cookie_never_crosses_a_network_in_the_clear(places):
    place = await places(origin=PUBLIC, public_url=PUBLIC + "/")
    cookie = (await place.log_in()).cookies["__Host-ccfloor"]
    assert cookie["secure"] is True


async def test_each_login_has_a_cookie_of_its_own_and_ends_the_one_before(place):
    first = await place.cookie()
    second = (await place.post("/login", {"key": KEY}, cookie=first)).cookies["ccfloor"].value
    assert first != second
    assert (await place.get("/", first)).status == 303
    assert (await place.get("/", second)).status == 200


@pytest.mark.parametrize("key", ["", "wrong", "x" * 201, "密钥", "a\0b"])
async def test_a_wrong_key_is_refused_without_a_cookie(place, key):
    answer = await place.log_in(key)
    assert (answer.status, dict(answer.cookies)) == (403, {})
    assert "密钥无效。" in await answer.text()


async def test_a_form_that_is_none_is_refused(place):
    answer = await place.post("/login", {"key": "x" * 5000})
    assert answer.status == 413
    answer = await place.client.post(
        "/login", data=b"\xff\xfe", headers={"Origin": HERE}, allow_redirects=False
    )
    assert answer.status == 403


async def test_a_daemon_that_does_not_answer_is_told_and_held_against_nobody(place):
    place.away = True
    for _ in range(WRONG_ALL + 1):
        answer = await place.log_in()
        assert answer.status == 502
    assert "无法连接服务端。" in await answer.text()
    place.away = False
    assert (await place.log_in()).status == 303


async def test_an_address_that_guesses_is_not_heard_for_a_minute(place):
    for number in range(WRONG_EACH):
        assert (await place.log_in(f"wrong {number}")).status == 403
    answer = await place.log_in()
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    assert "错误密钥过多" in await answer.text()
    assert KEY not in place.asked
    place.passes(60)
    assert (await place.log_in()).status == 303


async def test_guessers_of_many_addresses_cannot_have_the_daemon_refuse_this_machine(places):
    place = await places(origin=PUBLIC, public_url=PUBLIC)
    other = "y" * 43
    place.keys[other] = welcome("li.na")
    assert (await place.log_in(other)).status == 303  # the key is known from here on
    for number in range(WRONG_ALL):
        peer = {"X-Forwarded-For": f"forged, 192.0.2.{number}"}
        assert (await place.log_in(f"wrong {number}", **peer)).status == 403
    asked = len(place.asked)
    assert (await place.log_in("wrong again")).status == 429
    assert (await place.log_in()).status == 429
    assert len(place.asked) == asked < 10
    assert (await place.log_in(other)).status == 303


async def test_a_key_that_was_taken_away_is_counted_like_any_wrong_one(place):
    await place.cookie()
    place.keys.clear()
    assert (await place.log_in()).status == 403
    for _ in range(WRONG_EACH):
        assert (await place.log_in()).status == 403
    assert (await place.log_in()).status == 429


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1:1"])
async def test_a_form_of_another_site_logs_nobody_in_or_out(place, origin):
    assert (await place.log_in(Origin=origin)).status == 403
    assert place.asked == []
    cookie = await place.cookie()
    assert (await place.post("/logout", {}, cookie, Origin=origin)).status == 403
    assert (await place.get("/", cookie)).status == 200


async def test_logging_out_ends_the_session_and_takes_the_cookie_back(place):
    cookie = await place.cookie()
    answer = await place.post("/logout", {}, cookie)
    assert (answer.status, answer.headers["Location"]) == (303, "/login")
    assert (answer.cookies["ccfloor"].value, answer.cookies["ccfloor"]["max-age"]) == ("", "0")
    assert (await place.get("/", cookie)).status == 303
    assert len(place.site.sessions) == 0


# --- the screen ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cookie", "origin", "status"),
    [
        ("", HERE, 401),
        ("invented", HERE, 401),
        ("own", "https://evil.example", 403),
        ("own", "http://127.0.0.1:9999", 403),
        ("own", "null", 403),
        ("own", "", 403),
    ],
)
async def test_no_screen_without_the_cookie_or_for_a_page_of_another_site(
    place, cookie, origin, status
):
    cookie = await place.cookie() if cookie == "own" else cookie
    with pytest.raises(WSServerHandshakeError) as refused:
        await place.screen(cookie, origin=origin)
    assert refused.value.status == status
    assert place.site.screens == 0


async def test_a_screen_has_its_reader_s_key_by_its_environment_alone(place, monkeypatch):
    monkeypatch.setenv("CCFLOOR_AMI_SECRET", "the PBX's")
    line = await place.screen(await place.cookie())
    start = await told(line)
    assert start["environment"]["CCFLOOR_TOKEN"] == KEY
    assert (start["environment"]["COLUMNS"], start["environment"]["ROWS"]) == ("100", "30")
    assert "CCFLOOR_AMI_SECRET" not in start["environment"]
    assert KEY not in " ".join(start["argv"])
    await line.close()


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", ("80", "24")),
        ("?width=x&height=30", ("80", "24")),
        ("?width=-5&height=30", ("80", "24")),
        ("?width=²&height=30", ("80", "24")),
        ("?width=99999999&height=30", ("80", "24")),
        ("?width=9999&height=0", ("600", "1")),
    ],
)
async def test_no_size_is_believed(place, query, size):
    line = await place.screen(await place.cookie(), query)
    start = await told(line)
    assert (start["environment"]["COLUMNS"], start["environment"]["ROWS"]) == size
    await line.close()


async def test_what_the_page_says_comes_to_the_screen(place):
    line = await place.screen(await place.cookie())
    await told(line)
    await line.send_json(["stdin", "a\x1b[A中"])
    assert await told(line) == {"typed": "a\x1b[A中"}
    await line.send_json(["stdin", "\x1b"])  # the key, whatever comes how soon after it
    escape = (await told(line))["typed"]
    keys = [one.key for one in XTermParser().feed(escape + "q") if isinstance(one, Key)]
    assert keys == ["escape", "q"]
    await line.send_json(["resize", {"width": 90, "height": 10**9}])
    assert await told(line) == {"meta": {"type": "resize", "width": 90, "height": 300}}
    await line.send_json(["ping", "123"])
    assert await line.receive_json() == ["pong", "123"]
    for word in ("focus", "blur"):
        await line.send_json([word])
        assert await told(line) == {"meta": {"type": word}}
    await line.close()


@pytest.mark.parametrize(
    "rubbish",
    ["", "{}", "[]", "[7]", '["quit"]', '["stdin"]', '["stdin", 7]', '["resize", {"width": 1}]',
     '["resize", {"width": 1.5, "height": 1}]', f'["ping", "{"x" * 33}"]', "[" * 9999,
     '["stdin", "\\ud800"]'],
)  # fmt: skip
async def test_a_page_that_is_not_ours_loses_its_screen(place, rubbish):
    line = await place.screen(await place.cookie())
    pid = (await told(line))["pid"]
    await line.send_str(rubbish)
    assert (await line.receive(timeout=60)).type is WSMsgType.CLOSE
    assert line.close_code == 1008
    await settled(place)
    assert not alive(pid)


async def test_a_screen_ends_with_the_page(place):
    line = await place.screen(await place.cookie())
    pid = (await told(line))["pid"]
    assert place.site.screens == 1
    await line.close()
    await settled(place)
    assert not alive(pid)


async def test_a_screen_ends_with_a_browser_that_vanishes(place):
    line = await place.screen(await place.cookie())
    pid = (await told(line))["pid"]
    line._response.connection.transport.abort()
    await settled(place)
    assert not alive(pid)


async def test_a_screen_that_does_not_end_is_ended(places, monkeypatch):
    monkeypatch.setattr("ccfloor.web.site.GRACE_S", 0.0)
    place = await places("deaf")
    line = await place.screen(await place.cookie())
    pid = (await told(line))["pid"]
    await line.close()
    await settled(place)
    assert not alive(pid)


async def test_nothing_is_left_when_the_place_closes(places):
    place = await places()
    lines = [await place.screen(await place.cookie()) for _ in range(2)]
    pids = [(await told(line))["pid"] for line in lines]
    await place.client.server.close()
    assert [pid for pid in pids if alive(pid)] == []


async def test_a_page_ends_with_its_screen(places):
    place = await places("brief")
    line = await place.screen(await place.cookie())
    await told(line)
    assert (await line.receive(timeout=60)).type is WSMsgType.CLOSE
    await settled(place)


async def test_a_screen_may_draw_and_nothing_else(places):
    place = await places("curious")
    line = await place.screen(await place.cookie())
    assert "argv" in await told(line)  # nothing was said to the page before
    await line.send_json(["stdin", "x"])
    assert await told(line) == {"typed": "x"}
    await line.close()


async def test_there_are_no_more_screens_than_were_allowed(places):
    place = await places(screens=2)
    cookie = await place.cookie()
    lines = [await place.screen(cookie) for _ in range(2)]
    with pytest.raises(WSServerHandshakeError) as full:
        await place.screen(cookie)
    assert full.value.status == 503
    page = await place.get("/", cookie)
    assert (page.status, "屏幕数已满" in await page.text()) == (503, True)
    for line in lines:
        await line.close()
    await settled(place)
    assert (await place.get("/", cookie)).status == 200


async def test_one_session_has_few_screens(place):
    cookie = await place.cookie()
    lines = [await place.screen(cookie) for _ in range(4)]
    with pytest.raises(WSServerHandshakeError):
        await place.screen(cookie)
    (await (await place.screen(await place.cookie())).close())  # another one of the same person
    for line in lines:
        await line.close()


async def test_logging_out_ends_what_is_on_show(place):
    cookie = await place.cookie()
    line = await place.screen(cookie)
    pid = (await told(line))["pid"]
    await place.post("/logout", {}, cookie)
    assert (await line.receive(timeout=60)).type is WSMsgType.CLOSE
    await settled(place)
    assert not alive(pid)


async def test_a_session_is_over_after_its_time_and_so_is_its_screen(place):
    cookie = await place.cookie()
    line = await place.screen(cookie)
    await told(line)
    place.passes(46_799)
    await place.site.sessions.sweep()
    assert (await place.get("/", cookie)).status == 200
    place.passes(1)
    assert (await place.get("/", cookie)).status == 303
    await place.site.sessions.sweep()
    assert (await line.receive(timeout=60)).type is WSMsgType.CLOSE
    assert len(place.site.sessions) == 0


async def test_a_session_without_a_screen_is_over_sooner(place):
    cookie = await place.cookie()
    place.passes(1_799)
    assert (await place.get("/", cookie)).status == 200
    line = await place.screen(cookie)
    await told(line)
    place.passes(5_000)
    assert (await place.get("/", cookie)).status == 200  # somebody looks
    await line.close()
    await settled(place)
    place.passes(1_800)
    assert (await place.get("/", cookie)).status == 303


# --- what all answers are like --------------------------------------------------------------


async def test_every_answer_keeps_its_page_to_itself(place):
    cookie = await place.cookie()
    for path, holder in (("/", cookie), ("/", ""), ("/login", ""), ("/nothing", ""), ("/ws", "")):
        headers = (await place.get(path, holder)).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in policy
        assert "'unsafe-eval'" not in policy
        assert "script-src 'unsafe-inline'" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "Server" not in headers


async def test_only_the_page_with_the_terminal_may_run_scripts(place):
    login = (await place.get("/login")).headers["Content-Security-Policy"]
    screen = (await place.get("/", await place.cookie())).headers["Content-Security-Policy"]
    assert "script-src" not in login
    assert "script-src 'self'; connect-src 'self';" in screen


@pytest.mark.parametrize("language", ["zh_CN", "en"])
async def test_pages_fetch_what_we_serve_and_nothing_else(place, language):
    cookie = (
        (await place.post("/login", {"key": KEY, "language": language})).cookies["ccfloor"].value
    )
    text = await (await place.get("/", cookie)).text()
    text += await (await place.get(f"/login?lang={language}")).text()
    addresses = set(re.findall(r'(?:src|href)="([^"]*)"', text))
    outside = {each for each in addresses if not each.startswith("/") and each != "data:,"}
    assert outside == set()
    for address in addresses - {"/", "data:,"}:
        answer = await place.get(address, "" if "assets" in address else cookie)
        assert answer.status == 200, address
        if address.endswith(".css"):
            styles = await answer.text()
            assert set(re.findall(r'url\("([^"]*)"\)', styles)) <= {"mono.ttf"}
            assert "@import" not in styles
    assert "<script>" not in text
    assert " style=" not in text


@pytest.mark.parametrize(
    "path",
    ["/static/", "/static/js/textual.js", "/download/k", "/ws", "/assets/", "/assets/x/page.css",
     "{folder}/", "{folder}/login.html", "{folder}/__init__.py", "{folder}/..%2f__init__.py"],
)  # fmt: skip
async def test_nothing_is_served_but_what_is_in_the_table(place, path):
    folder = place.site._folder
    assert (await place.get(path.format(folder=folder))).status == 404


async def test_textual_js_gets_no_orders_from_the_address(place):
    cookie = await place.cookie()
    answer = await place.get("/?ping=https://evil.example&delay=1", cookie)
    assert (answer.status, answer.headers["Location"]) == (303, "/")


# --- languages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "tag", "word"),
    [
        ("", "zh-CN", "登录"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh-CN", "登录"),
        ("en-GB,en;q=0.9", "en", "Log in"),
        ("de, fr;q=0.9, en;q=0.8, zh;q=0.7", "en", "Log in"),
        ("xx" * 500, "zh-CN", "登录"),
    ],
)
async def test_the_login_speaks_the_browser_s_language(place, accepted, tag, word):
    text = await (await place.get("/login", **{"Accept-Language": accepted})).text()
    assert f'<html lang="{tag}">' in text
    assert f"<button>{word}</button>" in text


async def test_a_language_that_was_chosen_stays(place):
    text = await (await place.get("/login?lang=en", **{"Accept-Language": "zh"})).text()
    assert 'name="language" value="en"' in text
    answer = await place.post("/login", {"key": "wrong", "language": "en"})
    assert "This key opens nothing here." in await answer.text()
    answer = await place.post("/login", {"key": KEY, "language": "en"})
    page = await (await place.get("/", answer.cookies["ccfloor"].value)).text()
    assert '<html lang="en">' in page
    assert "Log out" in page


async def test_a_language_that_is_none_is_passed_over(place):
    text = await (await place.get("/login?lang=../../etc")).text()
    assert '<html lang="zh-CN">' in text
    assert (await place.post("/login", {"key": KEY, "language": "<b>"})).status == 303


async def test_a_house_that_named_its_language_does_not_ask_the_browser(places):
    place = await places(chosen=True)
    text = await (await place.get("/login", **{"Accept-Language": "en"})).text()
    assert '<html lang="zh-CN">' in text


async def test_whatever_a_name_holds_it_is_a_name(place):
    place.keys[KEY] = welcome(user='<img src="x">', site="</title><script>")
    pages = [await place.get("/login"), await place.get("/", await place.cookie())]
    text = "".join([await page.text() for page in pages])
    assert "北京&lt;1&gt; · ccfloor</title>" in text
    assert "&lt;img src=&quot;x&quot;&gt;" in text
    assert "<img" not in text
    assert "<title>&lt;/title&gt;&lt;script&gt; · ccfloor</title>" in text


# --- who asks -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("remote", "said", "proxied", "peer"),
    [
        ("127.0.0.1", "192.0.2.7", True, "192.0.2.7"),
        ("::1", "forged, 192.0.2.7", True, "192.0.2.7"),
        ("127.0.0.1", "2001:DB8::7", True, "2001:db8::7"),
        ("127.0.0.1", "nobody", True, "127.0.0.1"),
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7", False, "127.0.0.1"),
        ("198.51.100.1", "192.0.2.7", True, "198.51.100.1"),
    ],
)
def test_only_a_proxy_of_this_machine_says_who_asks(remote, said, proxied, peer):
    request = make_mocked_request("GET", "/", headers={"X-Forwarded-For": said})
    assert peer_of(request.clone(remote=remote), proxied=proxied) == peer


def test_a_language_is_found_by_its_first_part():
    assert language_of("ZH-hans-CN;q=1", "en") == "zh_CN"
    assert language_of("zhx, en", "zh_CN") == "en"
