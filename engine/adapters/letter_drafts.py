"""A wording that an agency drafted itself: everything that is wrong with it, found before it is stored.

It is the letter's own file; the shared parts that it extends or includes are those of the program, and are stored with
it as they are now, so that what was approved cannot change under it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from engine.adapters.documents import render_docx, render_html
from engine.adapters.documents_pdf import PdfWriter
from engine.adapters.letter_lint import lint
from engine.adapters.letter_samples import variants
from engine.adapters.letters import COURTESY, FINDINGS, REFERENCE, REMEDIES, LetterWriter, Wording
from engine.core.errors import InputError
from engine.core.letter import ELEMENTS

LONGEST = 50_000
"""Characters of a draft; the longest wording of the program has a tenth."""
_FIXED = {
    "kind": "种类（kind）", "sealed": "是否用印（sealed）",
    "addressee": "受文人（addressee）", "issuer": "署名（issuer）",
    "outcomes": "办理结果（outcomes）", "attachments_from": "附件来源（attachments_from）",
    "hides_applicant": "不透露申请人（hides_applicant）",
}  # fmt: skip
_VARIANTS = {"sample": "样例", "short": "样例（短）", "long": "样例（长）"}
_PLACE = re.compile(r"(?P<file>[a-z0-9_/]+\.j2):(?:(?P<line>\d+):)? (?P<text>.*)", re.DOTALL)


def files_of(writer: LetterWriter, key: str, text: str) -> dict[str, str]:
    """The draft and the shared files that it needs, by name, as `writer` has them."""
    text = text.replace("\r\n", "\n")
    files = {f"{key}.j2": text}
    queue = [text]
    while queue:
        for _, name in REFERENCE.findall(queue.pop(0)):
            if name not in files and name.startswith("_shared/") and writer.has(name):
                files[name] = writer.source(name)
                queue.append(files[name])
    return files


def check(ours: LetterWriter, pdf: PdfWriter, key: str, files: Mapping[str, str]) -> Wording:
    """The wording that the files make, if the letter `key` can be written with it.

    Raises NotFound (letter_unknown) and InputError (letter_template) that names every fault with its line.
    """
    shipped = ours.wording(key)
    text = files[f"{key}.j2"]
    faults = list(_unfit(text))
    if faults:
        raise _refused(shipped, faults)
    draft = LetterWriter(files=files)
    try:
        wording = draft.wording(key)
    except InputError as error:
        raise _refused(shipped, [error.message]) from error
    faults = [_placed(key, problem) for problem in lint(draft, key)]
    faults += _lacks(ours, shipped, draft, wording)
    if not faults:
        faults = list(_rendered(draft, pdf, key))
    if faults:
        raise _refused(shipped, faults)
    return wording


def _refused(shipped: Wording, faults: list[str]) -> InputError:
    told = "；".join(dict.fromkeys(faults))
    return InputError(
        f"“{shipped.header['title']}”的文本不能使用，有 {len(set(faults))} 处问题：{told}",
        field="file",
        code="letter_template",
        remedy="改正后重新起草",
    )


def _unfit(text: str) -> Iterator[str]:
    """Why the file is no text that can be kept."""
    if len(text) > LONGEST:
        yield f"文件超过 {LONGEST} 字"
    for number, line in enumerate(text.split("\n"), 1):
        if any((ord(c) < 32 and c not in "\t\r") or 0xD800 <= ord(c) <= 0xDFFF for c in line):
            yield f"第{number}行：有不能保存的字符"


def _placed(key: str, problem: str) -> str:
    """A problem of the linter for an officer: 第3行：…; of a shared part with its name."""
    found = _PLACE.fullmatch(problem)
    if found is None:
        return problem
    line = f"第{found['line']}行：" if found["line"] else ""
    own = found["file"] == f"{key}.j2"
    return f"{line}{found['text']}" if own else f"共用部分 {found['file']} {line}{found['text']}"


def _lacks(ours: LetterWriter, shipped: Wording, draft: LetterWriter, wording: Wording) -> Iterator[str]:
    """What the letter must keep of the program's own wording: its kind, its elements, what it requires and tells."""
    for name, label in _FIXED.items():
        if wording.header.get(name) != shipped.header.get(name):
            yield f"文件头：{label}应当与程序自带的文本相同：{shipped.header.get(name, '不写')}"
    for element in sorted(shipped.elements - wording.elements):
        yield f"文件头：缺少必备要素“{element}”（{ELEMENTS[element]}）"
    for path, name in shipped.requires.items():
        if path not in wording.requires:
            yield f"文件头：requires 缺少“{path}”（{name}）"
    declared = {*shipped.requires, *shipped.optional}
    for path in sorted({*wording.requires, *wording.optional} - declared):
        if path.startswith("facts."):
            yield f"文件头：这种文书没有“{path}”这项内容"
    for name in shipped.files:
        if (name.startswith(FINDINGS) or name in (REMEDIES, COURTESY)) and name not in wording.files:
            yield f'正文应当保留 {{% include "{name}" %}}'
    if draft.tells(wording.key) != ours.tells(wording.key):
        told = "、".join(sorted(ours.tells(wording.key))) or "无"
        yield f"正文告知的期限应当与程序自带的文本相同（@deadline 一行中的 clocks.….due_on：{told}）"


def _rendered(draft: LetterWriter, pdf: PdfWriter, key: str) -> Iterator[str]:
    """Faults that show when the samples of the letter are made with it, in every format."""
    made: tuple[Callable[..., object], ...] = (render_html, render_docx, pdf.render)
    samples = variants(draft, key)
    for name in _VARIANTS:
        try:
            _, letter = next(samples)
            for render in made:
                render(letter)
        except InputError as error:
            yield f"{_VARIANTS[name]}：{error.message}"
            return
