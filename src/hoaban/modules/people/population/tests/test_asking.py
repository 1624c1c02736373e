"""The population register asked: only what the law allows, within the quotas, and killed anywhere no answer is lost or kept twice."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoaban.kernel.actor import Actor
from hoaban.kernel.errors import Denied, Invalid
from hoaban.kernel.models import Change, Operation
from hoaban.kernel.scoping import acting
from hoaban.modules.people.actions import correct_person
from hoaban.modules.people.models import Document, Person, RegisterQuery, RegisterTask, Verification
from hoaban.modules.people.population import asking, recording
from hoaban.modules.people.population.asking import Asker, due
from hoaban.modules.people.population.extract import read_answers, write_questions
from hoaban.modules.people.population.questions import Answer, Faulty, Question, read_answer
from hoaban.modules.people.population.recording import accept_theirs, keep_ours, return_kept
from hoaban.modules.people.population.service import Service
from hoaban.modules.people.population.standin import StandIn, standing_in
from hoaban.modules.people.rules import PersonDetails
from tests.town import Town

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NOW = timezone.make_aware(datetime(2026, 11, 20, 9, 0))  # noqa: DTZ001  made aware
DAO, ANH, HOA = "Lò Thị Đào", "Lò Văn Ánh", "Quàng Thị Hoa"
NUMBERED = (DAO, ANH, HOA, "Nguyễn Minh Đức", "Cà Thị Ngân", "Phạm Thu Hà")


class Clock:
    """A clock that goes on only when somebody waits."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Killed(BaseException):
    """The process is no more."""


@pytest.fixture
def town(town: Town) -> Town:
    """The town, where a handful of pupils have numbers: asking about more shows nothing else."""
    with acting(SYSTEM):
        Person.objects.exclude(full_name__in=NUMBERED).update(personal_id=None)
        for person in town.persons.values():
            person.refresh_from_db()
    return town


def truth(town: Town) -> dict[str, tuple[str, date]]:
    return {
        str(each.personal_id): (each.full_name, each.birth_date) for each in town.persons.values() if each.personal_id
    }


def asker(register: Any, clock: Clock, actor: Actor = SYSTEM) -> Asker:
    return Asker(register, actor, "đối chiếu đầu năm", clock, clock.wait)


def service(register: StandIn) -> Service:
    return Service(register.url, patience=0.15)


def outcomes() -> dict[str, str]:
    return dict(Verification.objects.values_list("person__full_name", "outcome"))


def test_it_works(town: Town) -> None:
    officer, known = town.actors["department_officer"], truth(town)
    with standing_in(known) as register:
        report = asker(service(register), Clock(), officer).run()
        assert (report.sent, report.outcomes, report.stopped) == (len(known), {"verified": len(known)}, "")
        assert all(
            asked.keys() == {"question", "personal_id", "full_name", "birth_date"} for asked in register.received
        )
        assert asker(service(register), Clock(), officer).run().sent == 0
    with acting(SYSTEM):
        logged = RegisterQuery.objects.first()
        assert logged is not None
        assert (logged.asked_by_name, logged.reason, logged.form) == (officer.name, "đối chiếu đầu năm", "service")
        assert logged.fields == ["personal_id", "full_name", "birth_date"]
        number = next(iter(known))
        said = Operation.objects.filter(kind__startswith="identity.").values_list("arguments", flat=True)
        assert number not in str([arguments for arguments in said if "question" not in arguments])
        assert number not in str(list(Change.objects.filter(table="people_registerquery").values("before", "after")))


MOODS = st.lists(st.sampled_from(["right", "slow", "garbled", "other", "cut", "busy"]), max_size=12)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moods=MOODS, seed=st.integers(0, 10**6))
def test_killed_and_cut_anywhere_no_answer_is_lost_or_kept_twice(town: Town, moods: list[Any], seed: int) -> None:
    chance, known, clock = Random(seed), truth(town), Clock()
    with standing_in(known, moods=list(moods), delay=0.3) as register, pytest.MonkeyPatch.context() as patch:
        for module, name in ((asking, "note_sending"), (asking, "take_answer"), (recording, "_open_tasks")):
            patch.setattr(module, name, _deadly(getattr(module, name), chance))
        patch.setattr(Service, "ask", _deadly(Service.ask, chance))
        for _ in range(40):
            with suppress(Killed):
                if not asker(service(register), clock).run().faults:
                    break
            clock.wait(1)
        patch.undo()
        asker(service(register), clock).run()
        received = Counter(asked["question"] for asked in register.received)
    with acting(SYSTEM):
        assert not due(clock()).exists()
        kept = Verification.objects.values_list("personal_id", "question_id", "outcome")
        assert Counter(number for number, _, _ in kept) == dict.fromkeys(known, 1)
        assert {outcome for _, _, outcome in kept} == {"verified"}
        assert {str(question) for _, question, _ in kept} == received.keys()  # nobody was asked about under two ids
        assert RegisterQuery.objects.count() >= received.total()  # nothing was sent that is not in the log
        Verification.objects.all().delete()
        RegisterQuery.objects.all().delete()


