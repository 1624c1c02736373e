"""Names and texts as people meant to type them, and the key by which they are found."""

import re
import unicodedata

from hoaban.kernel.text.letters import APOSTROPHES, PLAIN, SHAPES, TONES

_MARKS = re.compile("[\u0300-\u036f]{2,}")
# Characters nobody sees: zero-width spaces and joiners, direction marks, byte order mark, soft hyphen, controls.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u0000-\u0008\u000e-\u001b\u007f]")
_SMALL_START = re.compile(r"(?:^|\s)[a-z]")
_ACCENTED_START = re.compile(r"(?:^|\s)[à-ÿă-ỹ]")
_PART = re.compile(r"[^\s'’\-.]+")


def _shape_before_tone(marks: re.Match[str]) -> str:
    ranked = sorted(marks.group(), key=lambda mark: 0 if mark in SHAPES else 1 if mark in TONES else 2)
    return "".join(ranked)


def compose(text: str) -> str:
    """Give the NFC form, also of letters whose tone was typed before their shape (e + acute + circumflex)."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _MARKS.sub(_shape_before_tone, unicodedata.normalize("NFD", text)))


def clean_text(text: str) -> str:
    """Give NFC text with single spaces and without characters nobody sees; letters and case stay."""
    return " ".join(_UNSEEN.sub("", compose(text)).split())


def clean_name(name: str) -> str:
    """Give a person's name as it is written: clean text, and proper case when it was all capitals or all small.

    Fonts of old encodings drew capitals, so that decoded names may hold small accented letters where capitals
    were meant ("NGUYễN", "Lù Văn ánh"): plain letters alone decide how a name was typed. Mixed case is left alone.
    """
    text = clean_text(name).replace("Ð", "Đ").replace("ð", "đ")  # the Icelandic letter, typed by mistake
    plain = "".join(filter(str.isascii, text))
    if text.islower() or plain.isupper():
        return _PART.sub(_capitalised, text)
    if text.isascii() or _SMALL_START.search(text):
        return text
    return _ACCENTED_START.sub(lambda start: start.group().upper(), text)


def _capitalised(part: re.Match[str]) -> str:
    word = part.group()
    return (
        word[0].title() + word[1:].lower()
    )  # title, not upper: a letter may become two, of which only the first is large


def fold(text: str) -> str:
    """Give the search key: small letters without accents, đ as d, single spaces. fold(fold(x)) == fold(x)."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
        text = unicodedata.normalize("NFKD", text).translate(PLAIN)
        text = _UNSEEN.sub("", "".join(char for char in text if not unicodedata.combining(char)))
    return " ".join(text.casefold().split())
