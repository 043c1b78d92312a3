import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.user.password_policy import check_password_policy
from core.user.passwords import PasswordHasher, generate_password

HASHER = PasswordHasher(cost=4)


def test_a_password_matches_its_hash_and_no_other():
    stored = HASHER.hash("seven grey herons wade")
    assert HASHER.is_match("seven grey herons wade", stored)
    assert not HASHER.is_match("seven grey herons wadE", stored)


def test_the_same_password_never_hashes_the_same():
    assert HASHER.hash("seven grey herons") != HASHER.hash("seven grey herons")


def test_hashes_are_bcrypt_at_cost_12_unless_told_otherwise():
    calls = []
    hasher = PasswordHasher(check=lambda password, stored: calls.append(stored) or False)
    hasher.is_match("anything", None)
    assert calls[0].startswith(b"$2b$12$")


def test_characters_beyond_the_72nd_byte_count():
    long = "x" * 100
    assert not HASHER.is_match(long[:-1] + "y", HASHER.hash(long))


def test_an_overlong_guess_is_not_cut_to_a_match():
    longest = "ab" * 64
    assert not HASHER.is_match(longest + "x", HASHER.hash(longest))


def test_the_same_letter_from_another_keyboard_is_the_same():
    assert HASHER.is_match("cafe\u0301 au lait gratuit", HASHER.hash("caf\u00e9 au lait gratuit"))


@pytest.mark.parametrize("stored", [None, "!", "", "plain text"])
def test_without_a_usable_hash_nothing_matches_but_the_work_is_done(stored):
    calls = []

    def count(password: bytes, hashed: bytes) -> bool:
        calls.append(hashed)
        return bcrypt.checkpw(password, hashed)

    assert not PasswordHasher(cost=4, check=count).is_match("anything", stored)
    assert len(calls) == 1
    assert calls[0].startswith(b"$2b$04$")


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_tried(text):
    HASHER.is_match(text, HASHER.hash(text))


def test_half_a_surrogate_pair_is_no_crash():
    assert not HASHER.is_match("\ud800" * 20, HASHER.hash("seven grey herons wade"))


def test_generated_passwords_pass_the_policy_and_differ():
    made = {generate_password() for _ in range(500)}
    assert len(made) == 500
    for password in made:
        check_password_policy(password, "tess")
