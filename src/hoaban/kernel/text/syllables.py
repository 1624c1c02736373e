"""What can be a Vietnamese syllable: onset, rhyme, and the tones its ending allows."""

import re

from hoaban.kernel.text.letters import tone_count, toneless

_RHYMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu
    o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ooc oong
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ uôc uôi uôm uôn uông uôt
    uy uya uych uyn uynh uyp uyt uyu uyên uyêt
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    """.split()  # noqa: SIM905  a table reads better than a list of quotes
)
_AFTER_QU = _RHYMES | {"ych", "yn", "ynh", "yp", "yt", "yu", "ya"}
_SYLLABLE = re.compile(
    "(?P<onset>qu|ngh|ng|nh|gh|gi(?=[a-zăâêôơư])|kh|ph|th|tr|ch|[bcdđghklmnprstvx]|(?=[aăâeêioôơuưy]))(?P<rhyme>[a-zăâêôơư]+)"
)
_STOPPED = ("p", "t", "c", "ch")
_STOPPED_TONES = (4, 5)  # a syllable closed by p, t, c, ch carries sắc or nặng; unwritten in careless typing
_TONE_MAY_END = frozenset({"oa", "oe", "uê", "uy", "uơ"})  # in other rhymes of two letters the tone is not on the last


def is_syllable(word: str) -> bool:
    """Tell whether a word could be one Vietnamese syllable, in any case, with or without its accents."""
    letters, tone = toneless(word.lower())
    match = _SYLLABLE.fullmatch(letters)
    if match is None or tone_count(word) > 1:
        return False
    onset, rhyme = match["onset"], match["rhyme"]
    return _is_rhyme_of(onset, rhyme) and (not tone or _may_carry(rhyme, tone, is_last=tone_count(word[-1]) == 1))


def _is_rhyme_of(onset: str, rhyme: str) -> bool:
    if onset == "qu":
        return rhyme in _AFTER_QU
    return rhyme in _RHYMES or (onset == "gi" and "i" + rhyme in _RHYMES)


def _may_carry(rhyme: str, tone: int, *, is_last: bool) -> bool:
    if rhyme.endswith(_STOPPED) and tone not in _STOPPED_TONES:
        return False
    return not is_last or len(rhyme) == 1 or rhyme in _TONE_MAY_END
