"""User names, waiting times and who can hold which role, as pure rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoaban.kernel.access import role, roles
from hoaban.modules.accounts.rules import (
    BY_ADDRESS,
    BY_NAME,
    PASSWORD_PROBLEMS,
    PASSWORD_UNFIT,
    Limit,
    grant_problem,
    plain_username,
    still_to_wait,
    username_problem,
    wait_after,
)

NOW = datetime(2026, 9, 5, 7, 0, tzinfo=UTC)
LIMITS = st.sampled_from([BY_NAME, BY_ADDRESS])


@given(LIMITS, st.integers(0, 10_000))
def test_more_failures_never_wait_less_and_never_beyond_the_longest(limit: Limit, failures: int) -> None:
    assert timedelta(0) <= wait_after(failures, limit) <= wait_after(failures + 1, limit) <= limit.longest


@given(LIMITS)
def test_the_first_failures_cost_nothing_and_the_next_one_does(limit: Limit) -> None:
    assert wait_after(limit.free - 1, limit) == timedelta(0)
    assert wait_after(limit.free, limit) == limit.first


def test_a_day_of_guessing_at_one_name_stays_far_below_a_hundred_and_twenty() -> None:
    guesses, passed = 0, timedelta(0)
    while passed < timedelta(days=1):
        guesses += 1
        passed += wait_after(guesses, BY_NAME)
    assert guesses < 120


@given(LIMITS, st.integers(0, 500), st.integers(0, 3600))
def test_waiting_ends(limit: Limit, failures: int, seconds: int) -> None:
    left = still_to_wait(failures, NOW, NOW + timedelta(seconds=seconds), limit)
    assert timedelta(0) <= left <= limit.longest
    assert still_to_wait(failures, NOW, NOW + limit.longest, limit) == timedelta(0)
    assert still_to_wait(failures, None, NOW, limit) == timedelta(0)


@given(st.text())
def test_a_user_name_has_one_form(typed: str) -> None:
    once = plain_username(typed)
    assert plain_username(once) == once
    assert plain_username(f"  {typed.upper()} ") == plain_username(typed.upper())


@pytest.mark.parametrize("name", ["an", "Trần", "có dấu", "a" * 81, "-an", "an\n", "an;drop", ""])
def test_it_rejects_an_unfit_user_name(name: str) -> None:
    assert username_problem(name) is not None


@pytest.mark.parametrize("name", ["an.lo", "11th0001", "gv_an@dienbien", "a" * 80])
def test_it_takes_a_fit_user_name(name: str) -> None:
    assert username_problem(name) is None


def test_nobody_is_granted_the_systems_role() -> None:
    refused = grant_problem(role("system"), "VN", has_person=True)
    assert refused is not None
    assert refused.code == "role-unknown"
    assert grant_problem(None, "VN", has_person=True) == refused


@pytest.mark.parametrize("role_id", sorted(set(roles()) - {"system"}))
def test_roles_that_follow_a_person_need_one(role_id: str) -> None:
    follows = {"class", "child", "self"} & set(role(role_id).may.values())
    found = grant_problem(role(role_id), "VN", has_person=False)
    assert (found is not None and found.code == "person-missing") == bool(follows)
    assert grant_problem(role(role_id), "VN", has_person=True) is None


def test_every_refusal_of_a_password_is_said_in_both_languages() -> None:
    for words in (*PASSWORD_PROBLEMS.values(), PASSWORD_UNFIT):
        assert words.vi != words.en
