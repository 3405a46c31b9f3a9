from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.errors import ProtocolError
from ccfloor.serve import messages as m
from ccfloor.serve.requests import read_request
from ccfloor.serve.staffing import WatchStaff

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
kinds = st.sampled_from(["login", "resync", "acknowledge", "ping", "welcome", "delta", ""])
nearly = st.fixed_dictionaries(
    {"type": kinds},
    optional={"id": json_values, "alerts": json_values, "token": json_values, "note": json_values},
)


@pytest.mark.parametrize(
    ("raw", "request_"),
    [
        ('{"type":"resync"}', m.Resync()),
        ('{"type":"ping","id":0}', m.Ping(0)),
        ('{"type":"ping","id":9007199254740991}', m.Ping(2**53 - 1)),
        ('{"id":1,"type":"acknowledge","alerts":["a"]}', m.Acknowledge(1, ("a",))),
        ('{"type":"login","token":"t","of":"the future"}', m.Login("t")),
        ('{"type":"watch_staff","id":7}', WatchStaff(7)),
        ('{"type":"watch_staff","id":7,"on":false}', WatchStaff(7, on=False)),
    ],
)
def test_a_request_is_read(raw, request_):
    assert read_request(raw) == request_


@pytest.mark.parametrize("number", [-1, 2**53])
def test_a_subscription_s_number_is_one_that_every_reader_can_hold(number):
    with pytest.raises(ProtocolError, match="an id is from 0"):
        read_request(f'{{"type":"watch_staff","id":{number}}}')


@settings(max_examples=400)
@given(st.text() | nearly.map(json.dumps) | json_values.map(json.dumps) | st.binary())
def test_whatever_a_client_says_is_a_request_or_a_breach_of_the_protocol(raw):
    try:
        said: object = read_request(raw)
    except ProtocolError as wrong:
        said = str(wrong)
    assert isinstance(said, m.Request) or str(said).isprintable()
