"""Vietnamese syllables and names to test with, and the way back into the old encodings."""

from unicodedata import normalize

from hypothesis import strategies as st

from hoaban.kernel.text import legacy
from hoaban.kernel.text.syllables import _RHYMES

ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "kh",
    "k",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "p",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
RHYMES = sorted(rhyme for rhyme in _RHYMES if not rhyme.startswith(("u", "i", "y")))
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Lò",
    "Quàng",
    "Lường",
    "Cà",
    "Tòng",
    "Vì",
    "Lèo",
    "Vàng",
    "Giàng",
    "Thào",
    "Sùng",
    "Mùa",
    "Hạng",
    "Chá",
    "Lầu",
    "Lý",
    "Vừ",
    "Đặng",
    "Bùi",
]


def toned(letters: str, tone: str) -> str:
    """Put a tone on the vowel that carries it: a shaped one, else the last before an ending, else the first."""
    vowels = [at for at, char in enumerate(letters) if char in "aăâeêioôơuưy"]
    shaped = [at for at in vowels if letters[at] in "ăâêôơư"]
    at = shaped[-1] if shaped else vowels[-1] if vowels[-1] < len(letters) - 1 else vowels[max(0, len(vowels) - 2)]
    return normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])


@st.composite
def syllables(draw: st.DrawFn) -> str:
    onset, rhyme = draw(st.sampled_from(ONSETS)), draw(st.sampled_from(RHYMES))
    tone = draw(st.sampled_from(TONES[-2:] if rhyme.endswith(("p", "t", "c", "ch")) else TONES))
    return onset + toned(rhyme, tone)


def names() -> st.SearchStrategy[str]:
    """Draw names like `Lò Văn Đức`: a family name and one to three syllables, capitalised."""
    given = st.lists(syllables().map(str.capitalize), min_size=1, max_size=3)
    return st.builds(lambda first, rest: " ".join([first, *rest]), st.sampled_from(FAMILY), given)


_TO_TCVN3 = {new: chr(old) for old, new in ((old, chr(new)) for old, new in legacy._TCVN3.items())}
_TO_VNI = {new: base + mark for base, marks in legacy._VNI_MARKS.items() for mark, new in marks.items()}
_TO_VNI |= {new: old for old, new in legacy._VNI_SINGLE.items()}
_TO_VNI |= {new.upper(): old.upper() for new, old in _TO_VNI.items()}


def to_tcvn3(text: str) -> str:
    """Write TCVN3; capitals with a tone become small, because a font drew them."""
    return "".join(_TO_TCVN3.get(char) or _TO_TCVN3.get(char.lower(), char) for char in text)


def to_vni(text: str) -> str:
    return "".join(_TO_VNI.get(char, char) for char in text)