def _deadly(work: Callable[..., Any], chance: Random) -> Callable[..., Any]:
    """The same work, before or after which the process may die."""

    def done(*args: Any, **how: Any) -> Any:
        if chance.random() < 0.06:
            raise Killed
        result = work(*args, **how)
        if chance.random() < 0.06:
            raise Killed
        return result

    return done


def test_quotas_hold_for_every_minute_and_day(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    quotas = {"population-register.per-minute": 2, "population-register.per-day": 5}
    true = asking.rule
    monkeypatch.setattr(asking, "rule", lambda name, *, on: quotas.get(name) or true(name, on=on))
    clock = Clock()
    with standing_in(truth(town)) as register:
        first = asker(service(register), clock).run()
        assert (first.sent, first.stopped) == (5, "quota")
        with acting(SYSTEM):
            sent = sorted(RegisterQuery.objects.values_list("sent_at", flat=True))
        assert all(later - sooner >= timedelta(minutes=1) for sooner, later in zip(sent, sent[2:], strict=False))
        clock.wait(timedelta(days=1).total_seconds())
        assert asker(service(register), clock).run().sent == 1


def test_a_register_that_never_answers_is_left_alone(town: Town) -> None:
    with standing_in(truth(town), moods=["cut"] * 100) as register:
        report = asker(service(register), Clock()).run()
        assert (report.sent, report.faults, report.stopped) == (asking.PATIENCE, asking.PATIENCE, "faults")
    with acting(SYSTEM):
        assert set(RegisterQuery.objects.values_list("state", "fault")) == {("failed", "refused")}
        assert not Verification.objects.exists()


def differing(town: Town) -> dict[str, tuple[str, date]]:
    """The register knows another birth date of one, another name of the second, and has cancelled the number of the third."""
    known, dao, anh = truth(town), town.persons[DAO], town.persons[ANH]
    known[str(dao.personal_id)] = (dao.full_name, date(2016, 2, 21))
    known[str(anh.personal_id)] = ("Lò Văn Anh", anh.birth_date)
    return known


def ask_all(town: Town) -> None:
    hoa = town.persons[HOA]
    known = differing(town) | {"011316099999": (hoa.full_name, hoa.birth_date)}
    known.pop(str(hoa.personal_id))
    with standing_in(known, reissued={str(hoa.personal_id): "011316099999"}) as register:
        asker(service(register), Clock()).run()


def test_differences_become_tasks_of_the_school(town: Town) -> None:
    ask_all(town)
    with acting(town.bob):
        tasks = RegisterTask.objects.visible_to(town.bob).order_by("field")
        assert list(tasks.values_list("person__full_name", "field", "ours", "theirs")) == [
            (DAO, "birth_date", town.persons[DAO].birth_date.isoformat(), "2016-02-21"),
            (ANH, "full_name", ANH, "Lò Văn Anh"),
            (HOA, "personal_id", town.persons[HOA].personal_id, "011316099999"),
        ]
        hidden = tasks[0].pk
    with acting(town.charlie):
        assert not RegisterTask.objects.visible_to(town.charlie).exists()
        assert not RegisterTask.objects.exists()
        with pytest.raises(Denied):
            accept_theirs(town.charlie, task_id=hidden, reason="")


def test_a_reissued_number_is_taken_and_the_old_one_stays_on_record(town: Town) -> None:
    ask_all(town)
    old = town.persons[HOA].personal_id
    with acting(town.bob):
        task = RegisterTask.objects.get(field="personal_id")
        accept_theirs(town.bob, task_id=task.pk, reason="Thẻ căn cước mới")
        assert Person.objects.get(full_name=HOA).personal_id == "011316099999"
        assert Document.objects.get(person__full_name=HOA).number == old
        task.refresh_from_db()
        assert (task.state, task.settled_by_name, task.reason) == ("accepted", town.bob.name, "Thẻ căn cước mới")
        with pytest.raises(Invalid, match="đã được xử lý"):
            keep_ours(town.bob, task_id=task.pk, reason="khác")


def test_what_is_kept_goes_back_to_the_owner_once_and_is_not_asked_again(town: Town) -> None:
    ask_all(town)
    with acting(town.bob):
        task = RegisterTask.objects.get(field="birth_date")
        with pytest.raises(Invalid):
            keep_ours(town.bob, task_id=task.pk, reason="  ")
        keep_ours(town.bob, task_id=task.pk, reason="Giấy khai sinh số 12/2016")
    with acting(SYSTEM):
        assert [(each.ours, each.reason) for each in return_kept(SYSTEM)] == [
            (town.persons[DAO].birth_date.isoformat(), "Giấy khai sinh số 12/2016")
        ]
        assert return_kept(SYSTEM) == []
        Verification.objects.filter(person__full_name=DAO).update(answered_at=NOW - timedelta(days=400))
    with standing_in(differing(town)) as register:
        asker(service(register), Clock()).run()
    with acting(SYSTEM):
        assert not RegisterTask.objects.filter(person__full_name=DAO, state="open").exists()


def test_a_corrected_record_is_asked_about_again(town: Town) -> None:
    with standing_in(truth(town)) as register:
        asker(service(register), Clock()).run()
        person = town.persons[DAO]
        details = PersonDetails("Lò Thị Đao", person.birth_date, person.sex, None, person.personal_id)
        with acting(town.bob):
            correct_person(town.bob, person_id=person.pk, details=details, on=town.today)
        assert asker(service(register), Clock(NOW + timedelta(hours=1))).run().outcomes == {"differs": 1}


def test_questions_and_answers_go_by_file_too(town: Town, tmp_path: Path) -> None:
    out, back = tmp_path / "questions.csv", tmp_path / "answers.csv"
    known = differing(town)
    assert write_questions(SYSTEM, out, reason="đầu năm", now=NOW) == len(known)
    header, *lines = out.read_text("utf-8-sig").splitlines()
    assert header == "question,personal_id,full_name,birth_date"
    answers = ["question,status,personal_id,full_name,birth_date"]
    for line in lines:
        question, number, _, _ = line.split(",")
        name, born = known[number]
        answers.append(f"{question},found,{number},{name},{born}")
    back.write_text("\n".join([*answers[:5], "x,found,1,y,z"]), "utf-8")
    first = read_answers(SYSTEM, back, now=NOW)  # cut off in the middle
    assert (first.kept, [problem.where for problem in first.problems]) == (4, ["6"])
    assert write_questions(SYSTEM, out, reason="đầu năm", now=NOW) == len(known) - 4
    back.write_text("\n".join(answers), "utf-8")
    second = read_answers(SYSTEM, back, now=NOW)
    assert (second.kept, second.known) == (len(known) - 4, 4)
    with acting(SYSTEM):
        assert Counter(outcomes().values()) == {"verified": len(known) - 2, "differs": 2}


def test_a_question_about_what_the_record_no_longer_says_is_dropped(town: Town, tmp_path: Path) -> None:
    first, second, back = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "answers.csv"
    known, person = truth(town), town.persons[DAO]
    write_questions(SYSTEM, first, reason="đầu năm", now=NOW)
    with acting(town.bob):
        details = PersonDetails(DAO, date(2016, 2, 21), person.sex, None, person.personal_id)
        correct_person(town.bob, person_id=person.pk, details=details, on=town.today)
    write_questions(SYSTEM, second, reason="đầu năm", now=NOW)
    asked = [
        dict(line.split(",")[1::-1] for line in path.read_text("utf-8-sig").splitlines()) for path in (first, second)
    ]
    assert {number for number in known if asked[0][number] != asked[1][number]} == {person.personal_id}

    def answered(ids: dict[str, str]) -> list[str]:
        return [f"{ids[number]},found,{number},{name},{born}" for number, (name, born) in known.items()]

    back.write_text("\n".join(["question,status,personal_id,full_name,birth_date", *answered(asked[0])]), "utf-8")
    taken = read_answers(SYSTEM, back, now=NOW)
    assert (taken.kept, [problem.code for problem in taken.problems]) == (len(known) - 1, ["outdated"])
    back.write_text("\n".join(["question,status,personal_id,full_name,birth_date", *answered(asked[1])]), "utf-8")
    assert read_answers(SYSTEM, back, now=NOW).outcomes == {"differs": 1}
    with acting(SYSTEM):
        assert set(RegisterQuery.objects.filter(person=person).values_list("state", flat=True)) == {
            "dropped",
            "answered",
        }


def test_an_answer_that_a_correction_overtook_opens_no_task(town: Town) -> None:
    """The record is corrected while the question is on its way: the answer is history, and the record is asked about anew."""
    person, asked = town.persons[DAO], Question.about(town.persons[DAO], Operation().pk)
    with acting(SYSTEM):
        details = PersonDetails("Lò Thị Đao", person.birth_date, person.sex, None, person.personal_id)
        correct_person(SYSTEM, person_id=person.pk, details=details, on=town.today)
        answer = Answer(asked.id, "found", asked.personal_id, "Lò Thị Đạo", asked.birth_date)
        made = recording.take_answer(SYSTEM, question=asked, answer=answer, form="service", source="a", answered_at=NOW)
        assert (made.outcome, made.lapsed_on) == ("differs", timezone.localdate(NOW))
        assert not RegisterTask.objects.exists()
        assert due(NOW).filter(pk=person.pk).exists()


def test_what_is_no_answer_is_none() -> None:
    question = Question(Operation().pk, Operation().pk, "011315000123", "A", date(2015, 1, 1))
    said = f'{{"question": "{question.id}", "status": "found", "personal_id": "12"}}'
    for text in ("", "[]", '"x"', "{}", said, said.replace("found", "perhaps")):
        with pytest.raises(Faulty):
            read_answer(text, question)
    assert read_answer(f'{{"question": "{question.id}", "status": "unknown"}}', question) == Answer(
        question.id, "unknown"
    )
