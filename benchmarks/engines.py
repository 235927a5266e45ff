"""The same step of a process, kept: ours beside a state machine, a BPMN engine and a durable-execution engine.

A request that was received is registered: "received" becomes "registered" if the day of receipt is known, and the new
state is on disk when the call returns. Everybody has one SQLite file in the same mode (WAL, synchronous=NORMAL), a case
of their own for each call, and keeps state the way their own documentation shows. What each of them does not do is told
in the table: the times are of steps that are worth different things.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from dbos import DBOS, DBOSConfig
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from sqlalchemy import Engine, create_engine, event
from statemachine import State, StateMachine

from benchmarks import _measure as m
from engine import bootstrap
from engine.adapters.schema import migrate
from engine.core.machine import target_of
from engine.core.simulate import resolve_settings
from engine.core.step import Command, step
from engine.core.view import Env
from engine.demo import CODE, load_agency
from engine.services.cases import act_on, open_case

DAY = date(2022, 9, 30)
FACTS = {"channel": "in_person", "applicant": "王某", "request": "滨河路18号地块国有建设用地使用权出让合同"}
STEPS = (("register", "registered"), ("assign", "in_handling"), ("submit", "in_review"), ("approve", "pending_issue"))


@dataclass(frozen=True, slots=True)
class Told:
    """A contender with what its step leaves behind, and what it does not."""

    name: str
    work: m.Work
    does: str
    does_not: str


def opened(path: Path, column: str) -> sqlite3.Connection:
    """A new database with a table of cases."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"CREATE TABLE cases (no INTEGER PRIMARY KEY, received_on TEXT, {column} TEXT)")
    return connection


# ------------------------------------------------------------------------------------------------- ours


@contextmanager
def ours(folder: Path, calls: int) -> Iterator[Told]:
    """`act_on` with everything that it does in service."""
    url = f"sqlite:///{folder / 'ours.db'}"
    migrate(url)
    world = bootstrap.world(url, lambda: DAY)
    load_agency(world)
    numbers = iter(
        [open_case(world, "disclosure_request", FACTS, person="registrar", on=DAY).case.no for _ in range(calls)]
    )
    yield Told(
        "gongkai",
        lambda: act_on(world, next(numbers), "register", {}, person="registrar", agency=CODE, on=DAY),
        "role, guard and dates checked with reasons; event in a hash chain; clocks with due dates; form; lock",
        "",
    )
    world.store.close()  # type: ignore[attr-defined]


# ------------------------------------------------------------------------------------------------- python-statemachine


class RequestMachine(StateMachine):
    """The main path, each step with the name of ours."""

    received = State(initial=True)
    registered = State()
    in_handling = State()
    in_review = State()
    pending_issue = State(final=True)

    register = received.to(registered, cond="receipt_fixed")
    assign = registered.to(in_handling)
    submit = in_handling.to(in_review)
    approve = in_review.to(pending_issue)


class Request:
    """The machine's model."""

    def __init__(self, no: int, received_on: str, state: str) -> None:
        self.no, self.received_on, self.state = no, received_on, state

    def receipt_fixed(self) -> bool:
        """The guard."""
        return bool(self.received_on)


@contextmanager
def python_statemachine(folder: Path, calls: int) -> Iterator[Told]:
    """A machine for the case, made from its row; the row is written back."""
    db = opened(folder / "statemachine.db", "state")
    db.executemany("INSERT INTO cases VALUES (?, ?, 'received')", [(n, DAY.isoformat()) for n in range(calls)])
    numbers = count()

    def work() -> None:
        db.execute("BEGIN IMMEDIATE")
        row = db.execute("SELECT no, received_on, state FROM cases WHERE no = ?", (next(numbers),)).fetchone()
        request = Request(*row)
        RequestMachine(request).send("register")
        db.execute("UPDATE cases SET state = ? WHERE no = ?", (request.state, request.no))
        db.execute("COMMIT")

    yield Told(
        "python-statemachine",
        work,
        "guard; state in a row",
        "roles, reasons, history, clocks, letters, concurrent steps",
    )
    db.close()


# ------------------------------------------------------------------------------------------------- SpiffWorkflow


def _bpmn() -> bytes:
    tasks = "".join(f'<manualTask id="{do}" name="{state}"/>' for do, state in STEPS)
    stops = ["start", *(do for do, _ in STEPS), "end"]
    flows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(pairwise(stops))
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="gongkai" id="d">'
        f'<process id="request" isExecutable="true"><startEvent id="start"/>{tasks}<endEvent id="end"/>{flows}'
        "</process></definitions>"
    ).encode()


