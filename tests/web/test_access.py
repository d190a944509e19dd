"""Deny by default: every address says who may open it, and others cannot."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Blueprint
from werkzeug.routing import AnyConverter

from survey.permissions import Role, may
from survey.web.access import FOREIGN, PUBLIC, REFUSED, SIGNED_IN, access_of

VALUES = {
    "IntegerConverter": 1,
    "UnicodeConverter": "x",
    "PathConverter": "x",
    "UUIDConverter": UUID("11111111-1111-4111-8111-111111111111"),
}


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in REFUSED]


def address(rule):
    """A well-formed address of the rule; what it names does not exist."""
    values = {
        name: min(kind.items) if isinstance(kind, AnyConverter) else VALUES[type(kind).__name__]
        for name, kind in rule._converters.items()
    }
    return rule.build(values)[1]


def test_every_endpoint_declares_who_may_open_it(app):
    undeclared = {rule.endpoint for rule in rules(app) if access_of(app, rule.endpoint) is None}
    assert undeclared == set()


def test_nothing_is_declared_that_does_not_exist(app):
    assert set(FOREIGN) | REFUSED <= set(app.view_functions)


def test_strangers_see_public_pages_only(app, client):
    for rule in rules(app):
        if access_of(app, rule.endpoint) == PUBLIC or "GET" not in rule.methods:
            continue
        status = client.get(address(rule)).status_code
        assert status == (401 if rule.rule.startswith("/api/") else 302), rule


@pytest.mark.parametrize("role", Role)
def test_a_role_cannot_open_the_pages_of_another(app, client, sign_in, role):
    staff = sign_in(role)
    for rule in rules(app):
        access = access_of(app, rule.endpoint)
        if access in (PUBLIC, SIGNED_IN) or any(may(staff, verb) for verb in access):
            continue
        for method in rule.methods & {"GET", "POST", "PUT", "DELETE"}:
            json = {"json": {}} if rule.rule.startswith("/api/") else {}
            assert client.open(address(rule), method=method, **json).status_code == 403, rule


def test_an_endpoint_that_declares_nothing_is_refused(make_client, make_staff):
    bp = Blueprint("forgotten", __name__)
    bp.get("/forgotten")(lambda: "secret")
    client = make_client(bp)
    client.act_as(make_staff(Role.ADMINISTRATOR))
    answer = client.get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text
