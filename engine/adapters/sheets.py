"""Tables in Excel and CSV files: read with calamine, written with XlsxWriter.

calamine reads ten times as fast as openpyxl; XlsxWriter is told to write text as text, so that nothing an applicant
wrote becomes a live formula or link.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from engine.core.errors import InputError
from engine.core.sheet import Line, Sheet

HEADER_WITHIN = 20
"""Rows among which the header is looked for: registers have a title above it, and who filled them in."""
MAX_ROWS, MAX_BYTES = 200_000, 50_000_000
BOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et")
MAX_CELLS = 10_000_000
"""Cells of a sheet from A1 to its last one that holds something: the reader makes room for all of them."""
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]{1,3})(\d{1,7})"')
_CELL = re.compile(rb'<c\s[^<>/]*?\br="([A-Z]{1,3})(\d{1,7})"[^<>/]*>')
_PIECE, _OVERLAP = 1 << 22, 400
_SPACE = re.compile(r"[\s\u200b\ufeff]+")


def read(path: Path, known: Collection[str]) -> Sheet:
    """The first table of a file whose header names at least two of the `known` columns, in any order.

    Dates come as ISO text, whole numbers without a decimal point. Raises InputError for a file that is no table, is
    too large, has no such header or one column twice.
    """
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path.name}超过 {MAX_BYTES // 1_000_000} MB", field="file", remedy="分成几个文件导入")
    tables = _book(path) if path.suffix.lower() in BOOKS else [_csv(path)]
    for rows in tables:
        at = _header(rows, known)
        if at is not None:
            return _sheet(rows, at, known, path.name)
    raise InputError(
        f"{path.name}中没有找到表头", field="file", code="no_header", remedy="表头应有以下各栏：" + "、".join(known)
    )


def _book(path: Path) -> list[list[list[str]]]:
    try:
        _check_extent(path)
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return [[[_text(c) for c in row] for row in s.to_python(skip_empty_area=False)] for s in sheets]
    except (CalamineError, BadZipFile, ValueError) as error:
        raise InputError(
            f"{path.name}不是可以读取的表格文件",
            field="file",
            code="bad_sheet",
            remedy="设有密码的先取消密码；其他格式的另存为 .xlsx 后导入",
        ) from error


def _check_extent(path: Path) -> None:
    """Raise InputError for a workbook with something so far from its first cell that no memory holds what lies between.
    Cells without content do not count."""
    if not is_zipfile(path):
        return
    with ZipFile(path) as book:
        for name in filter(_SHEETS.fullmatch, book.namelist()):
            with book.open(name) as sheet:
                head = sheet.read(_PIECE)
                stated = _DIMENSION.search(head)
                if stated and _column(stated[1]) * int(stated[2]) <= MAX_CELLS:
                    continue
                across = down = 0
                while head:
                    for cell in _CELL.finditer(head):
                        across, down = max(across, _column(cell[1])), max(down, int(cell[2]))
                    piece = sheet.read(_PIECE)
                    head = head[-_OVERLAP:] + piece if piece else b""
            if across * down > MAX_CELLS:
                raise InputError(
                    f"{path.name}中有一个工作表宽 {across} 列、长 {down} 行，多半是远处有多余的内容",
                    field="file",
                    code="sheet_too_large",
                    remedy="只把登记的各行各列复制到新的表格中再导入",
                )


def _column(letters: bytes) -> int:
    """A is 1, AA 27."""
    n = 0
    for letter in letters:
        n = n * 26 + letter - 64
    return n


def _csv(path: Path) -> list[list[str]]:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError(f"{path.name}不是可以读取的文本（UTF-8 或 GB 18030）", field="file", code="bad_sheet")
    if "\0" in text:
        raise InputError(f"{path.name}不是可以读取的表格文件", field="file", code="bad_sheet")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    comma = "\t" if "\t" in text.partition("\n")[0] else ","
    try:  # strict: a quotation mark without its other half would swallow all rows after it
        return [[c.strip() for c in row] for row in csv.reader(StringIO(text), delimiter=comma, strict=True)]
    except csv.Error as error:
        raise InputError(
            f"{path.name}不能按表格读出：有的引号没有成对，或者一格的内容过长",
            field="file",
            code="bad_sheet",
            remedy="用表格软件打开，核对后另存为 .xlsx 再导入",
        ) from error


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell).strip() if not isinstance(cell, timedelta) else str(cell)


def _name(cell: str) -> str:
    return _SPACE.sub("", cell).replace("(", "（").replace(")", "）")


def _header(rows: Sequence[Sequence[str]], known: Collection[str]) -> int | None:
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        if len({_name(c) for c in row} & set(known)) >= min(2, len(known)):
            return at
    return None


def _sheet(rows: Sequence[Sequence[str]], at: int, known: Collection[str], source: str) -> Sheet:
    names = [_name(c) for c in rows[at]]
    columns = tuple(n for n in names if n in known)
    twice = next((n for n in columns if columns.count(n) > 1), None)
    if twice:
        raise InputError(f"{source}的表头有两个“{twice}”", field="file", code="column_twice")
    if len(rows) > MAX_ROWS:
        raise InputError(f"{source}超过 {MAX_ROWS} 行", field="file", remedy="分成几个文件导入")
    lines = []
    for number, row in enumerate(rows[at + 1 :], at + 2):
        cells = {n: c.strip() for n, c in zip(names, row, strict=False) if n in known}
        if any(cells.values()):
            lines.append(Line(number, {n: cells.get(n, "") for n in columns}))
    return Sheet(columns, tuple(n for n in names if n and n not in known), tuple(lines))


def write(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An .xlsx file with one table: its columns frozen and filtered, dates as dates, text as text."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "vcenter"})
    plain = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"border": 1, "num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    widths = [_width(c) for c in columns]
    for x, name in enumerate(columns):
        sheet.write_string(0, x, name, head)
    last = 0
    for last, row in enumerate(rows, 1):
        for x, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(last, x, datetime.combine(value, time()), day)
            elif isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(last, x, value, plain)
            else:
                sheet.write_string(last, x, _shown(value), plain)
            widths[x] = max(widths[x], _width(value))
    for x, width in enumerate(widths):
        sheet.set_column(x, x, min(width + 2, 50))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    book.close()
    return out.getvalue()


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)[:32_767]  # the most that a cell holds


def _width(value: object) -> int:
    """Columns of type: a Chinese character takes two."""
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in part) for part in _shown(value).split("\n")), default=0)
