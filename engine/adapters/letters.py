"""Wording + values -> a structured letter, or a refusal that lists everything that is missing.

`LetterWriter().compose(key, values)` fills `templates/letters/<key>.j2` (see `letter_wording` for its markers,
`letter_values` for the values) and checks that the result says what the law wants it to say before anybody signs it.

A header (TOML) may hold: version, title, title_from, date_from (paths, where title and date are those of another
document), kind (letter, form), called (how the letter speaks of itself: 答复书, 告知书), addressee (a path; none for
a form), issuer (a path, if it is not the agency), sealed, attachments (texts), attachments_from (a path), outcomes (the
outcomes the letter can carry), elements (that must be present), hides_applicant (true for letters to third parties),
and the tables `requires` {path = "Chinese name"} (missing or empty refuses the letter) and `optional` [facts that may
be absent]. Headers of `extends` files are merged below it; those of included files contribute elements, requires and
optional; a file `_shared/findings/<outcome>.j2` binds only the items with that outcome.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, DictLoader, FileSystemLoader
from jinja2.exceptions import TemplateError

from engine.adapters.letter_values import merged, missing_at, normalise, value_at
from engine.adapters.letter_wording import NAME, Parsed, WordingEnvironment, cn_date, mask_identity, read_header
from engine.core.errors import InputError, NotFound
from engine.core.letter import ELEMENTS, StructuredLetter, clean_text, is_blank

ROOT = Path(__file__).resolve().parents[2] / "templates"
REFERENCE = re.compile(r"\{%-?\s*(extends|include)\s+[\"']([^\"']+)[\"']")
FINDINGS = "_shared/findings/"
REMEDIES = "_shared/remedies.j2"
COURTESY = "_shared/courtesy.j2"
SAMPLES = "samples.toml"
LONGEST = 1_000_000
"""Characters of a filled-in wording; the longest reply is a hundredth of that."""
_DEADLINE = re.compile(r"@[\w,]*\bdeadline\b")
_DUE_ON = re.compile(r"clocks\.(\w+)\.due_on\|")
IN_FORCE = "2019-05-15"
"""The wordings cite the Regulation of 国务院令第711号; an earlier letter cannot be written with them."""


@dataclass(frozen=True)
class Wording:
    """One letter's wording, headers merged. `requires` excludes the findings', which depend on the items."""

    key: str
    version: str
    header: Mapping[str, Any]
    requires: Mapping[str, str]
    optional: frozenset[str]
    elements: frozenset[str]
    files: tuple[str, ...]
    fingerprint: str


class LetterWriter:
    """Composes letters from the wording files under `root`/letters, or from `files` by name, all of which then are of
    the template version `version`. Safe to share between threads."""

    def __init__(self, root: Path | None = None, files: Mapping[str, str] | None = None, version: str = "") -> None:
        self._folder = (root or ROOT) / "letters"
        self._files = files
        self._version = version
        loader: BaseLoader = FileSystemLoader(self._folder) if files is None else DictLoader(files)
        self.environment = WordingEnvironment(loader)
        self._wordings: dict[str, Wording] = {}
        self._headers: dict[str, dict[str, Any]] = {}
        self._samples: dict[str, Any] | None = None
        self._tells: dict[str, frozenset[str]] = {}

    def keys(self) -> list[str]:
        """Keys of all letters and forms, sorted."""
        names = (path.name for path in self._folder.glob("*.j2")) if self._files is None else self._files
        return sorted(name.removesuffix(".j2") for name in names if "/" not in name)

    def has(self, name: str) -> bool:
        """Whether there is such a wording file."""
        if not NAME.fullmatch(name):
            return False
        return (self._folder / name).is_file() if self._files is None else name in self._files

    def source(self, name: str) -> str:
        """Text of one wording file, such as `receipt_acknowledgement.j2`. Raises NotFound."""
        if name != SAMPLES and not self.has(name):
            raise NotFound(f"没有文书模板“{name}”。", field="key", code="letter_unknown")
        if self._files is not None and name != SAMPLES:
            return self._files[name]
        return (self._folder / name).read_text(encoding="utf-8")

    def tells(self, key: str) -> frozenset[str]:
        """The clocks whose due date the letter states where it states a period."""
        if key not in self._tells:
            text = self.source(f"{key}.j2") if self.has(f"{key}.j2") else ""  # letters of earlier law have no wording
            lines = (line for line in text.splitlines() if _DEADLINE.match(line))
            self._tells[key] = frozenset(clock for line in lines for clock in _DUE_ON.findall(line))
        return self._tells[key]

    def wording(self, key: str) -> Wording:
        """The wording of a letter, headers merged. Raises NotFound (letter_unknown), InputError (letter_template)."""
        if key not in self._wordings:
            if "/" in key:
                raise NotFound(f"没有文书模板“{key}”。", field="key", code="letter_unknown")
            self._wordings[key] = self._read(key)
        return self._wordings[key]

    def header(self, name: str) -> dict[str, Any]:
        """The header of one file, cached."""
        if name not in self._headers:
            self._headers[name] = read_header(self.source(name), name)
        return self._headers[name]

    def sample_values(self, key: str) -> dict[str, Any]:
        """Values from `samples.toml` that make the letter complete: for samples and tests. Raises NotFound."""
        if self._samples is None:
            self._samples = tomllib.loads(self.source(SAMPLES))
        own = self._samples["letters"].get(key)
        if own is None:
            raise NotFound(f"没有文书“{key}”的样例。", field="key", code="letter_unknown")
        values = merged({}, self._samples["base"])
        for name in own.get("use", ()):
            values = merged(values, self._samples["parts"][name])
        values = merged(values, {name: value for name, value in own.items() if name != "use"})
        if len(values["items"]) == 1:
            values["case"]["request"] = values["items"][0]["request"]
        return values

    def compose(self, key: str, values: Mapping[str, Any]) -> StructuredLetter:
        """The letter `key` filled with `values` (see the module's text).

        Raises NotFound (letter_unknown); InputError with code letter_incomplete (its message lists every missing
        element), letter_value (a date or number is malformed), letter_outcome (an item's outcome belongs in another
        letter), applicant_disclosed (a letter to a third party would name the applicant), letter_not_in_force (dated
        before the Regulation).
        """
        wording = self.wording(key)
        data = normalise(values, [*wording.optional, *wording.requires], wording.header.get("called", "本文书"))
        missing = list(self._missing(wording, data))
        if missing:
            raise _incomplete(wording, missing)
        _check_rules(wording, data)
        letter = _assemble(wording, data, Parsed(self._fill(wording, data)))
        absent = self._elements(wording, data) - letter.elements
        if absent:
            raise _incomplete(wording, [ELEMENTS.get(name, name) for name in sorted(absent)])
        _check_applicant_hidden(wording, data, letter)
        return letter

    def _fill(self, wording: Wording, data: dict[str, Any]) -> str:
        """The text of the wording with its values. Raises InputError (letter_template)."""
        title = wording.header["title"]
        pieces: list[str] = []
        room = LONGEST
        try:
            for piece in self.environment.get_template(f"{wording.key}.j2").generate(data):
                pieces.append(piece)
                room -= len(piece)
                if room < 0:
                    raise InputError(f"文书“{title}”超过 {LONGEST} 字，无法生成。", field="key", code="letter_template")
        except (TemplateError, RecursionError) as error:
            raise InputError(f"文书“{title}”的模板无法生成：{error}", field="key", code="letter_template") from error
        return "".join(pieces)

    def _read(self, key: str) -> Wording:
        chain, included = self.files(f"{key}.j2")
        header: dict[str, Any] = {}
        for name in reversed(chain):
            header |= {k: v for k, v in self.header(name).items() if k not in ("requires", "optional", "elements")}
        versions = [str(self.header(name).get("version", 0)) for name in reversed(chain)]
        requires: dict[str, str] = {}
        optional: set[str] = set()
        elements: set[str] = set()
        for name in [*reversed(chain), *(n for n in included if not n.startswith(FINDINGS))]:
            part = self.header(name)
            requires |= part.get("requires", {})
            optional |= set(part.get("optional", ()))
            elements |= set(part.get("elements", ()))
        for name in included:
            if name.startswith(FINDINGS):
                optional |= set(self.header(name).get("optional", ()))
        if "title" not in header or "kind" not in header:
            raise InputError(f"文书模板 {key} 缺少 title 或者 kind。", code="letter_template")
        files = (*chain, *included)
        digest = sha256("\0".join(f"{name}\0{self.source(name)}" for name in files).encode()).hexdigest()
        return Wording(
            key,
            self._version or ".".join(versions),
            header,
            requires,
            frozenset(optional),
            frozenset(elements),
            files,
            digest,
        )

    def files(self, name: str) -> tuple[list[str], list[str]]:
        """The file and those it extends; all files that any of them includes, in order, each once."""
        chain, queue = [name], [name]
        included: list[str] = []
        while queue:
            for verb, other in REFERENCE.findall(self.source(queue.pop(0))):
                if other in chain or other in included or not self.has(other):
                    continue  # the linter names one that is missing
                (chain if verb == "extends" else included).append(other)
                queue.append(other)
        return chain, included

    def _missing(self, wording: Wording, data: Mapping[str, Any]) -> Iterator[str]:
        if REMEDIES in wording.files:
            yield from _missing_remedies(data)
        if COURTESY in wording.files and data["courtesy"] and data["courtesy"]["given"]:
            yield from missing_at(data, "courtesy.hints", "便民提示的内容")
        for path, name in wording.requires.items():
            yield from missing_at(data, path, name)
        for item in data.get("items") or ():
            file = f"{FINDINGS}{item['outcome']}.j2"
            if file in wording.files:
                several = len(data["items"]) > 1
                prefix = f"第{item['no']}项申请内容的" if several else ""
                for path, name in self.header(file).get("requires", {}).items():
                    scope = {**data, "item": item}
                    yield from (prefix + text for text in missing_at(scope, path, name))

    def _elements(self, wording: Wording, data: Mapping[str, Any]) -> frozenset[str]:
        needed = set(wording.elements)
        for item in data.get("items") or ():
            file = f"{FINDINGS}{item['outcome']}.j2"
            if file in wording.files:
                needed |= set(self.header(file).get("elements", ()))
        return frozenset(needed)


def _missing_remedies(data: Mapping[str, Any]) -> Iterator[str]:
    """Items that no group of remedies covers; the online channel when the letter is delivered online."""
    if data["facts"].get("way") == "electronic":
        yield from missing_at(data, "agency.online_reconsideration", "线上申请行政复议的途径")
    groups = [group for group in data.get("remedies") or () if group["code"] in ("R0", "R1", "R2")]
    covered = {number for group in groups for number in group["items"] or ()}
    for item in data.get("items") or ():
        if item["no"] not in covered:
            yield f"第{item['no']}项的救济途径" if len(data["items"]) > 1 else "救济途径"


def _incomplete(wording: Wording, missing: list[str]) -> InputError:
    names = "、".join(dict.fromkeys(missing))
    return InputError(
        f"“{wording.header['title']}”缺少必备内容，不能制发：{names}。",
        field="letter",
        code="letter_incomplete",
        remedy="补齐上述内容后重新生成文书",
    )


def _check_rules(wording: Wording, data: Mapping[str, Any]) -> None:
    day = data["letter"]["date"]
    if day:
        cn_date(day)
        if day < IN_FORCE:
            raise InputError(
                f"成文日期 {cn_date(day)} 早于现行条例施行之日（2019年5月15日），现有文书模板不适用。",
                field="letter.date",
                code="letter_not_in_force",
            )
    allowed = wording.header.get("outcomes")
    wrong = [i for i in data.get("items") or () if allowed and i["outcome"] not in allowed]
    if wrong:
        labels = "、".join(f"第{i['no']}项（{i['outcome_label'] or i['outcome']}）" for i in wrong)
        raise InputError(
            f"“{wording.header['title']}”不能写入{labels}的办理结果。",
            field="items",
            code="letter_outcome",
            remedy="改用与办理结果相应的文书，或者使用多项内容合并答复书",
        )


def _assemble(wording: Wording, data: Mapping[str, Any], parsed: Parsed) -> StructuredLetter:
    header = wording.header
    letter = data["letter"]
    addressee = value_at(data, header["addressee"]) if header.get("addressee") else ""
    issuer = value_at(data, header.get("issuer", "agency.name"))
    enclosed = value_at(data, header["attachments_from"]) if header.get("attachments_from") else None
    title = value_at(data, header["title_from"]) if header.get("title_from") else header["title"]
    day = (value_at(data, header["date_from"]) if header.get("date_from") else None) or letter["date"]
    own = {
        "issuer": issuer,
        "number": letter["number"],
        "date": day,
        "addressee": addressee,
    }
    present = {name for name, value in own.items() if value and not is_blank(str(value))}
    return StructuredLetter(
        key=wording.key,
        version=wording.version,
        title=_line(title),
        number=_line(letter["number"]),
        addressee=_line(addressee),
        blocks=tuple(parsed.sections["body"]),
        attachments=tuple(_line(text) for text in [*header.get("attachments", ()), *(enclosed or ())]),
        issuer=_line(issuer),
        date=day or "",
        sealed=bool(header.get("sealed", header["kind"] == "letter")),
        courtesy=tuple(parsed.sections["courtesy"]),
        elements=frozenset(parsed.elements | present),
        kind=header["kind"],
        note=parsed.note,
    )


def _line(value: Any) -> str:
    """One line of cleaned text: names, numbers and titles have no line breaks."""
    return mask_identity(clean_text(str(value or ""))).replace("\n", " ")


def _check_applicant_hidden(wording: Wording, data: Mapping[str, Any], letter: StructuredLetter) -> None:
    """A letter to a third party never names a natural person who applied (not needed for the consultation)."""
    case = data["case"]
    if not wording.header.get("hides_applicant") or case["applicant_kind_label"] not in (None, "自然人"):
        return
    text = letter.plain_text()
    names = [clean_text(name) for name in re.split("[、,，;；\n]", str(case["applicant"] or ""))]
    if any(len(name) > 1 and name in text for name in names):
        raise InputError(
            f"“{wording.header['title']}”中出现了申请人的姓名；征求意见不需要告知第三方申请人是谁。",
            field="consultation.question",
            code="applicant_disclosed",
            remedy="删去申请人的姓名和其他个人信息后重新生成",
        )
