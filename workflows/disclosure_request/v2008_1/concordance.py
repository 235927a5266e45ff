"""Concordance (新旧条文对照) from 2019.1 to the Regulation of 2007: article by article, then the words that differ.

None strikes out what the older Regulation does not know. Articles 2, 4, 8, 14, 17 and 20 to 27 of 国务院令第492号 were
read; everything else that then applied is cited through ADR 012.
"""

from typing import Any

from engine.core.definition import ChildIs, FactIs, Length, Live, Stop
from workflows import letters as L
from workflows.disclosure_request.v2008_1 import terms as W
from workflows.disclosure_request.v2019_1 import (
    clocks as C,
    consultation,
    delivery,
    facts as F,
    guards as G,
    marks as M,
    outcomes as O,
    receipt,
    review,
    states as S,
)
from workflows.laws import (
    ADR_2008,
    ARCHIVES_LAW,
    LETTER_14,
    LETTER_207,
    LETTER_235,
    LITIGATION_LAW,
    RECONSIDERATION_LAW,
    REG,
    REG_2008,
)

ARTICLES: dict[Any, Any] = {
    # responsibility and scope
    REG.art(2): REG_2008.art(2),
    REG.art(45): REG_2008.art(4),
    REG.art(10): REG_2008.art(17),
    REG.art(11): ADR_2008.art("四点"),
    REG.art(14): REG_2008.art(14, 4),
    REG.art(15): REG_2008.art(14, 4),
    REG.art(16, 1): ADR_2008.art("六点"),
    REG.art(16, 2): ADR_2008.art("六点"),
    REG.art(17): REG_2008.art(14),
    # request and receipt
    REG.art(29): REG_2008.art(20),
    REG.art(30): REG_2008.art(21, None, 4),
    REG.art(31): ADR_2008.art("二点"),
    REG.art(31, None, 2): ADR_2008.art("二点"),
    REG.art(31, None, 3): None,
    LETTER_207.art("一点"): ADR_2008.art("二点"),
    # consultation and time
    REG.art(32): REG_2008.art(23),
    REG.art(33, 1): REG_2008.art(24, 1),
    REG.art(33, 2): REG_2008.art(24, 2),
    REG.art(33, 3): REG_2008.art(24, 3),
    REG.art(34): None,
    # replies
    REG.art(36): REG_2008.art(21),
    REG.art(36, None, 1): REG_2008.art(21, None, 1),
    REG.art(36, None, 2): REG_2008.art(21, None, 1),
    REG.art(36, None, 3): REG_2008.art(21, None, 2),
    REG.art(36, None, 4): REG_2008.art(21, None, 3),
    REG.art(36, None, 5): REG_2008.art(21, None, 3),
    REG.art(36, None, 6): ADR_2008.art("六点"),
    REG.art(37): REG_2008.art(22),
    REG.art(38): ADR_2008.art("六点"),
    REG.art(39, 1): ADR_2008.art("六点"),
    REG.art(40): REG_2008.art(26),
    ARCHIVES_LAW.whole(): ADR_2008.art("六点"),
    LETTER_14.whole(): None,
    # delivery and remedies
    LETTER_235.whole(): ADR_2008.art("五点"),
    LETTER_235.art("四点"): ADR_2008.art("五点"),
    RECONSIDERATION_LAW.art(20): ADR_2008.art("七点"),
    RECONSIDERATION_LAW.art(64): ADR_2008.art("七点"),
    RECONSIDERATION_LAW.art(66): None,
    LITIGATION_LAW.art(70): None,
}

