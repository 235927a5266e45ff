"""`gongkai demo`: the main job end to end, repeatable, with every kind of case, every letter and the real dates."""

from __future__ import annotations

import json
import re
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine import bootstrap, demo
from engine.adapters.store import SqlStore
from engine.core import deadlines
from engine.core.case import Case
from engine.core.kept import Agency, Person
from engine.demo import scripts
from engine.services.cases import act_on
from engine.services.verification import verify
from tests.commands import gongkai
from tests.offices import everything, gaps
from tests.played import Played, numbers
from tests.reading_pdf import said_by

pytestmark = pytest.mark.slow
LONGEST = 40.0
REAL = {
    "D01": "2022-11-02",
    "D05": "2022-11-10",
    "D09": "2022-04-12",
    "D14": "2021-06-22",
    "D18": "2023-11-21",
    "E02": "2014-04-14",
}
NOT_HELD = ("does_not_exist", "other_agency", "requires_processing", "still_unclear")


def test_it_ends_well_and_in_time(played: Played) -> None:
    assert (played.done.code, played.done.err) == (0, "")
    assert played.spent < LONGEST
    assert len(played.done.out.splitlines()) > 300


def test_once_more_adds_nothing(played: Played, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", played.url)
    summary = gongkai("demo", "--out", str(tmp_path / "again"), "--json").json
    assert summary["cases"] == len(scripts())
    with closing(SqlStore(played.url)) as store:
        assert everything(store) == played.held
    for page in (played.out / "letters").glob("*/*.html"):
        again = tmp_path / "again" / page.relative_to(played.out)
        assert again.read_bytes() == page.read_bytes()
    assert summary["letters"] == sum(1 for rows in played.letters.values() for x in rows if played.is_made(x))


def test_stopped_anywhere_it_goes_on_from_there(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on the memory store: what comes out is the same as in one go."""
    clock, left = demo.Clock(), [25, 60, 120, 10_000]
    world = bootstrap.memory_world(clock)
    whole = act_on

    def stopping(*args: Any, **more: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return whole(*args, **more)

    monkeypatch.setattr(demo, "act_on", stopping)
    while len(left) > 1:
        demo.load_agency(world)
        with pytest.raises(KeyboardInterrupt):
            demo.replay(world, clock)
        left.pop(0)
    demo.replay(world, clock)
    assert everything(world.store) == played.held


def test_it_is_sound(played: Played) -> None:
    with closing(SqlStore(played.url)) as store:
        world = bootstrap.world(played.url)
        assert verify(world).problems == ()
        assert isinstance(world.store, SqlStore)
        world.store.close()
        assert gaps(everything(store)) == []


def test_every_state_and_most_outcomes(played: Played) -> None:
    request = next(w for w in bootstrap.versions("disclosure_request") if w.version == "2019.1")
    requests = played.of("disclosure_request").values()
    states = {e["state"] for c in requests for e, _ in c["events"]}
    assert states == {s.key for s in request.states}
    assert len(states) == 13
    now = {c["case"]["state"] for c in requests}
    assert now >= states - {"closed"}, "there is a case to be found in every state"
    outcomes = {c["case"]["outcome"] for c in requests} - {""}
    assert len(outcomes) >= 15
    assert outcomes >= {*NOT_HELD, "withdrawn", "abandoned_unpaid", "abandoned_unsupplemented", "disclosed_in_part"}


def test_two_consultations_at_once_and_one_undeliverable(played: Played) -> None:
    found = []
    for no, held in played.cases.items():
        pauses = [p for run in held["case"]["runs"] for p in run["pauses"] if run["key"] == "reply"]
        children = [n for n in played.cases if n.startswith(f"{no}-c")]
        overlap = any(a[1] < b[2] and b[1] < a[2] for a in pauses for b in pauses if a is not b and a[2] and b[2])
        if overlap and any("give_up_delivery" in played.done_in(n) for n in children):
            found.append(no)
    assert found


@pytest.mark.parametrize(
    "steps",
    [
        {"request_supplementation", "receive_supplementation"},
        {"extend_reply", "dispatch"},
        {"charge_fee", "record_payment", "dispatch"},
        {"charge_fee", "abandon_unpaid"},
        {"request_supplementation", "abandon_unsupplemented"},
        {"open_consultation", "withdraw"},
        {"open_redo", "dispatch"},
        {"revoke_reply", "dispatch"},
        {"request_reasons", "defer_reply"},
        {"recall_issue", "record_failed_delivery"},
        {"refer_secrecy", "answer_referral", "clear_secrecy"},
        {"reply_on_the_spot"},
        {"lose_contact"},
    ],
    ids=lambda steps: " ".join(sorted(steps)),
)
def test_situations(played: Played, steps: set[str]) -> None:
    assert any(steps <= played.done_in(no) for no in played.cases)


@pytest.mark.parametrize("outcome", NOT_HELD)
def test_courtesy_replies(played: Played, outcome: str) -> None:
    """After the remedies, headed 便民提示, with what it offers, and it says that it is no part of the decision."""
    found = 0
    for no, held in played.cases.items():
        if held["case"]["outcome"] != outcome:
            continue
        courtesy = held["case"]["fields"]["draft"]["courtesy"]
        for row, html, docx in played.texts(no):
            if not row.key.startswith("reply_"):
                continue
            assert ("便民提示" in html) is ("便民提示" in docx) is courtesy["given"]
            if courtesy["given"]:
                decision, block = html.split('<aside class="courtesy"', 1)
                assert "行政复议" in decision
                assert "不属于答复决定内容" in block
                assert row.values["courtesy"]["hints"]
                assert all(hint in block for hint in row.values["courtesy"]["hints"])
                found += 1
    assert found


@pytest.mark.parametrize("case", REAL)
def test_the_real_requests_end_on_the_days_of_the_decisions(played: Played, case: str) -> None:
    script = next(s for s in scripts() if s.id == case)
    assert script.last_day == REAL[case]
    no = numbers(played)[case]
    reply = Case.from_json(played.cases[no]["case"]).runs["reply"]
    assert deadlines.due_on(reply, bootstrap.calendar("CN")) == date.fromisoformat(REAL[case])
    assert f"裁判文书（复议决定）中的最后一日：{REAL[case]}；引擎：{REAL[case]}  一致" in played.done.out


def test_the_timelines_speak_to_an_officer(played: Played) -> None:
    out = played.done.out
    assert out.count("  一致\n") == len(REAL)
    assert "不一致" not in out
    for no in numbers(played).values():
        assert f"■ {no}  " in out
    assert not re.search(r"《[a-z_]+》|（[a-z_]+）|None|Traceback", out)


def test_every_letter_is_there_in_both_formats_with_its_number(played: Played) -> None:
    in_force = min(w.in_force_from for w in bootstrap.versions("disclosure_request") if w.version == "2019.1")
    seen = 0
    for no in numbers(played).values():
        for row, html, docx in played.texts(no):
            assert row.number in html, row.key
            assert row.number in docx, row.key
            for text in (html, docx):
                words = re.sub(r"data:image/[^\"]*", "", text)
                assert not re.search(r"\{\{|\{%|\bNone\b|undefined|nan", words), row.key
            seen += 1
    rows = [x for rows in played.letters.values() for x in rows]
    assert seen == sum(1 for x in rows if played.is_made(x))
    assert sum(1 for x in rows if x.template_version and not played.is_made(x)) == 3
    assert all(x.template_version for x in rows if x.on >= in_force)
    assert sum(1 for x in rows if x.number) > 100


def test_what_letters_say_of_dates_is_so(played: Played) -> None:
    """The ends of other people's periods as they really were, and the day the supplementation came in."""
    closed = answered = 0
    clock = {"close_unpaid": "payment", "close_unsupplemented": "supplementation"}
    calendar = bootstrap.calendar("CN")
    for no in numbers(played).values():
        case = Case.from_json(played.cases[no]["case"])
        for row, html, _ in played.texts(no):
            if row.key in clock:
                due = deadlines.due_on(case.runs[clock[row.key]], calendar)
                assert due is not None
                assert f"截止日期为{chinese(due)}" in html
                closed += 1
            if "收到补正的申请" in html and row.key.startswith("reply_"):
                came = date.fromisoformat(case.fields["supplemented_on"])
                assert f"本机关于{chinese(came)}收到补正的申请" in html
                answered += 1
    assert closed == 2
    assert answered >= 2


def test_replies_of_the_invented_year_are_sealed(played: Played) -> None:
    """With the test drawing, each by a use of the seal; a reply that was taken back is not."""
    rows = [x for rows in played.letters.values() for x in rows if x.key.startswith(demo.SEALED) and x.number]
    year = [x for x in rows if x.on >= demo.SEALED_FROM]
    assert all((x.seal is None) is x.voided for x in year)
    assert all(x.seal is None for x in rows if x not in year)
    uses = {c["case"]["fields"]["letter"]: no for no, c in played.seal_uses.items()}
    assert {x.number: x.seal.no for x in year if x.seal} == uses
    assert len(uses) > 20
    for no in numbers(played).values():
        for row, html, _ in played.texts(no):
            assert ('<img class="seal"' in html) is (row.seal is not None)
            asks = row.template_version and row.seal is None and not row.voided and "尚未加盖印章" not in html
            assert not asks or "填表日期" in html or row.key == "redacted_text", "a form has no seal"


def test_a_repeat_is_answered_with_the_earlier_reply(played: Played) -> None:
    """To the same applicant, by its real number and date."""
    rows = {x.number: x for rows in played.letters.values() for x in rows if x.number}
    repeats = [x for x in rows.values() if x.key == "reply_repeat"]
    assert repeats
    for repeat in repeats:
        told = repeat.values["history"]["earlier_reply"]
        earlier = rows[told["number"]]
        assert earlier.on.isoformat() == told["date"]
        for same in ("applicant", "request"):
            assert earlier.values["case"][same] == repeat.values["case"][same]


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def test_letters_of_one_kind_count_up_with_the_calendar(played: Played) -> None:
    """An earlier letter has no higher number than a later one."""
    rows = sorted((x for rows in played.letters.values() for x in rows if "复〔2026〕" in x.number), key=lambda x: x.id)
    numbers = [int(re.sub(r".*〕(\d+)号", r"\1", x.number)) for x in rows]
    assert numbers == list(range(1, len(rows) + 1))
    assert [x.on for x in rows] == sorted(x.on for x in rows)


def test_a_foreign_database_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ours.db'}"
    monkeypatch.setenv("GONGKAI_DATABASE_URL", url)
    assert gongkai("agency", "add", "ours", "本市某局").code == 0
    with closing(SqlStore(url)) as store:
        before = everything(store)
        done = gongkai("demo", "--out", str(tmp_path / "out"), "--json")
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("[foreign_database] ")
        assert "ours" in done.err
        assert everything(store) == before
    assert not list(tmp_path.glob("out/**/*.html"))


def test_a_folder_that_cannot_be_written_stops_it_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", f"sqlite:///{tmp_path / 'a.db'}")
    (tmp_path / "out").write_text("")
    done = gongkai("demo", "--out", str(tmp_path / "out"), "--json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("[file] ")
    assert gongkai("verify", "--json").json == {"cases": 0, "events": 0, "problems": []}


def test_the_agency_of_the_demo_has_a_person_for_each_role() -> None:
    from engine.demo import FOLDER

    raw = json.loads((FOLDER / "agency.json").read_text(encoding="utf-8"))
    people = {p["name"]: p["roles"] for p in raw["people"]}
    assert people == {name: [name] for name in people}
    assert set(people) >= {
        "registrar",
        "officer",
        "handler",
        "reviewer",
        "secrecy_reviewer",
        "legality_reviewer",
        "issuing_leader",
        "office_head",
        "archivist",
        "seal_keeper",
        "finance",
        "supervisor",
        "drafter",
        "unit_head",
        "attribute_officer",
        "publisher",
    }


def test_the_file_of_a_case_is_printed(played: Played) -> None:
    (path,) = played.out.glob("案卷-*.pdf")
    assert str(path) in played.done.out
    no = path.stem.removeprefix("案卷-")
    said = said_by(path.read_bytes())
    for row in played.letters[no]:
        assert row.number in said
    for word in ("政府信息公开申请案卷", "卷内目录", "办理记录", no):
        assert word in said


def test_a_demo_of_an_earlier_release_gets_its_new_people_and_cases() -> None:
    """The agency is there, with those who handle requests; the documents come with the next run."""
    clock = demo.Clock()
    world = bootstrap.memory_world(clock)
    raw = json.loads((demo.FOLDER / "agency.json").read_text(encoding="utf-8"))
    with world.store.begin() as tx:
        tx.put_agency(Agency(demo.CODE, raw["name"], raw["region"], raw["profile"]))
        tx.put_seal_image(demo.CODE, clock.day, demo.SEAL.read_bytes())
        tx.put_person(Person(demo.CODE, "registrar", frozenset({"registrar"})))
    demo.load_agency(world)
    assert len(demo.replay(world, clock)) == len(scripts())
    assert verify(world).problems == ()
