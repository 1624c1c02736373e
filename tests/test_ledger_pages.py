"""The operation log in plain words: who did what, where, when; narrowed, read on in pieces, exported; one operation with its changes."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pydantic import SecretStr

from hoaban.interfaces.web import ledger
from hoaban.interfaces.web.ledger_tables import TABLES
from hoaban.interfaces.web.ledger_words import UNTOLD, field_name, table_name, value
from hoaban.kernel import listing
from hoaban.kernel.action import ACTIONS, Envelope
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import NOTHING, Words
from hoaban.kernel.models import Operation
from hoaban.kernel.scoping import Tracked, acting
from hoaban.kernel.telling import VERDICTS, say
from hoaban.kernel.walls import scoped_models
from hoaban.modules.accounts.actions import create_account, grant_role, set_password
from tests.town import Town

SYSTEM = Actor.system("the tests of the log")
LIST = reverse("ledger:operations")

pytestmark = pytest.mark.django_db
Ask = Callable[..., str]


@pytest.fixture
def done(town: Town) -> dict[str, UUID]:
    """Four operations: an account is opened, granted a role at each school, and refused a password."""
    with acting(SYSTEM):
        account = create_account(
            SYSTEM, username="moi.lo", display_name="=Lò Thị Mới", password=SecretStr("hoa-ban-trắng")
        )
        for school in (town.primary, town.upper):
            grant_role(
                SYSTEM,
                account_id=account.pk,
                role_id="school_clerk",
                scope_id=str(school.pk),
                starts_on=town.year.start,
            )
        officer = town.actors["department_officer"]
        set_password.submit(
            Envelope(reason="Quên mật khẩu"), officer, account_id=account.pk, password=SecretStr("ngắn")
        )
        found = Operation.objects.order_by("recorded_at", "pk").values_list("pk", flat=True)
        return dict(zip(("open", "grant", "grant_elsewhere", "refused"), found, strict=True))


@pytest.fixture
def ask(town: Town) -> Ask:
    def as_reader(path: str = LIST, key: str = "auditor", **conditions: object) -> str:
        client = Client()
        client.force_login(town.accounts[key])
        return client.get(path, conditions).content.decode()

    return as_reader


def shown(page: str, done: dict[str, UUID]) -> set[str]:
    return {name for name, pk in done.items() if reverse("ledger:operation", args=[pk]) in page}


def test_it_works(ask: Ask, done: dict[str, UUID]) -> None:
    page = ask()
    assert shown(page, done) == set(done)
    for words in ("Mở tài khoản", "Cấp vai trò", "Trường THPT Mường Luân", "Không hợp lệ", "Trần Văn Minh"):
        assert words in page


def test_the_latest_comes_first(ask: Ask, done: dict[str, UUID]) -> None:
    page = ask()
    at = [page.index(str(pk)) for pk in done.values()]
    assert at == sorted(at, reverse=True)


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"kind": "account.grant-role@1"}, {"grant", "grant_elsewhere"}),
        ({"who": "minh"}, {"refused"}),
        ({"school": "muong luan"}, {"grant_elsewhere"}),
        ({"school": "11TH0001"}, {"grant"}),
        ({"school": "no such school"}, set()),
        ({"verdict": "invalid"}, {"refused"}),
        ({"verdict": "applied", "who": "Hoa Ban"}, {"open", "grant", "grant_elsewhere"}),
        ({"person": "00000000-0000-7000-8000-000000000000"}, set()),
    ],
)
def test_conditions_narrow_the_log(
    ask: Ask, done: dict[str, UUID], conditions: dict[str, str], expected: set[str]
) -> None:
    assert shown(ask(**conditions), done) == expected


def test_days_narrow_the_log_with_both_ends(ask: Ask, done: dict[str, UUID]) -> None:
    today = timezone.localdate()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    assert shown(ask(since=f"{today:%d/%m/%Y}", until=f"{today:%d/%m/%Y}"), done) == set(done)
    assert shown(ask(since=f"{tomorrow}"), done) == set()
    assert shown(ask(until=f"{yesterday}"), done) == set()


def test_a_condition_that_cannot_be_read_is_named_and_the_others_hold(ask: Ask, done: dict[str, UUID]) -> None:
    page = ask(since="someday", kind="account.create@1")
    assert 'role="alert"' in page
    assert shown(page, done) == {"open"}
    assert 'role="alert"' in ask(after="nobody-gave-this-out")


def test_the_log_is_read_on_in_pieces(ask: Ask, done: dict[str, UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "PAGE", 3)
    first = ask(verdict="")
    mark = first.split("after=")[1].split('"')[0]
    second = ask(after=mark)
    assert shown(first, done) | shown(second, done) == set(done)
    assert not shown(first, done) & shown(second, done)


def test_a_principal_reads_the_log_of_their_school(ask: Ask, done: dict[str, UUID]) -> None:
    assert shown(ask(key="principal"), done) == {"grant"}
    elsewhere = reverse("ledger:operation", args=[done["grant_elsewhere"]])
    assert "Mã lỗi 404" in ask(elsewhere, key="principal")


def test_the_log_is_exported_and_runs_no_formula(ask: Ask, done: dict[str, UUID], town: Town) -> None:
    with acting(SYSTEM):
        create_account(Actor.system("=1+1"), username="khac.lo", display_name="Khác")
    lines = ask(form="csv").splitlines()
    assert len(lines) == 1 + len(done) + 1
    assert sum("account.grant-role@1" in line for line in lines) == 2
    assert any(line.endswith(",'=1+1") for line in lines)


def test_a_file_that_cannot_hold_the_whole_log_says_so(
    ask: Ask, done: dict[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MOST_EXPORTED", len(done))
    assert "dừng sau" not in ask(form="csv")
    monkeypatch.setattr(listing, "MOST_EXPORTED", len(done) - 1)
    *lines, last = ask(form="csv").splitlines()
    assert len(lines) == len(done)
    assert f"dừng sau {len(done) - 1} dòng" in last


def test_an_operation_tells_what_was_sent_and_what_changed(ask: Ask, done: dict[str, UUID]) -> None:
    page = ask(reverse("ledger:operation", args=[done["grant"]]))
    for words in (
        "Cấp vai trò",
        "school_clerk",
        "Từ ngày",
        "Trường PTDTBT Tiểu học Mường Chà",
        "Hoa Ban",
        "=Lò Thị Mới",
    ):
        assert words in page
    opened = ask(reverse("ledger:operation", args=[done["open"]]))
    assert "(được giấu)" in opened
    assert "argon2" not in opened
    assert "search_key" not in opened


def test_a_refused_operation_tells_why(ask: Ask, done: dict[str, UUID]) -> None:
    page = ask(reverse("ledger:operation", args=[done["refused"]]))
    for words in ("Mật khẩu phải có ít nhất 10 ký tự", "Quên mật khẩu", "Chuyên viên Sở", "Không có gì bị thay đổi"):
        assert words in page


def test_names_stand_for_numbers_only_where_the_reader_may_see_them(ask: Ask, town: Town) -> None:
    pupil, stranger = town.persons["Lò Thị Đào"], town.persons["Phạm Thu Hà"]
    with acting(SYSTEM):
        found = Operation.objects.create(
            kind="test@1",
            institution_id=town.primary.pk,
            arguments={"person_id": str(pupil.pk), "guardian_id": str(stranger.pk), "note_id": "x"},
            verdict="applied",
        )
    page = ask(reverse("ledger:operation", args=[found.pk]), key="principal")
    assert "Lò Thị Đào" in page
    assert "Phạm Thu Hà" not in page
    assert str(stranger.pk) in page


def test_every_field_that_people_enter_is_called_by_words() -> None:
    entered = [
        field.attname
        for model in apps.get_models()
        if issubclass(model, Tracked) and not getattr(model, "is_derived", False)
        for field in model._meta.concrete_fields
        if field.attname not in UNTOLD
    ]
    nameless = {name for name in entered if field_name(name) == Words(name, name)}
    assert not nameless, "call these fields by words in interfaces/web/ledger_words.py"


def test_every_operation_is_called_in_both_languages() -> None:
    ours = {kind: action for kind, action in ACTIONS.items() if "tests" not in action.func.__module__}
    silent = [kind for kind, action in ours.items() if action.says.vi == action.says.en]
    assert not silent, "give these actions `says=vi_en(…)`"
    assert all(say(kind) == action.says for kind, action in ours.items())
    assert say("of.another.version@9") == Words("of.another.version@9", "of.another.version@9")


def test_every_verdict_and_every_written_table_has_words() -> None:
    assert set(VERDICTS) == {
        Operation.APPLIED,
        Operation.SAME,
        Operation.INVALID,
        Operation.DENIED,
        Operation.CONFLICT,
        Operation.QUARANTINED,
    }
    written = {model._meta.db_table for model, _ in scoped_models() if issubclass(model, Tracked)}
    assert written <= set(TABLES), "call these tables by words in interfaces/web/ledger_words.py"
    assert table_name("of_another_version") == Words("of_another_version", "of_another_version")


@pytest.mark.parametrize(
    ("kept", "written"),
    [
        (None, NOTHING),
        ("", NOTHING),
        ("2025-09-05", "05/09/2025"),
        ("2026-11-22T04:14:01.182Z", "22/11/2026 11:14"),
        (True, Words("Có", "Yes")),
        (False, Words("Không", "No")),
        (0, "0"),
        ("•", Words("(được giấu)", "(hidden)")),
        (["6", "7"], "6, 7"),
        ({"table": "people_person", "rows": 12}, "table: people_person; rows: 12"),
        ({"vi": "Có", "en": "Yes"}, Words("Có", "Yes")),
        ("x" * 500, "x" * 400 + "…"),
    ],
)
def test_values_are_written_as_people_do(kept: object, written: object) -> None:
    assert value(kept) == written


def test_fields_are_called_by_words_with_or_without_their_ending() -> None:
    assert field_name("school_class_id") == field_name("school_class") != Words("school_class", "school_class")
    assert "sort_key" in UNTOLD
