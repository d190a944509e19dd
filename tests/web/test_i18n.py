"""Three languages: chosen in the address, kept with the person."""

from __future__ import annotations

import pytest

from survey.models import Staff
from survey.permissions import Role
from survey.web.presentation import moment, number, percent
from tests.conftest import NOW, PASSWORD

ADMINISTRATOR = {"username": "administrator", "password": PASSWORD}


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_the_language_is_asked_for_and_remembered(client, language):
    assert f'<html lang="{language}">' in client.get(f"/login?lang={language}").text
    assert f'<html lang="{language}">' in client.get("/login").text


def test_the_first_language_is_that_of_the_installation(client):
    assert '<html lang="az">' in client.get("/login").text


def test_a_language_that_we_do_not_speak_changes_nothing(client):
    assert '<html lang="az">' in client.get("/login?lang=de").text


def test_a_choice_is_kept_with_the_person(client, sign_in, session):
    administrator = sign_in(Role.ADMINISTRATOR)
    client.get("/admin/?lang=ru")
    assert session.get(Staff, administrator.id).language == "ru"


def test_signing_in_brings_the_language_of_the_person(client, make_staff):
    make_staff(Role.ADMINISTRATOR, language="ru")
    client.post("/login", data=ADMINISTRATOR)
    assert '<html lang="ru">' in client.get("/admin/").text


def test_a_choice_on_the_sign_in_page_wins_and_is_kept(client, make_staff, session):
    administrator = make_staff(Role.ADMINISTRATOR, language="ru")
    client.get("/login?lang=en")
    client.post("/login", data=ADMINISTRATOR)
    assert '<html lang="en">' in client.get("/admin/").text
    assert session.get(Staff, administrator.id).language == "en"


def test_the_switch_keeps_the_rest_of_the_address(client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    page = client.get("/admin/events?name=team.added").text
    assert 'href="/admin/events?name=team.added&amp;lang=ru"' in page


def test_numbers_and_dates_are_written_as_the_language_does(app):
    expected = {
        "en": ("1,234,567", "12.3%", "2 Mar 2026, 13:00"),
        "ru": ("1\xa0234\xa0567", "12,3%", "2 мар. 2026, 13:00"),
        "az": ("1.234.567", "12,3%", "2 mar 2026, 13:00"),
    }
    for language, words in expected.items():
        with app.test_request_context(f"/?lang={language}"):
            assert (number(1234567), percent(0.1234), moment(NOW)) == words
