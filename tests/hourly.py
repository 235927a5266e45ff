"""A definition whose periods are hours, days by the calendar and working days: first response within 5 hours of a major
emergency, other matters within 48 hours (国办发〔2016〕61号、〔2016〕80号)."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.core.definition import (
    SAME,
    Clock,
    ClockKind,
    Extend,
    Fact,
    FactType,
    Law,
    Role,
    Start,
    State,
    Stop,
    StopAll,
    T,
    Unit,
    Workflow,
)

LAW = Law("关于在政务公开工作中进一步做好政务舆情回应的通知", "国办发〔2016〕61号", date(2016, 7, 30)).art(1)
OFFICER = Role("officer", "经办人")
RESPONDING, OVER = State("responding", "回应中"), State("over", "已办结", final=True)
FIRST = Clock("first_response", "首次回应", 5, LAW, unit=Unit.HOURS, max_extension=24)
OTHER = Clock("response", "一般舆情回应", 48, LAW, ClockKind.INTERNAL, Unit.HOURS)
PLAN = Clock("plan", "整改", 30, LAW, ClockKind.INTERNAL, Unit.CALENDAR)
AT = Fact("at", "时刻", FactType.TIME)
ROWS = (
    T("detect", "发现舆情", None, RESPONDING, by=OFFICER, law=LAW, facts=(AT,),
      effects=(Start(FIRST), Start(OTHER), Start(PLAN))),
    T("respond", "首次回应", RESPONDING, SAME, by=OFFICER, law=LAW, facts=(AT,), effects=(Stop(FIRST),)),
    T("extend", "延长", RESPONDING, SAME, by=OFFICER, law=LAW, facts=(Fact("hours", "小时", FactType.NUMBER),),
      effects=(Extend(FIRST, "hours"),)),
    T("close", "办结", RESPONDING, OVER, by=OFFICER, law=LAW, effects=(StopAll(),)),
)  # fmt: skip
PARTS: dict[str, Any] = {
    "key": "response",
    "version": "1",
    "title": "舆情回应",
    "in_force_from": date(2016, 7, 30),
    "law": LAW,
    "states": (RESPONDING, OVER),
    "transitions": ROWS,
    "clocks": (FIRST, OTHER, PLAN),
}
RESPONSE = Workflow(**PARTS)
