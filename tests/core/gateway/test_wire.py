import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg

from core.gateway.wire import CLEAR_CACHE_FIELD, top_level_fields


def test_the_field_number_is_the_installed_front_ends():
    assert BackMsg.DESCRIPTOR.fields_by_name["clear_cache"].number == CLEAR_CACHE_FIELD


def test_a_message_that_clears_the_cache_is_recognised():
    message = BackMsg(clear_cache=True)
    assert top_level_fields(message.SerializeToString()) == {CLEAR_CACHE_FIELD}


@given(st.text(max_size=300), st.text(max_size=40))
def test_a_page_run_is_not_taken_for_anything_else(query, name):
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = name
    assert top_level_fields(message.SerializeToString()) == {11}


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused_but_never_crash(data):
    try:
        fields = top_level_fields(data)
    except ValueError:
        return
    assert all(number >= 0 for number in fields)


@pytest.mark.parametrize("data", [b"\x28", b"\x5a\x05abc", b"\x2b", b"\xff" * 12])
def test_a_message_that_is_cut_off_is_refused(data):
    with pytest.raises(ValueError, match=r"cut off|wire type"):
        top_level_fields(data)


def test_a_field_hidden_behind_another_is_found():
    both = (
        BackMsg(stop_script=True).SerializeToString()
        + BackMsg(clear_cache=True).SerializeToString()
    )
    assert CLEAR_CACHE_FIELD in top_level_fields(both)
