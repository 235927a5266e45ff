"""The shape of a wording, file by file: which constructs it may hold, how files refer to each other.

What `letter_lint` walks afterwards is a tree without cycles, without text that would silently be lost, and without an
expression that could fail or grow whatever the values are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jinja2 import nodes
from jinja2.exceptions import TemplateError, TemplateSyntaxError

from engine.adapters.letter_wording import ALLOWED, FILTERS, walk
from engine.adapters.letters import REFERENCE, LetterWriter, Wording

FORBIDDEN: dict[type[nodes.Node], str] = {
    nodes.Call: "不得调用函数或者方法",
    nodes.Mul: "不得使用 *", nodes.Pow: "不得使用 **", nodes.Mod: "不得使用 %",
    nodes.Getitem: "不得使用下标", nodes.Macro: "不得定义宏", nodes.Import: "不得导入", nodes.FromImport: "不得导入",
}  # fmt: skip
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_SAME = ("eq", "ne")


class Shape:
    """Looks at every file of one wording; `problems` as file:line: text; `walkable`: none of them is in the way of a
    look at the paths too."""

    def __init__(self, writer: LetterWriter, wording: Wording) -> None:
        self._writer = writer
        self._wording = wording
        self._chain = writer.files(f"{wording.key}.j2")[0]
        self.problems: list[str] = []
        self.walkable = True

    def run(self) -> list[str]:
        for name in self._wording.files:
            for line, text in enumerate(self._writer.source(name).split("\n"), 1):
                if _PRIVATE.search(text):
                    self.problems.append(f"{name}:{line}: 有私用区字符，别处显示不出")
            tree = self.parse(name)
            if tree is None:
                self.walkable = False
                continue
            found = [*self._references(name, tree), *self._blocks(name, tree)]
            for node in walk(tree):
                found += [(node, text) for text in _faults(node)]
                if isinstance(node, nodes.Output):
                    found += [(n, "只能写入文字和整数") for n in node.nodes if _odd(n)]
            if any(isinstance(node, nodes.Extends | nodes.Include | nodes.For | nodes.Assign) for node, _ in found):
                self.walkable = False
            for line, text in sorted((_line(node), text) for node, text in found):
                self._say(name, line, text)
        for name in self._wording.files if not self.problems else ():
            self._compile(name)
        return self.problems

    def parse(self, name: str) -> nodes.Template | None:
        """The tree of a file, or None with the problem noted."""
        try:
            return self._writer.environment.parse(self._writer.source(name), name)
        except TemplateSyntaxError as error:
            self.problems.append(f"{name}:{error.lineno}: 模板语法错误：{error.message}")
        except (TemplateError, RecursionError, ValueError, OverflowError, MemoryError) as error:
            self.problems.append(f"{name}:1: 模板不能读取：{type(error).__name__}")
        return None

    def _compile(self, name: str) -> None:
        try:
            self._writer.environment.compile(self._writer.source(name), name)
        except TemplateError as error:
            self.problems.append(f"{name}:1: 模板不能使用：{error}")

    def _say(self, name: str, line: int, text: str) -> None:
        message = f"{name}:{line}: {text}"
        if message not in self.problems:
            self.problems.append(message)

    def _references(self, name: str, tree: nodes.Template) -> Iterator[tuple[nodes.Node, str]]:
        """A file names the shared files that it needs plainly, and none of them needs it in turn."""
        plain = {other for _, other in REFERENCE.findall(self._writer.source(name))}
        parents = list(tree.find_all(nodes.Extends))
        for parent in parents:
            if len(parents) > 1 or parent not in tree.body:
                yield parent, "extends 只能有一个，不得放在 if 或者 for 之内"
            if name not in self._chain:
                yield parent, "用 include 引用的部分不得再用 extends"
        includes = list(tree.find_all(nodes.Include))
        for node in includes:
            if node.ignore_missing or not node.with_context:
                yield node, "include 后面不得有 ignore missing 或者 without context"
        for where, template in [*((p, p.template) for p in parents), *((i, i.template) for i in includes)]:
            other = template.value if isinstance(template, nodes.Const) else None
            if not isinstance(other, str) or other not in plain:
                yield where, '文件名应当是固定的文字，写作 {% include "_shared/….j2" %}'
            elif not other.startswith("_shared/") or not self._writer.has(other):
                yield where, f"没有共用部分“{other}”"
            elif other == name or name in self._needed(other):
                yield where, f"“{other}”又用到“{name}”，互相引用"

    def _needed(self, name: str) -> set[str]:
        """The files that a file extends or includes, and those that these do."""
        found: set[str] = set()
        queue = [name]
        while queue:
            for _, other in REFERENCE.findall(self._writer.source(queue.pop())):
                if other not in found and self._writer.has(other):
                    found.add(other)
                    queue.append(other)
        return found

    def _blocks(self, name: str, tree: nodes.Template) -> Iterator[tuple[nodes.Node, str]]:
        """What a file says outside the blocks of its parent would never be printed."""
        above = self._chain[self._chain.index(name) + 1 :] if name in self._chain else []
        known = {b.name for other in above for b in self._blocks_of(other)}
        for block in tree.find_all(nodes.Block):
            if name not in self._chain:
                yield block, "用 include 引用的部分不得有 block"
            elif above and block.name not in known:
                yield block, f"上级模板没有 block “{block.name}”，其内容不会印出"
        for node in tree.body if above else ():
            for part in node.nodes if isinstance(node, nodes.Output) else [node]:
                if isinstance(part, nodes.TemplateData):
                    text = part.data.lstrip()
                    part = nodes.TemplateData(text, lineno=part.lineno + part.data[: -len(text) or None].count("\n"))
                    lost = bool(text)
                else:
                    lost = not isinstance(part, nodes.Block | nodes.Extends | nodes.Assign)
                if lost:
                    yield part, "extends 之后，block 之外的内容不会印出"

    def _blocks_of(self, name: str) -> Iterator[nodes.Block]:
        try:
            yield from self._writer.environment.parse(self._writer.source(name), name).find_all(nodes.Block)
        except TemplateError:
            return  # its own problem is told where it stands


def _line(node: nodes.Node) -> int:
    """Where a node stands; some of Jinja2's do not know."""
    return node.lineno or next((n.lineno for n in node.find_all(nodes.Node) if n.lineno), 1)


