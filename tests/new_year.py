"""Notices on the holidays of 2027, invented: what the statute alone gives, and an arrangement of the new year."""

from __future__ import annotations

NUMBER = "国办发明电〔2026〕9号"
STATUTE = """2027-01-01 元旦
2027-02-05 春节 2027-02-06 春节 2027-02-07 春节 2027-02-08 春节 2027-02-09 春节（补休） 2027-02-10 春节（补休）
2027-04-05 清明节 2027-05-01 劳动节 2027-05-02 劳动节 2027-05-03 劳动节（补休） 2027-05-04 劳动节（补休）
2027-06-09 端午节 2027-09-15 中秋节
2027-10-01 国庆节 2027-10-02 国庆节 2027-10-03 国庆节 2027-10-04 国庆节（补休） 2027-10-05 国庆节（补休）"""


def notice(*own: tuple[str, str], number: str = NUMBER, leave_out: str = "") -> str:
    """A notice for 2027: what the statute alone gives, and (day, kind) of the new year's arrangement."""
    words = STATUTE.split()
    days = {day: ("holiday", name) for day, name in zip(words[::2], words[1::2], strict=True) if day != leave_out}
    days |= {day: (kind, "元旦") for day, kind in own}
    head = f"""year = 2027
document_no = "{number}"
title = "国务院办公厅关于2027年部分节假日安排的通知"
kind = "annual"
signed_on = 2026-12-21
published_on = 2026-12-21
"""
    entry = '\n[[days]]\ndate = {}\nkind = "{}"\nname = "{}"\n'
    return head + "".join(entry.format(day, *days[day]) for day in sorted(days))


LONGER = notice(("2027-01-04", "holiday"), ("2027-01-09", "makeup_workday"))
"""Monday the 4th is free, Saturday the 9th is worked: what ended on the 4th ends on the 5th."""
SHORTER = notice(("2026-12-26", "makeup_workday"), ("2027-01-04", "holiday"))
"""Saturday the 26th is worked for Monday the 4th: what ended on the 4th ends on 31 December."""
