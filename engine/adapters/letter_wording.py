"""How a wording file is read: its header, its markers, its sandbox, its filters.

A wording file is ordinary text, one paragraph a line, with Jinja2 expressions for values. Markers stand at the
beginning of a line of the file:

    # text            a heading
    | a | b           a row of a table; the first row of a run is its header
    : label | value   a row of a form: one or two pairs of label and value
    ~ text            the note under the date
    === courtesy      from here on: the courtesy reply (=== body goes back)
    @name,name text   the line contains these elements (engine.core.letter.ELEMENTS); may precede any other marker
    ⏎                 anywhere in a line: a line break inside the paragraph or cell

Markers are recognised in the file, before values are filled in, and replaced by private-use characters; values lose
theirs. So a value can hold any text, a marker or Jinja2 code among it, and stays plain text inside its paragraph.

The header is TOML in the first comment, between `{#---` and `---#}`; `engine.adapters.letters` says what it may hold.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn

from jinja2 import BaseLoader, StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.core.errors import InputError
from engine.core.letter import Block, Heading, ItemTable, KeyValueTable, Paragraph, chinese_date, clean_text, is_blank

HEADER = re.compile(r"\{#---\n(.*?)\n---#\}\n?", re.DOTALL)
_CODE = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.DOTALL)
_ELEMENTS = re.compile(r"@([a-z_]+(?:,[a-z_]+)*) ")
HEADING, ROW, PAIR, NOTE, SECTION, CELL, BREAK, TAG, END = (chr(0xE000 + i) for i in range(9))
_MARKS = {"# ": HEADING, "| ": ROW, ": ": PAIR, "~ ": NOTE, "=== ": SECTION}
REGULATION = "《中华人民共和国政府信息公开条例》"
_IDENTITY = re.compile(
    r"(?<!\d)([1-8]\d{5})((?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(\d{3}[\dXxＸｘ])(?!\d)"
)
_IDENTITY_LENGTH = 18
_TRAILING = "。；;，,、：:.．!！ \n"
_DIGITS = "零一二三四五六七八九"
NAME = re.compile(r"(?:_shared/(?:[a-z0-9_]+/)*)?[a-z][a-z0-9_]*\.j2")
"""Names of wording files: nothing that leads out of the folder."""
_TEXTS = ("title", "called", "addressee", "issuer", "attachments_from", "title_from", "date_from")
_LISTS = ("attachments", "outcomes", "elements", "optional")


def read_header(source: str, name: str) -> dict[str, Any]:
    """The header of a wording file; {} if it has none. Raises InputError (letter_template) if it is not TOML, or holds
    values of the wrong kind (named all at once)."""
    match = HEADER.match(source)
    if not match:
        return {}
    try:
        header = tomllib.loads(match.group(1))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"文书模板 {name} 的文件头不是有效的 TOML：{error}", code="letter_template") from error
    wrong = [key for key, value in header.items() if not _fits(key, value)]
    if wrong:
        named = "、".join(f"“{key}”" for key in wrong)
        raise InputError(f"文书模板 {name} 的文件头中，{named}的值不是应有的类型", code="letter_template")
    return header


def _fits(key: str, value: object) -> bool:
    if key == "version":
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    if key in ("sealed", "hides_applicant"):
        return isinstance(value, bool)
    if key == "kind":
        return value in ("letter", "form")
    if key in _TEXTS:
        return _plain(value)
    if key in _LISTS:
        return isinstance(value, list) and all(map(_plain, value))
    return key != "requires" or (isinstance(value, dict) and all(map(_plain, value.values())))


def _plain(value: object) -> bool:
    """A line of text as it can be printed."""
    return isinstance(value, str) and "\n" not in value and clean_text(value) == value


def mark(source: str) -> str:
    """Replace the markers of a wording file by private-use characters, outside Jinja2 code only. The header becomes an
    empty comment of as many lines, so that a fault is named by its line in the file."""
    out: list[str] = []
    fresh, row = True, False  # at the beginning of a line; inside a table row
    for piece in _CODE.split(HEADER.sub(lambda m: "{#" + "\n" * m.group().count("\n") + "#}", source, count=1)):
        if _CODE.fullmatch(piece):
            out.append(piece)
            fresh = fresh and not piece.startswith("{{")
            continue
        for i, line in enumerate(piece.split("\n")):
            if i:
                out.append("\n")
                fresh, row = True, False
            if fresh and line.strip():
                line, row = _mark_line(line.lstrip())
                fresh = False
            line = line.replace("⏎", BREAK)
            out.append(line.replace("|", CELL) if row else line)
    return "".join(out)


def _mark_line(line: str) -> tuple[str, bool]:
    prefix = ""
    if match := _ELEMENTS.match(line):
        prefix, line = TAG + match.group(1) + END, line[match.end() :]
    for text, char in _MARKS.items():
        if line.startswith(text):
            return prefix + char + line[len(text) :], char in (ROW, PAIR)
    return prefix + line, False


def mask_identity(text: str) -> str:
    """Hide the middle of every resident identity number: they never appear in a letter."""
    return text if len(text) < _IDENTITY_LENGTH else _IDENTITY.sub(lambda m: m.group(1) + "********" + m.group(3), text)


def finalize(value: object) -> str:
    """A value as it enters the text: cleaned, identity numbers masked, line breaks protected."""
    if isinstance(value, Undefined):
        return str(value)  # raises UndefinedError with the name
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(f"文书模板引用了不能直接写入的值（{type(value).__name__}）。", code="letter_incomplete")
    return mask_identity(clean_text(str(value))).replace("\n", BREAK)


# ---------------------------------------------------------------- filters


def cn_date(value: object) -> str:
    """ISO date -> 2022年9月30日. Raises InputError (letter_value) for anything else."""
    if not isinstance(value, str) or not value:
        raise InputError(f"日期应当写作 YYYY-MM-DD，收到的是“{value}”。", code="letter_value")
    return chinese_date(value)


def cn_number(value: object) -> str:
    """1..99 -> 一..九十九. Raises InputError (letter_value) outside."""
    if not isinstance(value, int) or not 1 <= value <= 99:
        raise InputError(f"序号应当是 1 至 99 的整数，收到的是“{value}”。", code="letter_value")
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def yuan(value: object) -> str:
    """Whole yuan -> 3000元. Raises InputError (letter_value) for anything but a non-negative integer."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InputError(f"金额应当是不小于 0 的整数（元），收到的是“{value}”。", code="letter_value")
    return f"{value}元"


