"""What a class is known by, however its name is written: «Lớp 1A», «1 a» and «1A» are one class."""

import re
from functools import lru_cache

from hoaban.kernel.text import clean_text
from hoaban.modules.schooling.registers.labels import key

LONGEST_CLASS_NAME = 40
PREFIX = re.compile(r"^lop(?: (?=.)|(?=\d))")
BETWEEN_WORDS = re.compile(r" (?!\d)|(?<!\d) ")  # «1 1» and «11» are two classes
# Letters that alone name a class beside their plain sisters: 1D and 1Đ. In words accents may be missing: Lá, La.
LONE_LETTER = re.compile(r"(?<![^\W\d_])[ăâđêôơư](?![^\W\d_])")


@lru_cache(maxsize=1 << 12)
def class_key(name: str) -> str:
    """Give the key by which a class is known, of the part of its name that is kept."""
    kept = clean_text(name)[:LONGEST_CLASS_NAME].casefold().replace("ð", "đ")
    joined = BETWEEN_WORDS.sub("", PREFIX.sub("", key(kept)))
    lone = LONE_LETTER.findall(kept)
    return f"{joined} {''.join(lone)}" if lone else joined
