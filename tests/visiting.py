"""How tests visit pages: signed in as somebody of the small town, reading what a page says."""

from django.http import HttpResponse
from django.test import Client

from tests.markup import Markup
from tests.town import Town


def signed_in(town: Town, key: str, language: str = "vi") -> Client:
    """Give a browser in which somebody has signed in."""
    client = Client()
    client.cookies["language"] = language
    client.force_login(town.accounts[key])
    return client


def text_of(answer: HttpResponse, status: int = 200) -> str:
    """Give the text of a page that answered as it should, with sound markup."""
    text = answer.content.decode()
    assert answer.status_code == status, text
    assert Markup(text).mistakes() == []
    return text