def clause(value: object) -> str:
    """Text without its closing punctuation, so that the sentence around it can end as it likes."""
    return clean_text(finalize(value).replace(BREAK, "\n")).rstrip(_TRAILING)


def numbers(value: object) -> str:
    """[1, 2, 3, 5] -> 1至3、5 (item numbers of a letter)."""
    if not isinstance(value, list) or not value or not all(isinstance(n, int) for n in value):
        raise InputError("事项序号应当是整数列表。", code="letter_value")
    runs: list[list[int]] = []
    for n in sorted(set(value)):
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return "、".join(f"{a}" if a == b else f"{a}、{b}" if b == a + 1 else f"{a}至{b}" for a, b in runs)


def listing(value: object) -> str:
    """Texts joined by 、."""
    return "、".join(clause(text) for text in value) if isinstance(value, list) else clause(value)


def cite(value: object, own: str = "") -> str:
    """Citations of one item, grouped by law, each once: 《甲法》第一条、第二条和《乙法》第三条.

    `own` is the article of the Regulation on which this kind of reply always rests, such as 第三十六条第四项; several
    are parted by 、. A text without 《 》 names no law and is left out.
    """
    texts = [clause(text) for text in value] if isinstance(value, list) else []
    texts += [REGULATION + article for article in own.split("、") if article]
    laws: dict[str, list[str]] = {}
    for text in texts:
        match = re.fullmatch(r"(《.+》)(.*)", text, re.DOTALL)
        if not match:
            continue  # a decision of this project, not a law
        law, article = match.groups()
        law = re.sub(r"^《(国办.+号)》$", r"\1", law)  # an official letter is cited by its number alone
        articles = laws.setdefault(law, [])
        if article and article not in articles:
            articles.append(article)
    cited = [law + "、".join(articles) for law, articles in laws.items()]
    return "和".join(["，".join(cited[:-1]), cited[-1]] if len(cited) > 1 else cited)


def label(value: object) -> str:
    """A label of the rules, with Chinese brackets and commas: 不予公开(国家秘密) -> 不予公开（国家秘密）."""
    return clause(value).translate(str.maketrans("(),:", "（），："))


def count(value: object) -> int:
    """Number of entries of a list; 0 for null."""
    return len(value) if isinstance(value, list) else 0


def fee_method(value: object) -> str:
    """items -> 按件, pages -> 按量."""
    try:
        return {"items": "按件", "pages": "按量", "按件": "按件", "按量": "按量"}[str(value)]
    except KeyError:
        raise InputError("信息处理费的计收方式应当是 items（按件）或者 pages（按量）。", code="letter_value") from None


FILTERS: Mapping[str, Callable[..., Any]] = {
    f.__name__: f for f in (cn_date, cn_number, yuan, clause, numbers, listing, cite, label, count, fee_method)
}


# ---------------------------------------------------------------- sandbox


