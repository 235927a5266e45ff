"""The seal in the SQL store: its images, and the letters that it was pressed on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Dialect, Select, bindparam, false, func, insert, select, update
from sqlalchemy.engine.interfaces import DBAPICursor

from engine.adapters import rows
from engine.adapters.ready import Ready
from engine.adapters.tables import LETTERS, SEAL_IMAGES, SIGNED_LETTERS
from engine.core.kept import SealImage, Sealing

_IMAGES: Select[Any] = select(SEAL_IMAGES.c.revision, SEAL_IMAGES.c.since, SEAL_IMAGES.c.content).where(
    SEAL_IMAGES.c.agency == bindparam("agency")
)
_LATEST = (
    _IMAGES.where(SEAL_IMAGES.c.since <= bindparam("day"))
    .order_by(SEAL_IMAGES.c.since.desc(), SEAL_IMAGES.c.revision.desc())
    .limit(1)
)
_LAST = select(func.coalesce(func.max(SEAL_IMAGES.c.revision), 0)).where(SEAL_IMAGES.c.agency == bindparam("agency"))
_PRESS = (
    update(LETTERS)
    .where(
        LETTERS.c.agency == bindparam("of"),
        LETTERS.c.id == bindparam("at_id"),
        LETTERS.c.voided == false(),
        LETTERS.c.seal_no == "",
    )
    .values({c: bindparam(c) for c in ("seal_no", "sealed_on", "seal_image")})
)
_SIGNED = select(SIGNED_LETTERS.c.content).where(
    SIGNED_LETTERS.c.agency == bindparam("agency"), SIGNED_LETTERS.c.letter_id == bindparam("letter")
)


class Seals:
    """The statements of one dialect, carried out with the cursor of a transaction."""

    def __init__(self, dialect: Dialect) -> None:
        self._image = Ready(_IMAGES.where(SEAL_IMAGES.c.revision == bindparam("revision")), dialect)
        self._images = Ready(_IMAGES.order_by(SEAL_IMAGES.c.revision), dialect)
        self._latest = Ready(_LATEST, dialect)
        self._last = Ready(_LAST, dialect)
        self._put = Ready(insert(SEAL_IMAGES).values({c.name: bindparam(c.name) for c in SEAL_IMAGES.c}), dialect)
        self._press = Ready(_PRESS, dialect)
        self._signed = Ready(_SIGNED, dialect)
        signed = insert(SIGNED_LETTERS).values({c.name: bindparam(c.name) for c in SIGNED_LETTERS.c})
        self._put_signed = Ready(signed.inline(), dialect)

    def image(self, cursor: DBAPICursor, agency: str, revision: int) -> SealImage | None:
        """One revision of an agency's seal image."""
        return _read(self._image.run(cursor, {"agency": agency, "revision": revision}).fetchone())

    def images(self, cursor: DBAPICursor, agency: str) -> tuple[SealImage, ...]:
        """All of them, in order."""
        found = self._images.run(cursor, {"agency": agency}).fetchall()
        return tuple(map(_image, found))

    def image_on(self, cursor: DBAPICursor, agency: str, day: date) -> SealImage | None:
        """The one in use on a day."""
        return _read(self._latest.run(cursor, {"agency": agency, "day": day}).fetchone())

    def put(self, cursor: DBAPICursor, agency: str, since: date, content: bytes) -> int:
        """Keep another revision; its number. Raises NotFound for an unknown agency."""
        row = self._last.run(cursor, {"agency": agency}).fetchone()
        assert row is not None
        revision = int(row[0]) + 1
        self._put.run(cursor, {"agency": agency, "revision": revision, "since": since, "content": content})
        return revision

    def press(self, cursor: DBAPICursor, agency: str, s: Sealing) -> None:
        """Put the seal on a letter. Raises Conflict when somebody else has voided or sealed it meanwhile."""
        given = {"seal_no": s.pressed.no, "sealed_on": s.pressed.on, "seal_image": s.pressed.image}
        self._press.run(cursor, {"of": agency, "at_id": s.letter, **given})
        if cursor.rowcount != 1:
            raise rows.not_to_be_sealed()
        if s.signed is not None:
            self._put_signed.run(cursor, {"letter_id": s.letter, "agency": agency, "content": s.signed})

    def signed(self, cursor: DBAPICursor, agency: str, letter: int) -> bytes | None:
        """The signed PDF of a letter."""
        row = self._signed.run(cursor, {"agency": agency, "letter": letter}).fetchone()
        return bytes(row[0]) if row else None


def _read(row: Any) -> SealImage | None:
    return None if row is None else _image(row)


def _image(row: Any) -> SealImage:
    revision, since, content = row
    return SealImage(revision, date.fromisoformat(since) if isinstance(since, str) else since, bytes(content))
