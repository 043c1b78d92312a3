"""Whether a model's sentence is nothing but words. Pure; what is not listed is not taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

LONGEST = 200
_LETTERS = re.compile(r"[A-Za-z\uac00-\ud7a3\u3131-\u3163]")  # Latin and Hangul
_MARKS = frozenset(" .,;:'%+-–·?!()")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_ENGLISH = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundred|thousand|[mbtr]+illion|dozen|half)"
)
_KOREAN = "[일이삼사오육칠팔구십백천만억조]"
_SPELLED = re.compile(
    rf"\b{_ENGLISH}(?:[ -](?:and )?{_ENGLISH})*[ -](?:percent|per cent|fold|won|dollars?)\b"
    rf"|(?<![가-힣]){_KOREAN}+ ?(?:퍼센트|프로(?!그램|젝트|세스))"
    rf"|(?<![가-힣]){_KOREAN}+[백천만억조] ?원"
    rf"|(?<![가-힣])(?:두|세|네|다섯|여섯|열|수십|수백|{_KOREAN}{{2,}}) ?배(?![당경])",
    re.IGNORECASE,
)
"""Numbers in words, where what they count makes a figure of them: ninety percent, 두 배."""
# A dot or colon inside a word makes an address, an icon or a drive of it.
_ADDRESS = re.compile(r"[^\W\d][.:][^\W\d]|[:.]{2}|:\S")
_SCHEMES = re.compile(r"\b(?:https?|javascript|data|mailto|tel|ftp|www)\b", re.IGNORECASE)
_LONGEST_WORD = 30


def find_fault(sentence: str, numbers: Collection[str]) -> str:
    """Why a sentence is not taken; empty where it is.

    Args:
        sentence: as the model wrote it.
        numbers: those that it may use.
    """
    if not sentence.strip():
        return "the reason is empty"
    if len(sentence) > LONGEST:
        return f"the reason is longer than {LONGEST} characters"
    if stranger := next((one for one in sentence if not _is_listed(one)), ""):
        return f"the reason holds {unicodedata.name(stranger, 'a character without a name')}"
    if _ADDRESS.search(sentence) or _SCHEMES.search(sentence):
        return "the reason holds an address"
    if any(len(word) > _LONGEST_WORD for word in sentence.split()):
        return "the reason holds a word of more than 30 characters"
    return _find_number(sentence, numbers)


def _find_number(sentence: str, numbers: Collection[str]) -> str:
    if spelled := _SPELLED.search(sentence):
        return f"the reason spells out a number: {spelled[0]}"
    invented = [one for one in list_numbers(sentence) if one not in numbers]
    return f"the reason holds a number that was not given: {invented[0][:20]}" if invented else ""


def _is_listed(one: str) -> bool:
    return one in _MARKS or "0" <= one <= "9" or _LETTERS.match(one) is not None


def list_numbers(text: str) -> list[str]:
    """The numbers of a text: 57,000.0 and 57000 are the same; 57,00 is left as it is."""
    return [_write_plainly(one) for one in _NUMBER.findall(text)]


def _write_plainly(number: str) -> str:
    """Without leading zeros, without the zeros that end a fraction, without right commas."""
    if "," in number and not _GROUPED.fullmatch(number):
        return number
    whole, _, fraction = number.replace(",", "").partition(".")
    rest = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{rest}" if rest else "")