def _odd(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and type(node.value) not in (str, int)


def _faults(node: nodes.Node) -> Iterator[str]:
    """What is wrong with one node, whatever it stands in."""
    if type(node) not in ALLOWED:
        known = next((text for kind, text in FORBIDDEN.items() if isinstance(node, kind)), None)
        yield known or f"不得使用 {type(node).__name__}"
    elif isinstance(node, nodes.Filter):
        yield from _faults_of_filter(node)
    elif isinstance(node, nodes.Test) and node.name != "none":
        yield f"不得使用判断 {node.name}"
    elif isinstance(node, nodes.CondExpr) and node.expr2 is None:
        yield "“甲 if 条件”须写明 else"
    elif isinstance(node, nodes.Compare):
        yield from _faults_of_compare(node)
    elif isinstance(node, nodes.For) and (
        not isinstance(node.target, nodes.Name) or node.test or node.recursive or node.else_
    ):
        yield "for 只能写成“for 名称 in 列表”"
    elif isinstance(node, nodes.Assign) and not isinstance(node.target, nodes.Name):
        yield "set 只能写成“set 名称 = 值”"


def _faults_of_filter(node: nodes.Filter) -> Iterator[str]:
    if node.name not in FILTERS:
        yield f"不得使用过滤器 {node.name}"
        return
    plain = all(isinstance(a, nodes.Const) and isinstance(a.value, str) for a in node.args)
    most = 1 if node.name == "cite" else 0
    if node.kwargs or node.dyn_args or node.dyn_kwargs or len(node.args) > most or not plain:
        yield f"过滤器 {node.name} 的写法不对"


def _faults_of_compare(node: nodes.Compare) -> Iterator[str]:
    """`==` and `!=` of anything; an order only of numbers that are always there."""
    first = node.expr
    counted = (isinstance(first, nodes.Filter) and first.name == "count") or (
        isinstance(first, nodes.Getattr) and first.attr in ("index", "length")
    )
    for part in node.ops:
        number = isinstance(part.expr, nodes.Const) and type(part.expr.value) is int
        if len(node.ops) > 1 or (
            part.op not in _SAME and not (counted and number and part.op.startswith(("lt", "gt")))
        ):
            yield "比较只能用 == 和 !=，或者 |count、loop.index 与整数比大小"
            return
