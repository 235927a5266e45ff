"""Every answer of the API is one that its own description promises: no 5xx, no undocumented status or shape."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from engine import bootstrap
from engine.api import create_app
from tests.contract.conftest import Server

OPERATIONS = [
    (method.upper(), path)
    for path, methods in sorted(create_app(bootstrap.memory_world()).openapi()["paths"].items())
    for method in sorted(methods)
]
CONTRACT = {
    "/cases",
    "/cases/{no}",
    "/cases/{no}/actions",
    "/cases/{no}/actions/{transition}",
    "/cases/{no}/events",
    "/cases/{no}/clocks",
    "/cases/{no}/clocks/{clock}.svg",
    "/cases/{no}/letters",
    "/letters/{id}.{format}",
    "/workflows",
    "/workflows/{key}/{version}",
    "/workflows/{key}/{version}/mermaid",
    "/workflows/{key}/{version}/diagram.svg",
    "/policies",
    "/policies/{key}",
    "/simulate",
    "/calendar/{region}/{year}",
    "/workdays/add",
    "/workdays/count",
    "/workdays/explain",
    "/workdays/explain.svg",
    "/health",
}


REAL = ("", "2026-0001", "2026-0002", "2026-0003")
ACTIONS = tuple(bootstrap.versions("disclosure_request")[-1].rows)
WHO = ("registrar", "officer", "office_head")


@pytest.fixture(scope="module")
def schema(server: Server) -> Any:
    """The description as the server gives it."""
    return schemathesis.openapi.from_url(f"{server.url}/api/v1/openapi.json")


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda x: x)
def test_answers_fit_the_description(schema: Any, method: str, path: str) -> None:
    operation = schema[path][method]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        case=operation.as_strategy(), real=st.sampled_from(REAL), do=st.sampled_from(ACTIONS), who=st.sampled_from(WHO)
    )
    def run(case: Any, real: str, do: str, who: str) -> None:
        if real and "no" in (case.path_parameters or {}):
            case.path_parameters["no"] = real
        if real and "clock" in (case.path_parameters or {}):
            case.path_parameters["clock"] = "reply"
        if real and "key" in (case.path_parameters or {}) and path.startswith("/api/v1/policies"):
            case.path_parameters["key"] = "payment_days"
        if real and "transition" in (case.path_parameters or {}):
            case.path_parameters["transition"] = do
        # what a schema cannot say (a calendar's range, a law) may refuse data that fits it
        case.call_and_validate(headers={"X-Gongkai-Person": who}, excluded_checks=[positive_data_acceptance])

    run()


def test_every_route_of_the_contract_is_described() -> None:
    assert {path.removeprefix("/api/v1") for _, path in OPERATIONS} >= CONTRACT