@contextmanager
def spiffworkflow(folder: Path, calls: int) -> Iterator[Told]:
    """The workflow as JSON in a row: read, next task run, written back."""
    parser = BpmnParser()
    parser.add_bpmn_str(_bpmn())
    serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
    fresh = BpmnWorkflow(parser.get_spec("request"))
    fresh.do_engine_steps()
    text = serializer.serialize_json(fresh)
    db = opened(folder / "spiff.db", "workflow")
    db.executemany("INSERT INTO cases VALUES (?, ?, ?)", [(n, DAY.isoformat(), text) for n in range(calls)])
    numbers = count()

    def work() -> None:
        db.execute("BEGIN IMMEDIATE")
        no, received_on, kept = db.execute("SELECT * FROM cases WHERE no = ?", (next(numbers),)).fetchone()
        workflow = serializer.deserialize_json(kept)
        task = workflow.get_next_task(manual=True)
        assert received_on
        assert task.task_spec.bpmn_id == "register"
        task.run()
        workflow.do_engine_steps()
        db.execute("UPDATE cases SET workflow = ? WHERE no = ?", (serializer.serialize_json(workflow), no))
        db.execute("COMMIT")

    yield Told(
        "SpiffWorkflow",
        work,
        f"BPMN; workflow with its history and definition as {len(text) / 1000:.0f} kB of JSON in a row",
        "guards, roles, clocks, letters, concurrent steps",
    )
    db.close()


# ------------------------------------------------------------------------------------------------- DBOS


def _dbos_engine(path: Path) -> Engine:
    """As DBOS makes it for SQLite, but in everybody's mode: with its own it waits for the disk at each commit."""
    engine = create_engine(f"sqlite:///{path}")

    def set_mode(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", set_mode)
    return engine


@contextmanager
def dbos(folder: Path, calls: int) -> Iterator[Told]:
    """A workflow with one step; the step moves the case in the application's own database."""
    db = opened(folder / "dbos-cases.db", "state")
    db.executemany("INSERT INTO cases VALUES (?, ?, 'received')", [(n, DAY.isoformat()) for n in range(calls)])
    numbers = count()
    config: DBOSConfig = {
        "name": "bench",
        "application_version": "1",
        "executor_id": "bench",
        "log_level": "ERROR",
        "system_database_url": f"sqlite:///{folder / 'dbos.db'}",
        "system_database_engine": _dbos_engine(folder / "dbos.db"),
    }
    DBOS(config=config)

    @DBOS.step()
    def move(no: int) -> str:
        db.execute("BEGIN IMMEDIATE")
        state, received_on = db.execute("SELECT state, received_on FROM cases WHERE no = ?", (no,)).fetchone()
        assert state == "received"
        assert received_on
        db.execute("UPDATE cases SET state = 'registered' WHERE no = ?", (no,))
        db.execute("COMMIT")
        return "registered"

    @DBOS.workflow()
    def register(no: int) -> str:
        return move(no)

    DBOS.launch()
    yield Told(
        "DBOS",
        lambda: register(next(numbers)),
        "state in a row; workflow and step recorded, resumed after a crash",
        "states and what may follow, guards, roles, clocks, letters",
    )
    DBOS.destroy()
    db.close()


# ------------------------------------------------------------------------------------------------- without a database


def in_memory() -> dict[str, m.Work]:
    """The decision alone: our step, our shared machine; a machine made for the case, a machine that stays."""
    workflow = bootstrap.versions("disclosure_request")[-1]
    env = Env(bootstrap.calendar("CN"), resolve_settings(workflow, {}))
    case, _ = step(workflow, None, Command("receive", DAY, FACTS), env, no="2022-1")
    row = workflow.rows["register"][0]

    def fresh() -> None:
        RequestMachine(Request(1, "2022-09-30", "received")).send("register")

    stays = RequestMachine(Request(1, "2022-09-30", "received"))

    def kept() -> None:
        stays.model.state = "received"
        stays.send("register")

    return {
        "gongkai, `step`": lambda: step(workflow, case, Command("register", DAY), env),
        "gongkai, the target state alone": lambda: target_of(workflow, row, "received"),
        "python-statemachine, a machine a case": fresh,
        "python-statemachine, a machine that stays": kept,
    }


def main() -> None:
    """Print the tables."""
    rounds, times = (2, 3) if m.size() == "small" else (60, 10)
    calls = (rounds + 1) * times
    with (
        TemporaryDirectory(prefix="gongkai-bench-", ignore_cleanup_errors=True) as made,
        ours(Path(made), calls) as first,
        python_statemachine(Path(made), calls) as second,
        spiffworkflow(Path(made), calls) as third,
        dbos(Path(made), calls) as fourth,
    ):
        told = (first, second, third, fourth)
        kept = m.take_turns({t.name: m.Contender(t.work, times=times) for t in told}, rounds)
    print(m.machine_note("python-statemachine", "SpiffWorkflow", "dbos", "transitions"))
    rows = [
        [t.name, m.shown(kept.time(t.name).median), m.spread(kept.ratio(t.name, first.name)), t.does, t.does_not]
        for t in told
    ]
    m.table("One step of a process, kept in SQLite", ("Engine", "a step", "it to ours", "leaves", "leaves out"), rows)

    works = in_memory()

    def batch(work: m.Work) -> m.Work:
        def run() -> None:
            for _ in range(50):
                work()

        return run

    alone = m.take_turns({name: m.Contender(batch(work), 50, times) for name, work in works.items()}, rounds)
    ours_alone = next(iter(works))
    rows = [[name, m.shown(alone.time(name).median), m.spread(alone.ratio(name, ours_alone))] for name in works]
    m.table("The decision alone, without a database", ("What", "a step", "it to ours"), rows)


if __name__ == "__main__":
    main()
