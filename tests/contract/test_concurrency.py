"""32 clients at once on 20 cases: nothing is lost, and every refusal is 409 or 412."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable

import httpx2
import pytest

from engine import bootstrap
from engine.demo import load_agency
from engine.services.cases import open_case, read_case
from engine.services.verification import verify
from tests.contract.conftest import TODAY, Server
from tests.stores import SQL, make_url

CLIENTS, CASES, ATTEMPTS = 32, 20, 1000
WHO = {"X-Gongkai-Person": "registrar"}

__all__ = ["make_url"]


@pytest.mark.parametrize("kind", SQL)
def test_no_update_is_lost(kind: str, make_url: Callable[[str], str]) -> None:
    url = make_url(kind)
    bootstrap.migrate(url)
    world = bootstrap.world(url, lambda: TODAY)
    load_agency(world)
    facts = {"channel": "in_person", "applicant": "张某", "request": "某文件"}
    numbers = [open_case(world, "disclosure_request", facts, person="registrar").case.no for _ in range(CASES)]
    answers: Counter[int] = Counter()
    lock = threading.Lock()

    def client(seed: int, url: str) -> None:
        rng = random.Random(seed)
        with httpx2.Client(base_url=f"{url}/api/v1", headers=WHO, timeout=60) as http:
            for n in range(seed, ATTEMPTS, CLIENTS):
                no = rng.choice(numbers)
                seen = http.get(f"/cases/{no}").json()["version"]
                done = http.post(
                    f"/cases/{no}/actions/narrow_request",
                    json={"with": {"request": f"第{n}次改写"}},
                    headers={"If-Match": f'"{seen}"', "Idempotency-Key": f"k{n}"},
                )
                with lock:
                    answers[done.status_code] += 1

    with Server(world) as server:
        threads = [threading.Thread(target=client, args=(n, server.url)) for n in range(CLIENTS)]
        for t in threads:
            t.start()
        for t in threads:
            t.join(180)

    assert sum(answers.values()) == ATTEMPTS
    assert set(answers) <= {200, 409, 412}
    versions = sum(read_case(world, no).case.version for no in numbers)
    assert versions == CASES + answers[200]
    assert answers[200] > ATTEMPTS / 4
    found = verify(world)
    assert found.problems == ()
    assert found.events == CASES + answers[200]
