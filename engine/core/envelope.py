"""What stands on the envelope of a letter."""

from __future__ import annotations

from dataclasses import dataclass

SIZES = ("dl", "c5")
"""Envelopes: DL 220 x 110 mm for A4 folded twice, C5 229 x 162 mm for A4 folded once."""
MAILS = {"registered": "挂号", "ems": "特快专递（EMS）"}
"""Kinds of mail that leave a proof of posting and of delivery, as they are marked."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """`number` of the letter inside; `address` and `postcode` of the addressee "" where the case has none: then there
    is room to write them. `size` one of SIZES, `mail` one of MAILS."""

    addressee: str
    number: str
    sender: str
    office: str
    sender_address: str
    sender_postcode: str
    phone: str
    size: str = "dl"
    mail: str = "registered"
    address: str = ""
    postcode: str = ""
