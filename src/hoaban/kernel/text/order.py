"""Vietnamese dictionary order as plain bytes, so that any database sorts names without a collation of its own."""

import re
import unicodedata
from functools import lru_cache

from hoaban.kernel.text.letters import PLAIN, SHAPED, TONES

_WORD = re.compile(r"[^\s\-‐‑–—_.,;/()]+")
_SHAPE_OF_D = str.maketrans({"đ": "d\u0335"})
_D_STROKE = "\u0335"


def sort_key(full_name: str) -> str:
    """Give an ASCII key whose byte order is the order of Vietnamese lists of names.

    Given name (the last word) first, then family and middle names. Words compare by letters
    (a ă â b c d đ e ê …), then by tone (ngang huyền hỏi ngã sắc nặng). Case does not count.
    """
    words = _WORD.findall(full_name)
    return " ".join(map(_word_key, words[-1:] + words[:-1]))


@lru_cache(maxsize=32768)
def _word_key(word: str) -> str:
    # "~" sorts after every letter: "a~" (ă) follows "az", and "a~~" (â) follows "a~z".
    # The tone closes the word as a digit, before every letter: "hoa4" precedes "hoan0".
    tone, key, base = 0, [], ""
    for char in unicodedata.normalize("NFKD", word.casefold().translate(_SHAPE_OF_D)).translate(PLAIN).casefold():
        if char in TONES:
            tone = tone or TONES[char]
        elif char == _D_STROKE and base == "d":
            key.append("~")
        elif char in SHAPED.get(base, ""):
            key.append("~" * (SHAPED[base].index(char) + 1))
        elif not unicodedata.combining(char):
            base = char
            key.append(_letter_key(char))
    return f"{''.join(key)}{tone}"


def _letter_key(char: str) -> str:
    if "a" <= char <= "z":
        return char
    if char.isascii() and char.isdigit():
        return f"6{char}"  # digits after the end of a word, before letters
    return f"{{{ord(char):06x}" if char.isalnum() else ""  # other scripts after z
