"""The language switch and the shell's menu."""

from uuid import UUID

import pytest
from django.test import RequestFactory

from hoaban.interfaces.web import shell
from hoaban.interfaces.web.pages import home, switch_language
from hoaban.kernel.actor import Actor
from hoaban.kernel.language import COOKIE, vi_en
from hoaban.kernel.requests import set_actor

SOMEBODY = Actor(UUID(int=1), "Lò Thị Mẫu")


def switched(**data: str):
    return switch_language(RequestFactory().post("/language/", data))


def test_the_choice_is_kept_and_the_reader_goes_back():
    response = switched(language="en", next="/schools/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/schools/?page=2")
    cookie = response.cookies[COOKIE]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("en", "Lax", True)
    assert cookie["max-age"] > 300 * 24 * 3600


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil.example"]
)
def test_it_never_leads_elsewhere(elsewhere):
    assert switched(language="en", next=elsewhere)["Location"] == "/"


def test_an_unknown_language_is_vietnamese():
    assert switched(language="xx").cookies[COOKIE].value == "vi"


def test_it_only_takes_posts():
    assert switch_language(RequestFactory().get("/language/")).status_code == 405


@pytest.fixture
def _two_pages(monkeypatch):
    """A menu of two pages: one for everybody, one for those who may read staff; a third that is not installed."""
    places = {"a:all": "/all/", "b:staff": "/staff/", "c:gone": ""}
    rights = {"a:all": "signed-in", "b:staff": "staff.read"}
    alone = [shell.Group(vi_en(name, name), (shell.Entry(vi_en(name, name), name),)) for name in places]
    monkeypatch.setattr(shell, "MENU", alone)
    monkeypatch.setattr(shell, "address", lambda name: places.get(name, ""))
    monkeypatch.setattr("hoaban.kernel.actor.url_right", rights.get)


@pytest.mark.usefixtures("_two_pages")
class TestMenu:
    def test_it_shows_what_the_reader_may_open(self):
        assert [link.href for link in shell.menu(SOMEBODY, "/")] == ["/all/"]
        assert [link.href for link in shell.menu(Actor.system("test"), "/")] == ["/all/", "/staff/"]
        assert list(shell.menu(Actor.nobody(), "/")) == []

    def test_it_marks_where_the_reader_is(self):
        assert [link.is_current for link in shell.menu(SOMEBODY, "/all/5/")] == [True]
        assert [link.is_current for link in shell.menu(SOMEBODY, "/other/")] == [False]

    def test_pages_that_belong_together_stand_under_one_word(self, monkeypatch):
        both = tuple(shell.Entry(vi_en(name, name), name) for name in ("b:staff", "a:all", "c:gone"))
        monkeypatch.setattr(shell, "MENU", [shell.Group(vi_en("Cả hai", "Both"), both)])
        (group,) = shell.menu(Actor.system("test"), "/all/5/")
        assert (str(group.label.en), group.href, group.is_current) == ("Both", "/staff/", True)
        assert [(link.href, link.is_current) for link in group.links] == [("/staff/", False), ("/all/", True)]
        assert [(link.href, link.links) for link in shell.menu(SOMEBODY, "/")] == [("/all/", ())]


def test_a_page_that_is_not_installed_has_no_address():
    assert shell.address("nowhere:page") == ""


@pytest.mark.usefixtures("_two_pages")
class TestHome:
    def asked_by(self, actor: Actor):
        request = RequestFactory().get("/")
        set_actor(request, actor)
        return home(request)

    def test_it_leads_to_the_first_page_of_the_menu(self):
        assert self.asked_by(SOMEBODY)["Location"] == "/all/"

    def test_who_has_no_page_is_told_whom_to_ask(self):
        response = self.asked_by(Actor.nobody())
        assert response.status_code == 200
        assert "Hãy hỏi người quản trị tài khoản" in response.content.decode()
