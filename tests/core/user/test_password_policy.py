import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInputError
from core.user.common_passwords import COMMON_PASSWORDS
from core.user.password_policy import check_password_policy


def test_the_bundled_list_holds_over_a_hundred_that_only_the_list_can_refuse():
    assert len(COMMON_PASSWORDS) > 100
    assert all(len(password) >= 12 for password in COMMON_PASSWORDS)
    assert all(password == password.casefold() for password in COMMON_PASSWORDS)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "has 0 characters; at least 12"),
        ("elevenchars", "has 11 characters; at least 12"),
        ("x1" * 64 + "y", "has 129 characters; at most 128"),
        ("Password1234", "most common"),
        ("CorrectHorseBatteryStaple", "most common"),
        ("aaaaaaaaaaaaaaaa", "repeats"),
        ("abababababababab", "repeats"),
        ("tr0ub4dortr0ub4dor", "repeats"),
        ("abcdefghijklmnop", "sequence"),
        ("ponmlkjihgfedcba", "sequence"),
        ("qwertyuiop4321", "sequence"),
        ("tess-is-walking-home", "contains the user name"),
        ("Home-Walks-TESS-42", "contains the user name"),
    ],
)
def test_weak_passwords_are_refused_by_name_of_the_weakness(password, problem):
    with pytest.raises(InvalidInputError) as refusal:
        check_password_policy(password, "tess")
    assert problem in refusal.value.message
    assert "random password" in refusal.value.remedy
    assert not password or password not in str(refusal.value)


@pytest.mark.parametrize(
    "password",
    [
        "seven grey herons wade",
        "pg9cQ-FquXy-3bm47-9HA7M",
        "k7#vQ2!mZx9w",
        "abcd-but-then-something-else",
        "비밀번호는길수록좋습니다요",
    ],
)
def test_good_passwords_are_accepted(password):
    check_password_policy(password, "tess")


def test_a_very_short_user_name_does_not_forbid_its_letters():
    check_password_policy("seven grey herons wade", "de")


@given(st.text(max_size=11))
def test_nothing_shorter_than_twelve_passes(password):
    with pytest.raises(InvalidInputError):
        check_password_policy(password)


@given(st.text(min_size=1, max_size=6), st.integers(min_value=12, max_value=20))
def test_no_repetition_of_a_short_text_passes(unit, times):
    with pytest.raises(InvalidInputError):
        check_password_policy(unit * times)
