"""Ethnic groups by the names that people write."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from hoaban.kernel.text import fold

_NO_LETTER = re.compile("[^a-z]+")

# Other spellings and names, by the name in the list that they mean.
_ALSO: Final[dict[str, str]] = {
    "kinh": "viet kinhviet",
    "thai": "thaiden thaitrang taydam taydon",
    "khome": "khmer khomer mien campuchia",
    "hmong": "mong meo hmoong mongtrang mongden monghoa mongxanh mongdo hmongtrang hmongden hmonghoa hmongxanh hmongdo",
    "dao": "man daodo daotien daoquanchet daoaodai daotrang dzao",
    "giarai": "jrai jarai",
    "ede": "rade",
    "bana": "bahnar",
    "xodang": "sedang",
    "sanchay": "caolan sanchi",
    "coho": "kho kohor",
    "raglai": "raglei",
    "xtieng": "stieng",
    "bruvankieu": "bru vankieu",
    "giay": "nhang dang",
    "cotu": "katu",
    "gietrieng": "trieng gie",
    "khomu": "khmu khomuc xa",
    "taoi": "taoih",
    "khang": "xakhao khaang",
    "xinhmun": "singmun puoc puok",
    "hanhi": "uni xauni",
    "lahu": "xalavang khusung",
    "lu": "luu",
    "lolo": "mundi",
    "mang": "maang",
    "cong": "xacong",
    "phula": "xapho",
    "nuoc ngoai": "nguoinuocngoai",
}


def ethnic_index(groups: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Make the index that `ethnic_code` looks in, from (name, code) of the official list."""
    index = {_compact(name): code for name, code in groups}
    for name, others in _ALSO.items():
        names = [name, *others.split()]
        code = next((index[one] for one in names if one in index), None)
        if code is not None:
            index = dict.fromkeys(names, code) | index
    return index


def ethnic_code(name: str, index: Mapping[str, str]) -> str | None:
    """Give the code of an ethnic group written in any usual way; None when it is not in the list."""
    return index.get(_compact(name))


@lru_cache(maxsize=2048)
def _compact(name: str) -> str:
    plain = fold(name)
    return _NO_LETTER.sub("", re.sub(r"^(nguoi )?(dan toc|dt)\b", "", plain))
