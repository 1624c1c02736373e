"""Vietnamese text: clean names, search keys, dictionary order, and the encodings from before Unicode.

Pure functions that import nothing of the project, so that engines may use them too.
"""

from hoaban.kernel.text.cleaning import clean_name, clean_text, compose, fold
from hoaban.kernel.text.legacy import Encoding, decode, decode_tcvn3, decode_vni, detect_legacy, encode_tcvn3, reads_as
from hoaban.kernel.text.order import sort_key
from hoaban.kernel.text.syllables import is_syllable

__all__ = [
    "Encoding",
    "clean_name",
    "clean_text",
    "compose",
    "decode",
    "decode_tcvn3",
    "decode_vni",
    "detect_legacy",
    "encode_tcvn3",
    "fold",
    "is_syllable",
    "reads_as",
    "sort_key",
]