ALLOWED: frozenset[type[nodes.Node]] = frozenset(
    (
        nodes.Template, nodes.Output, nodes.TemplateData, nodes.Extends, nodes.Block, nodes.Include, nodes.If,
        nodes.For, nodes.Assign, nodes.Name, nodes.Getattr, nodes.Const, nodes.CondExpr, nodes.And, nodes.Or,
        nodes.Not, nodes.Compare, nodes.Operand, nodes.Filter, nodes.Test,
    )
)  # fmt: skip
"""All that a wording is made of."""


class _Markers(Extension):
    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return mark(source)


def walk(node: nodes.Node) -> Iterator[nodes.Node]:
    """The node and everything below it."""
    queue = [node]
    while queue:
        yield (next_ := queue.pop())
        queue.extend(next_.iter_child_nodes())


class WordingEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2 reduced to text, values, `if`, `for`, includes and our own filters.

    A file with any other construct is not compiled, whether or not the linter has seen it. Attributes are keys of
    mappings and nothing else (so `remedy.items` is the value, not a method of dict); there are no calls, no globals and
    none of Jinja2's own filters.
    """

    intercepted_binops = frozenset(["*", "**", "%", "/", "//", "-", "+"])

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            extensions=[_Markers],
            finalize=finalize,
            autoescape=False,  # the text is not markup; every renderer escapes it in its own way
            trim_blocks=False,
            cache_size=400,
            auto_reload=False,
        )
        self.globals.clear()
        self.filters = dict(FILTERS)
        self.tests = {name: self.tests[name] for name in ("none",)}

    def compile(  # type: ignore[override]
        self, source: str | nodes.Template, name: str | None = None, filename: str | None = None, **how: bool
    ) -> Any:
        """Python code of a wording. Raises SecurityError for a construct that no wording may hold, and for a text that
        Python cannot take."""
        try:
            tree = self.parse(source, name, filename) if isinstance(source, str) else source
            stray = next((node for node in walk(tree) if type(node) not in ALLOWED), None)
            if stray is not None:
                raise SecurityError(f"{name}:{stray.lineno}: a wording may not hold {type(stray).__name__}")
            return super().compile(tree, name, filename, **how)  # type: ignore[call-overload]
        except (RecursionError, ValueError, OverflowError, MemoryError, SyntaxError) as error:
            raise SecurityError(f"{name}: {type(error).__name__}") from error

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The value under a key of a mapping, or a loop's counter; everything else is undefined."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext) and attribute in ("index", "first", "last", "length"):
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Like `getattr`: no other way in through brackets."""
        return self.getattr(obj, str(argument))

    def call(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises SecurityError: a wording calls nothing."""
        raise SecurityError("a wording may not call anything")

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> NoReturn:
        """Raises SecurityError: a wording does not calculate."""
        raise SecurityError(f"a wording may not use {operator}")


# ---------------------------------------------------------------- from text to blocks


class Parsed:
    """What a filled-in wording says: blocks by section, note and the elements found."""

    def __init__(self, text: str) -> None:
        self.sections: dict[str, list[Block]] = {"body": [], "courtesy": []}
        self.elements: set[str] = set()
        self.note = ""
        self._rows: list[tuple[str, ...]] = []
        self._row_mark = ""
        self._section = "body"
        for line in text.split("\n"):
            if line.strip():
                self._line(line.strip())
        self._flush()

    def _line(self, line: str) -> None:
        tags: tuple[str, ...] = ()
        if line[0] == TAG:
            names, line = line[1:].split(END, 1)
            tags = tuple(names.split(","))
        first, rest = line[:1], line[1:]
        if first not in (ROW, PAIR) or first != self._row_mark:
            self._flush()
        if first == SECTION:
            self._section = rest.strip()
            return
        cells = tuple(_text(cell) for cell in rest.split(CELL)) if first in (ROW, PAIR) else ()
        shown = cells or (_text(line if first not in (HEADING, NOTE) else rest),)
        if all(is_blank(cell) for cell in shown):
            return
        self.elements.update(tags)
        if cells:
            self._row_mark = first
            self._rows.append(cells)
        elif first == NOTE:
            self.note = shown[0]
        else:
            block = Heading(shown[0]) if first == HEADING else Paragraph(shown[0])
            self.sections[self._section].append(block)

    def _flush(self) -> None:
        if self._rows:
            rows = tuple(self._rows)
            table = ItemTable(rows[0], rows[1:]) if self._row_mark == ROW else KeyValueTable(rows)
            self.sections[self._section].append(table)
        self._rows, self._row_mark = [], ""


def _text(raw: str) -> str:
    return raw.replace(BREAK, "\n").strip()
