import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from core.gateway.wire import CLEAR_CACHE_FIELD, TAB_ID_FIELDS, read_tab_id, top_level_fields


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


def test_the_place_of_a_tabs_id_is_the_installed_front_ends():
    descriptor, numbers = ForwardMsg.DESCRIPTOR, []
    for name in ("new_session", "initialize", "session_id"):
        field = descriptor.fields_by_name[name]
        numbers.append(field.number)
        descriptor = field.message_type
    assert tuple(numbers) == TAB_ID_FIELDS


@given(st.text(min_size=1, max_size=60))
def test_a_tabs_id_is_read_where_it_is_told(tab_id):
    message = ForwardMsg()
    message.new_session.name = "page"
    message.new_session.initialize.session_id = tab_id
    assert read_tab_id(message.SerializeToString()) == tab_id


def test_other_messages_to_a_tab_tell_no_id():
    message = ForwardMsg()
    message.delta.new_element.markdown.body = "text"
    assert read_tab_id(message.SerializeToString()) == ""
