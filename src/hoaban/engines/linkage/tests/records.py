"""A handful of records to compare, each a little different from the first."""

from hoaban.engines.linkage import PERSON, keys_of

HOA = {
    "full_name": "Lò Thị Hoà",
    "birth_date": "2012-05-31",
    "sex": "Nữ",
    "personal_id": "011312000123",
    "commune_code": "03203",
    "father_name": "Lò Văn Panh",
    "mother_name": "Cà Thị Sơ",
}


def keys(**changes: str | None) -> dict[str, str | None]:
    return keys_of(PERSON, {**HOA, **changes})