WORDS: dict[Any, Any] = {
    S.RECEIVED: W.RECEIVED,
    S.AWAITING_REASONS: None,
    S.AWAITING_PAYMENT: None,
    C.CONFIRM_RECEIPT: W.CONFIRM_RECEIPT,
    C.REPLY_PRESUMED: W.REPLY_PRESUMED,
    C.RETRY_CONTACT: W.RETRY_CONTACT,
    C.SUPPLEMENTATION: W.SUPPLEMENTATION,
    C.REPLY: W.REPLY,
    C.UNIT_OPINION: W.UNIT_OPINION,
    C.DECIDE: W.DECIDE,
    C.REFERRAL: W.REFERRAL,
    C.DELIVERY: W.DELIVERY,
    C.REDO: W.REDO,
    C.ARCHIVE: W.ARCHIVE,
    C.RECONSIDERATION: W.RECONSIDERATION,
    # no deadline for a notice of supplementation, no deferral, no reasons, no processing fee
    receipt.STARTS_NOTIFY_SUPPLEMENTATION: None,
    Stop(C.DEFERRAL): None,
    ~Live(C.DEFERRAL.key): None,
    G.NO_DEFERRAL: None,
    delivery.REASONS_FROM_DELIVERY: None,
    delivery.PAYMENT_FROM_DELIVERY: None,
    # extension by 15 working days at most
    G.EXTENSION_DAYS: W.EXTENSION_DAYS,
    M.EXTENDED: W.EXTENDED,
    # only the third party's consultation is left out of the period; any objection counts
    F.KIND: W.KIND,
    consultation.EXCLUDES: FactIs("kind", ("third_party",)),
    consultation.EXCLUDED: ChildIs(kinds=("third_party",)),
    consultation.OF_OTHERS: ChildIs(kinds=("third_party",)),
    consultation.LIMIT_OF_AGENCIES: None,
    consultation.PAUSE_OF_AGENCIES: None,
    M.THIRD_PARTY_ASKED: W.THIRD_PARTY_ASKED,
    M.OBJECTED: W.OBJECTED,
    M.OBJECTED_AFTER_DRAFT: W.OBJECTED_AFTER_DRAFT,
    M.OVERRIDES_OBJECTION: W.OVERRIDES_OBJECTION,
    review.TELLS_EACH_THIRD_PARTY: W.TELLS_EACH_THIRD_PARTY,
    O.THIRD_PARTY_SETTLED: W.THIRD_PARTY_SETTLED,
    G.OBJECTIONS_WEIGHED: W.OBJECTIONS_WEIGHED,
    # supplementation, abandonment, correction
    M.SUPPLEMENTATION_TOLD: W.SUPPLEMENTATION_TOLD,
    M.ABANDONED: W.ABANDONED,
    F.CORRECTED_FIELD: W.CORRECTED_FIELD,
    Length("period_days", 20): Length("period_days", 15),
}

OUTCOMES: dict[Any, Any] = {
    O.WITHHELD_LAW_PROHIBITED: W.WITHHELD_LAW_PROHIBITED,
    O.WITHHELD_SECURITY: W.WITHHELD_SECURITY,
    L.REPLY_WITHHELD_LAW_PROHIBITED: W.REPLY_LAW_PROHIBITED,
    L.REPLY_WITHHELD_SECURITY: W.REPLY_SECURITY,
    # named by the Regulation of 2019 or by later letters only
    O.WITHHELD_CASE_FILE: None,
    O.SPECIAL_QUERY: None,
    O.NOT_PROCESSED_PUBLICATION: None,
    O.NOT_PROCESSED_VOLUME: None,
    O.NOT_PROCESSED_REISSUE: None,
    O.REORGANISED: None,
    O.ABANDONED_UNPAID: None,
    L.REPLY_WITHHELD_CASE_FILE: None,
    L.REPLY_SPECIAL_QUERY: None,
    L.REPLY_PUBLICATION: None,
    L.REPLY_VOLUME: None,
    L.REPLY_REISSUE: None,
    L.REPLY_REORGANISED: None,
    L.CLOSE_UNPAID: None,
}

FROM_2019: dict[Any, Any] = {**ARTICLES, **WORDS, **OUTCOMES}
