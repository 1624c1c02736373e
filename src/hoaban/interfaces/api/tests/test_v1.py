"""The API answers with what the account may see, in pieces, and says what is wrong."""

import json
from pathlib import Path

import pytest
from django.test import Client

from hoaban.interfaces.api.problems import STATUSES
from hoaban.interfaces.api.v1 import api
from tests.town import COMBINED, FIFTH, Town
from tests.visiting import signed_in

SNAPSHOT = Path(__file__).parents[5] / "tests" / "openapi.json"
ROOT = "/api/v1"


@pytest.fixture
def principal(town: Town) -> Client:
    return signed_in(town, "principal")


def test_the_description_is_the_one_checked_in() -> None:
    """After a change that is meant, run `script/openapi` and read the difference: programs out there rely on it."""
    described = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{ROOT}/")))
    assert described == json.loads(SNAPSHOT.read_text("utf-8"))


def test_every_operation_is_named_described_and_answers_problems() -> None:
    schema = api.get_openapi_schema(path_prefix=f"{ROOT}/")
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_it_works(principal: Client, town: Town) -> None:
    schools = principal.get(f"{ROOT}/institutions").json()
    assert [row["code"] for row in schools["items"]] == [town.primary.code]
    classes = principal.get(f"{ROOT}/classes", {"institution": town.primary.pk, "school_year": town.year.name}).json()
    assert {row["name"] for row in classes["items"]} == {"1+2", "5A"}
    learners = principal.get(f"{ROOT}/classes/{town.fifth.pk}/learners").json()
    assert {row["full_name"] for row in learners} == {name for _, (name, *_) in FIFTH}
    pupil = principal.get(f"{ROOT}/persons/{learners[0]['person_id']}").json()
    assert pupil["full_name"] == learners[0]["full_name"] == "Lò Văn Ánh"
    assert principal.get(f"{ROOT}/persons/{pupil['id']}/enrolments").json()[0]["class_name"] == "5A"


def test_learners_come_by_given_name(principal: Client, town: Town) -> None:
    learners = principal.get(f"{ROOT}/classes/{town.combined.pk}/learners").json()
    assert [row["full_name"] for row in learners] == ["Giàng A Chống", "Mùa A Dơ", "Sùng Thị Mỷ", "Vàng Thị Sua"]
    assert len(learners) == len(COMBINED)


def test_a_school_is_told_as_of_a_day(principal: Client, town: Town) -> None:
    today = principal.get(f"{ROOT}/institutions/{town.primary.pk}").json()
    assert (today["commune_code"], today["management"], today["has_wifi"]) == ("03166", "commune", False)
    assert {site["name"] for site in today["sites"]} == {"Điểm trường chính", "Điểm bản Huổi Lóng"}
    before = principal.get(f"{ROOT}/institutions/{town.primary.pk}", {"on": "2001-01-01"}).json()
    assert (before["sites"], before["computers"], before["commune_code"]) == ([], {}, None)


def test_a_list_comes_in_pieces(town: Town) -> None:
    client, found, after = signed_in(town, "auditor"), [], ""
    while after is not None:
        piece = client.get(f"{ROOT}/institutions", {"limit": 1, "after": after}).json()
        assert len(piece["items"]) == 1
        found += [row["code"] for row in piece["items"]]
        after = piece["next"]
    assert found == sorted([town.primary.code, town.upper.code])


def test_places_are_found_by_any_code_they_had(principal: Client) -> None:
    assert principal.get(f"{ROOT}/places/03166").json()["how"] == "exact"
    communes = principal.get(f"{ROOT}/places", {"kind": "commune", "parent": "11", "q": "muong cha"}).json()
    assert "03166" in {row["code"] for row in communes["items"]}
    assert principal.get(f"{ROOT}/places/99999").status_code == 404


def test_who_is_signed_in(principal: Client, town: Town) -> None:
    me = principal.get(f"{ROOT}/me").json()
    assert (me["name"], me["roles"][0]["scope_id"]) == ("Lò Thị An", str(town.primary.pk))
    assert "learner.manage" in me["rights"]
    assert "staff.manage" not in me["rights"]


WRONG = (
    ("nobody", "/institutions", 401),
    ("guardian", "/institutions", 403),
    ("principal", "/persons/00000000-0000-7000-8000-000000000000", 404),
    ("principal", "/nothing-here", 404),
    ("principal", "/institutions?limit=0", 422),
    ("principal", "/institutions?after=x", 422),
    ("principal", "/institutions?on=someday", 422),
    ("principal", "/institutions/not-an-id", 422),
    ("principal", "/institutions?q=%00", 400),
)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("key", "path", "status"), WRONG)
def test_every_error_is_a_problem_in_the_language_asked_for(town: Town, key, path, status, language) -> None:
    client = Client() if key == "nobody" else signed_in(town, key)
    answer = client.get(f"{ROOT}{path}", headers={"Accept-Language": language})
    title = STATUSES[status][1]
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    assert answer.json()["title"] == title.read(language)


def test_a_method_that_is_not_there_is_a_problem_too(principal: Client) -> None:
    answer = principal.delete(f"{ROOT}/institutions")
    assert answer.status_code == 405
    assert answer.json()["type"] == "urn:hoaban:problem:wrong-method"
    assert answer.headers["Allow"]


def test_what_was_seen_stays_in_no_cache(principal: Client) -> None:
    assert principal.get(f"{ROOT}/me").headers["Cache-Control"] == "private, no-store"


def test_a_program_reads_the_figures_that_the_pages_show(principal: Client, town: Town) -> None:
    answer = principal.get(f"{ROOT}/figures", {"place": town.primary.code, "on": town.today.isoformat()}).json()
    values = {row["id"]: row["value"] for row in answer["figures"]}
    assert (answer["place"], answer["on"]) == (town.primary.code, town.today.isoformat())
    assert values["learners"] == len(FIFTH) + len(COMBINED)
    grades = principal.get(f"{ROOT}/figures", {"indicator": "learners", "by": "grade"}).json()["figures"]
    assert sum(row["value"] for row in grades) == values["learners"]
    assert {row["group"] for row in grades} == {"1", "2", "5"}


def test_a_figure_that_cannot_be_asked_so_says_why(principal: Client) -> None:
    assert principal.get(f"{ROOT}/figures/learners").json()["sql"].startswith("SELECT")
    assert principal.get(f"{ROOT}/figures/happiness").status_code == 404
    assert principal.get(f"{ROOT}/figures", {"indicator": "happiness"}).status_code == 404
    told = principal.get(f"{ROOT}/figures", {"indicator": "learners", "by": "moon"})
    assert (told.status_code, told.json()["problems"][0]["where"]) == (422, "by")


def test_the_figures_of_another_school_are_refused(principal: Client, town: Town) -> None:
    assert principal.get(f"{ROOT}/figures", {"place": town.upper.code}).status_code in {403, 422}
