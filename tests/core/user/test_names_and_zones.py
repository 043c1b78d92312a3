import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError
from core.user.time_zones import check_time_zone, list_time_zones
from core.user.tokens import hash_token, is_session_id, new_token, session_id_of
from core.user.usernames import check_display_name, check_username, clean_text, read_username


@pytest.mark.parametrize("typed", ["tess", "TESS", "  Tess ", "a-1", "0_0", "x" * 50])
def test_user_names_are_stored_in_lower_case(typed):
    assert check_username(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed", ["", "ab", "x" * 51, "-tess", "_tess", "te ss", "tess\n", "te\x00ss", "téss", "a;b--"]
)
def test_other_user_names_are_refused_with_the_rule(typed):
    if typed.strip() == "tess":
        pytest.skip("outer white space is removed")
    with pytest.raises(InvalidInputError, match="3 to 50 letters"):
        check_username(typed)


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "two\nlines", "nul\x00", "\u202egnihton"])
def test_invisible_display_names_are_refused(name):
    with pytest.raises(InvalidInputError, match="visible characters"):
        check_display_name(name)


def test_display_names_may_be_in_any_script():
    assert check_display_name(" 김 트레이더 ") == "김 트레이더"


@given(st.text(max_size=300))
def test_whatever_is_typed_can_be_stored(text):
    for cleaned in (read_username(text), clean_text(text, 64)):
        assert len(cleaned) <= 64
        assert cleaned.isprintable()
        cleaned.encode()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul", "America/Argentina/Buenos_Aires"])
def test_iana_zones_are_known(zone):
    assert check_time_zone(zone) == zone
    assert zone in list_time_zones()


@pytest.mark.parametrize("zone", ["", "America", "../../etc/passwd", "Mars/Olympus", "utc+9"])
def test_other_zones_are_refused_with_an_example(zone):
    with pytest.raises(InvalidInputError, match="Asia/Seoul"):
        check_time_zone(zone)


def test_tokens_carry_256_bits_and_only_their_hash_names_the_session():
    token = new_token()
    assert len(token) == 43  # 32 bytes in base64 without padding
    assert len(hash_token(token)) == 64
    assert is_session_id(session_id_of(hash_token(token)))
    assert not is_session_id("%" * 16)
    assert not is_session_id("")


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1", "-1", "@cmd", "'=1"])
def test_a_display_name_that_a_spreadsheet_would_run_is_refused(name):
    with pytest.raises(InvalidInputError, match="formula"):
        check_display_name(name)
