"""The parts of a Vietnamese letter: plain letter, shape (ă â đ ê ô ơ ư) and one of six tones."""

import unicodedata

# Dictionary order of the tones: ngang (none), huyền, hỏi, ngã, sắc, nặng.
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
BREVE, CIRCUMFLEX, HORN = "\u0306", "\u0302", "\u031b"
SHAPES = {BREVE, CIRCUMFLEX, HORN}
SHAPED = {"a": BREVE + CIRCUMFLEX, "e": CIRCUMFLEX, "o": CIRCUMFLEX + HORN, "u": HORN}

# Letters of other languages that have no canonical decomposition but a customary spelling in plain ones.
PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss"}
)
APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼʹ`´′", "'"))


def toneless(word: str) -> tuple[str, int]:
    """Split a word into its letters without tone, NFC, and its first tone (0 to 5)."""
    tone, kept = 0, []
    for char in unicodedata.normalize("NFD", word):
        if char in TONES:
            tone = tone or TONES[char]
        else:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)), tone


def tone_count(word: str) -> int:
    """Count the tone marks of a word; a Vietnamese syllable has at most one."""
    return sum(char in TONES for char in unicodedata.normalize("NFD", word))
