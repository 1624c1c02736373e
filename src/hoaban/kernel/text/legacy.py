"""TCVN3 (ABC fonts, .VnTime) and VNI-Windows: what old files hold when their font is lost, and how to tell.

Tables: TCVN 5712:1993 (code page 3) and the VNI-Windows character set.
"""

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from hoaban.kernel.text.cleaning import compose
from hoaban.kernel.text.syllables import is_syllable

Encoding = Literal["tcvn3", "vni"]
_ENCODINGS: tuple[Encoding, ...] = ("tcvn3", "vni")

# One character each; capitals with a tone were small letters drawn by a capital font.
_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)

_TO_TCVN3 = {letter: code for code, letter in _TCVN3.items()}

# A letter, then one character that carries shape and tone; ơ, ư, đ, i and ỵ have characters of their own.
_VNI_MARKS = {
    "a": dict(zip("øùûõïêèéúüëâàáåãä", "àáảãạăằắẳẵặâầấẩẫậ", strict=True)),
    "e": dict(zip("øùûõïâàáåãä", "èéẻẽẹêềếểễệ", strict=True)),
    "o": dict(zip("øùûõïâàáåãä", "òóỏõọôồốổỗộ", strict=True)),
    "u": dict(zip("øùûõï", "ùúủũụ", strict=True)),
    "y": dict(zip("øùûõ", "ỳýỷỹ", strict=True)),
    "ô": dict(zip("øùûõï", "ờớởỡợ", strict=True)),
    "ö": dict(zip("øùûõï", "ừứửữự", strict=True)),
}
_VNI_SINGLE = dict(zip("ñôöìíæóòî", "đơưìíỉĩịỵ", strict=True))
_VNI_PAIR = re.compile(
    "|".join(f"{base}[{''.join(marks)}]" for base, marks in _VNI_MARKS.items()) + "|[ñôöìíæóòî]", re.IGNORECASE
)

# What shows in old encodings and in no name of any language written in Unicode: signs inside words,
# accented capitals after another letter, vowels followed by marks that never follow them (õ, ọ and their codes do follow o, as in xoọc).
_STRONG = {
    "tcvn3": re.compile(r"[¡¢£¤¥¦§¨©«¬\u00ad®µ¶·¸¹»¼½¾×÷]|[a-zß-ÿ][À-Þ]|\w[À-Þ]+[a-z]"),
    "vni": re.compile("[aeouyôö]ø|[aeuy]û|[aeo]å|[aeôö]õ|[ôö][ùûï]|aê|[ae]â|[ae]ä", re.IGNORECASE),
}
SURE: Final = 2  # how strongly an encoding speaks where only it can be
_ACCENTED = re.compile("[À-ÿĂ-ỹ]")
_WORD = re.compile(r"[^\s'’.,;:()/\-]+")
# Common in names written with Latin letters elsewhere, although they would decode to a syllable.
_FOREIGN = frozenset({"lü", "nü", "bø", "bö", "hö", "mª"})


def decode_tcvn3(text: str) -> str:
    """Turn TCVN3 text into Unicode. Characters outside the encoding stay as they are."""
    return text.translate(_TCVN3)


def encode_tcvn3(text: str) -> str:
    """Turn Unicode into TCVN3, as a file of the old fonts holds it; capitals with a tone become small letters, as those fonts drew them."""
    lowered = "".join(letter if ord(letter) in _TO_TCVN3 else _small_if_accented(letter) for letter in text)
    return lowered.translate(_TO_TCVN3)


def _small_if_accented(letter: str) -> str:
    return letter.lower() if ord(letter.lower()) in _TO_TCVN3 else letter


def decode_vni(text: str) -> str:
    """Turn VNI-Windows text into Unicode. Characters outside the encoding stay as they are."""
    return _VNI_PAIR.sub(_vni_letter, text)


def decode(text: str, encoding: Encoding) -> str:
    """Turn text of the named encoding into Unicode."""
    return decode_tcvn3(text) if encoding == "tcvn3" else decode_vni(text)


def _vni_letter(found: re.Match[str]) -> str:
    code = found.group()
    small = code.lower()
    letter = _VNI_MARKS[small[0]][small[1]] if len(small) > 1 else _VNI_SINGLE[small]
    return letter if code[0].islower() else letter.upper()


def detect_legacy(text: str) -> Encoding | None:
    """Name the old encoding a text is in, or None for Unicode: any language's, and where in doubt.

    A word speaks for an encoding when it is no syllable as it stands and becomes one when decoded;
    a word that decodes to nonsense speaks against it.
    """
    if text.isascii():
        return None
    words = tuple(_WORD.findall(compose(text)))
    strength = {encoding: _strength(encoding, words) for encoding in _ENCODINGS}
    if strength["tcvn3"] == strength["vni"] < SURE:
        return None  # «Vì Böa» is «Vì Bưa» in the one and «Vỡ Bửa» in the other
    return max(_ENCODINGS, key=lambda encoding: strength[encoding])  # of two alike the first, which is commoner


def reads_as(text: str, encoding: Encoding) -> bool:
    """Tell whether a text that may also be Unicode makes sense in an old encoding ("Trung Dòng" as "Trung Dũng").

    Only for texts that stand among others known to be in that encoding.
    """
    words = _WORD.findall(compose(text))
    return decode(text, encoding) != text and all(_makes_sense(encoding, word) for word in words if not word.isascii())


class _Evidence(NamedTuple):
    speaks: bool  # nonsense as it stands, a syllable when decoded
    denies: bool  # nonsense when decoded
    is_strong: bool  # shows what no Unicode name shows


def _strength(encoding: Encoding, words: tuple[str, ...]) -> int:
    """Say how clearly words speak for an encoding: 0 not at all, 1 as they would in Unicode too, 2 as only they do."""
    evidence = [_evidence(encoding, word) for word in dict.fromkeys(words) if not word.isascii()]
    speaking = [one for one in evidence if one.speaks]
    denying = sum(one.denies for one in evidence)
    if any(one.is_strong for one in speaking):
        return SURE if denying < len(speaking) else 0
    return int(
        bool(speaking) and not denying and len(words) > 1 and all(_makes_sense(encoding, word) for word in words)
    )


def _makes_sense(encoding: Encoding, word: str) -> bool:
    return word.isdecimal() or is_syllable(decode(word, encoding))


@lru_cache(maxsize=8192)
def _evidence(encoding: Encoding, word: str) -> _Evidence:
    decoded = decode(word, encoding)
    if encoding == "vni" and _ACCENTED.search(_VNI_PAIR.sub("", word)):
        return _Evidence(speaks=False, denies=True, is_strong=False)  # VNI has no accented letter of its own
    is_strong = bool(_STRONG[encoding].search(word))
    if decoded == word or (is_syllable(word) and not is_strong) or word.lower() in _FOREIGN or word[0] == "Ð":
        return _Evidence(speaks=False, denies=False, is_strong=False)
    makes_sense = is_syllable(decoded)
    return _Evidence(makes_sense, not makes_sense, is_strong)
