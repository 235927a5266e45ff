"""Checks a wording before anybody uses it: undeclared paths, forbidden constructs, unguarded optional values.

Jinja2's own `meta.find_undeclared_variables` sees top-level names only, so `case.recieved_on` would surface only when
an officer makes the letter. Once the shape of every file allows it (`letter_shape`), the whole tree is walked, parents
and includes in place, with the scope of every loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jinja2 import nodes

from engine.adapters.letter_shape import Shape
from engine.adapters.letter_values import FIELDS
from engine.adapters.letter_wording import END, TAG, mark
from engine.adapters.letters import FINDINGS, LetterWriter, Wording
from engine.core.letter import ELEMENTS

HEADER_KEYS = frozenset(
    ("version", "title", "kind", "called", "addressee", "issuer", "sealed", "attachments", "attachments_from")
) | {"title_from", "date_from", "outcomes", "elements", "hides_applicant", "requires", "optional"}
LISTS = frozenset(["items[].articles", "items[].withheld", "remedies[].items", "courtesy.hints"])
ALWAYS = frozenset(["case.you", "letter.called"])  # filled in by the writer
PERSONAL = ("case.applicant", "case.request", "case.you", "items")
OWN_ELEMENTS = frozenset(["issuer", "number", "date", "addressee"])  # taken from the values, not from the text
NULL_SAFE = frozenset(["count", "cite"])
TAKE_LISTS = frozenset(["listing", "numbers"])
DEEPEST = 3
"""Loops within loops, those around an include counted."""


@dataclass(frozen=True)
class _Scope:
    """Where the walk stands: names bound by loops and assignments (a path, or None for text), the paths that are known
    to have a value here, and the lists being gone through."""

    file: str
    names: dict[str, str | None]
    sure: frozenset[str]
    loops: tuple[str, ...] = ()


class _Linter:
    def __init__(self, writer: LetterWriter, wording: Wording) -> None:
        self.writer, self.wording = writer, wording
        self.problems: list[str] = []
        self.paths = {f"{parent}.{name}" for parent, names in FIELDS.items() for name in names.split()}
        self.paths |= {part for path in [*self.paths, *FIELDS] for part in _prefixes(path)} | {"outcome", "facts"}
        self.lists = set(LISTS) | {path.removesuffix("[]") for path in FIELDS if path.endswith("[]")}
        for path in [*wording.optional, *wording.requires]:
            if path.startswith("facts."):
                self.paths |= set(_prefixes(path))
                if path.endswith("[]"):
                    self.lists.add(path.removesuffix("[]"))
        # what has something below it: case, items[], draft.search
        self.groups = {path.rpartition(".")[0] for path in self.paths if "." in path}
        self.used: set[str] = set()
        self.blocks: dict[str, tuple[str, nodes.Block]] = {}

    def run(self) -> list[str]:
        chain = self.writer.files(f"{self.wording.key}.j2")[0]
        for name in chain:
            for block in self._parse(name).find_all(nodes.Block):
                self.blocks.setdefault(block.name, (name, block))
        sure = frozenset(self.wording.requires) | ALWAYS
        scope = _Scope(chain[-1], {}, sure)
        self._walk_all(self._parse(chain[-1]).body, scope)
        for name in chain[:-1]:
            self._walk_all(
                [n for n in self._parse(name).body if not isinstance(n, nodes.Block)], replace(scope, file=name)
            )
        self._check_headers()
        self._check_elements()
        return self.problems

    def _parse(self, name: str) -> nodes.Template:
        return self.writer.environment.parse(self.writer.source(name), name)

    def _say(self, scope: _Scope, node: nodes.Node, text: str) -> None:
        message = f"{scope.file}:{node.lineno}: {text}"
        if message not in self.problems:
            self.problems.append(message)

    # -------------------------------------------------------------- the tree

    def _walk_all(self, children: list[nodes.Node], scope: _Scope) -> _Scope:
        for child in children:
            scope = self._walk(child, scope)
        return scope

    def _walk(self, node: nodes.Node, scope: _Scope) -> _Scope:
        method = getattr(self, f"_on_{type(node).__name__.lower()}", None)
        if method is not None:
            result = method(node, scope)
            return result if isinstance(result, _Scope) else scope
        if isinstance(node, nodes.Output):
            for child in node.nodes:
                self._check_printed(child, scope)
        self._walk_all(list(node.iter_child_nodes()), scope)
        return scope

    def _on_block(self, node: nodes.Block, scope: _Scope) -> None:
        file, block = self.blocks.get(node.name, (scope.file, node))
        names = scope.names if node.scoped else {}  # what a loop binds is not seen in its blocks
        self._walk_all(block.body, replace(scope, file=file, names=names))

    def _on_include(self, node: nodes.Include, scope: _Scope) -> None:
        assert isinstance(node.template, nodes.Const)  # Shape has seen to it
        name = node.template.value
        inner = replace(scope, file=name)
        if name.startswith(FINDINGS):
            needed = self.writer.header(name).get("requires", {})
            inner = replace(inner, sure=scope.sure | {re.sub(r"^item\.", "items[].", path) for path in needed})
        self._walk_all(self._parse(name).body, inner)

    def _on_if(self, node: nodes.If, scope: _Scope) -> None:
        self._walk(node.test, scope)
        self._walk_all(node.body, self._sure_after(node.test, scope))
        self._walk_all([*node.elif_, *node.else_], scope)

    def _on_condexpr(self, node: nodes.CondExpr, scope: _Scope) -> None:
        self._walk(node.test, scope)
        self._walk(node.expr1, self._sure_after(node.test, scope))
        if node.expr2 is not None:
            self._walk(node.expr2, scope)

    def _on_for(self, node: nodes.For, scope: _Scope) -> None:
        self._walk(node.iter, scope)
        path = self._path(node.iter, scope)
        assert isinstance(node.target, nodes.Name)
        if path not in self.lists:
            self._say(scope, node, f"“{path or '这个值'}”不是列表")
        if path in scope.loops or len(scope.loops) == DEEPEST:
            self._say(scope, node, f"for 不得套在同一列表的 for 里，也不得超过 {DEEPEST} 层")
        names = {**scope.names, node.target.name: f"{path}[]", "loop": "loop"}
        sure = scope.sure | ({f"{path}[]"} if path in self.lists else set())
        self._walk_all(node.body, replace(scope, names=names, sure=sure, loops=(*scope.loops, str(path))))

    def _on_assign(self, node: nodes.Assign, scope: _Scope) -> _Scope:
        self._walk(node.node, scope)
        assert isinstance(node.target, nodes.Name)
        return replace(scope, names={**scope.names, node.target.name: None})

    def _on_name(self, node: nodes.Name, scope: _Scope) -> None:
        self._check_path(node, scope)

    def _on_getattr(self, node: nodes.Getattr, scope: _Scope) -> None:
        if self._path(node, scope) is None:
            self._walk(node.node, scope)
            self._say(scope, node, f"“.{node.attr}”之前不是一个值的路径")
        else:
            self._check_path(node, scope)

    # -------------------------------------------------------------- paths

    def _path(self, node: nodes.Node, scope: _Scope) -> str | None:
        """The declared path an expression stands for; None if it is no path or a plain text."""
        if isinstance(node, nodes.Name):
            return scope.names.get(node.name, node.name)
        if isinstance(node, nodes.Getattr):
            parent = self._path(node.node, scope)
            return None if parent is None else f"{parent}.{node.attr}"
        return None

    def _check_path(self, node: nodes.Node, scope: _Scope) -> None:
        path = self._path(node, scope)
        if path is None or path in ("loop.index", "loop.first", "loop.last", "loop.length"):
            return
        self.used.add(path)
        known = self.paths | {f"{path}[]" for path in self.lists}
        if path not in known:
            self._say(scope, node, f"没有声明“{path}”")

    def _sure_after(self, test: nodes.Node, scope: _Scope) -> _Scope:
        if isinstance(test, nodes.And):
            return self._sure_after(test.right, self._sure_after(test.left, scope))
        if isinstance(test, nodes.Compare):
            same = all(op.op == "eq" and isinstance(op.expr, nodes.Const) and op.expr.value for op in test.ops)
            if not same:
                return scope
            test = test.expr
        path = self._path(test, scope)
        return replace(scope, sure=scope.sure | set(_prefixes(path))) if path else scope

    def _check_printed(self, node: nodes.Node, scope: _Scope, listed: bool = False) -> None:
        """A value can be printed if it is one (a list through a filter that takes one), and if it is there: an optional
        value that may be null must stand inside an `if` that asks for it."""
        if isinstance(node, nodes.Filter):
            if node.name not in NULL_SAFE and node.node is not None:
                self._check_printed(node.node, scope, node.name in TAKE_LISTS)
            return
        path = self._path(node, scope)
        if path in self.groups or f"{path}[]" in self.groups or (path in self.lists and not listed):
            self._say(scope, node, f"“{path}”不是一个值，不能直接写入")
        elif path and path in self.paths and path not in scope.sure:
            self._say(scope, node, f"“{path}”可能为空，应当列入 requires 或者放在 if 之内")

    # -------------------------------------------------------------- headers, elements, persons

    def _check_headers(self) -> None:
        for name in self.wording.files:
            header = self.writer.header(name)
            for key in sorted(set(header) - HEADER_KEYS):
                self.problems.append(f"{name}: 文件头中有不认识的“{key}”")
            for path in header.get("requires", {}):
                full = re.sub(r"^item\.", "items[].", path)
                if full not in self.paths:
                    self.problems.append(f"{name}: requires 中没有声明“{path}”")
            for path in header.get("optional", ()):
                if not path.startswith("facts."):
                    self.problems.append(f"{name}: optional 只用于 facts，“{path}”不是")
        for key in ("addressee", "issuer", "attachments_from", "title_from", "date_from"):
            path = self.wording.header.get(key)
            if path and path not in self.paths:
                self.problems.append(f"{self.wording.key}.j2: {key} 中没有声明“{path}”")

    def _check_elements(self) -> None:
        tagged: set[str] = set()
        for name in self.wording.files:
            for names in re.findall(f"{TAG}([a-z_,]+){END}", mark(self.writer.source(name))):
                tagged |= set(names.split(","))
            for element in self.writer.header(name).get("elements", ()):
                if element not in ELEMENTS:
                    self.problems.append(f"{name}: 没有“{element}”这种要素")
        self.problems += [f"{self.wording.key}.j2: 没有“{name}”这种要素" for name in sorted(tagged - set(ELEMENTS))]
        for name in sorted(self.wording.elements - tagged - OWN_ELEMENTS):
            self.problems.append(f"{self.wording.key}.j2: 正文没有标出必备要素“{name}”（{ELEMENTS.get(name, '')}）")
        if self.wording.header.get("hides_applicant"):
            for path in sorted(self.used):
                if path.startswith(PERSONAL):
                    self.problems.append(f"{self.wording.key}.j2: 给第三方的文书不得使用“{path}”")


def _prefixes(path: str) -> Iterator[str]:
    """items[].no -> items, items[], items[].no."""
    parts = path.split(".")
    for i in range(1, len(parts) + 1):
        joined = ".".join(parts[:i])
        if joined.endswith("[]"):
            yield joined.removesuffix("[]")
        yield joined


def lint(writer: LetterWriter, key: str) -> list[str]:
    """Problems of the letter `key`, as file:line: text; empty if there are none. Raises NotFound (letter_unknown)."""
    wording = writer.wording(key)
    shape = Shape(writer, wording)
    found = shape.run()
    if shape.walkable:
        found += [problem for problem in _Linter(writer, wording).run() if problem not in found]
    return found
