"""No letter is missing, and no letter can be made or kept without any one of the things that it must say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from engine.adapters.letter_lint import OWN_ELEMENTS, lint
from engine.adapters.letters import FINDINGS, LetterWriter
from engine.core.errors import InputError
from engine.core.letter import ELEMENTS
from tests.wordings import Edited

WRITER = LetterWriter()
KEYS = WRITER.keys()
RECEPTION = """
application_form oral_application_record registration_record receipt_acknowledgement receipt_confirmation_log
supplementation_notice reason_request_notice delayed_reply_notice extension_notice third_party_consultation
third_party_opinion_reply consultation_confirmation consultation_notice_to_applicant third_party_disclosure_notice
co_maker_consultation agency_confirmation_letter assisting_unit_letter fee_notice withdrawal_form withdrawal_closure
"""
REPLIES = """
reply_already_published reply_disclosed reply_disclosed_in_part reply_withheld_state_secret
reply_withheld_law_prohibited reply_withheld_security reply_withheld_third_party reply_withheld_internal
reply_withheld_process reply_withheld_case_file reply_special_query reply_does_not_exist reply_other_agency
reply_requires_processing reply_still_unclear reply_petition reply_repeat reply_publication reply_volume reply_reissue
close_unsupplemented close_unpaid reply_archive_law reply_reorganised reply_not_government_information reply_mixed
redo_reply
"""
RECORDS = """
record_correction_application record_corrected_notice record_correction_transfer record_correction_refused
proactive_suggestion_reply clarification_notice
"""
FORMS = """
handling_approval_form disclosure_review_form secrecy_review_form secrecy_referral extension_approval_form
search_record service_receipt mail_dispatch_record transfer_list seal_use_log hint_record
"""
DOCUMENTS = """
attribute_opinion_form draft_return_notice interpretation_plan periodic_review_form declassification_review_form
publication_review_form co_maker_opinion
"""
SUPERVISION = """
complaint_record rectification_notice reconsideration_answer litigation_answer task_ledger public_opinion_ledger
"""
WANTED = {key for group in (RECEPTION, REPLIES, RECORDS, FORMS, DOCUMENTS, SUPERVISION) for key in group.split()}
OURS = {
    *("consultation_recall", "record_transfer_letter", "redacted_text"),
    *("publication_catalogue", "reassessment_result"),
}
"""Beyond the catalogue: the recall of a consultation, the letter that goes with a transferred correction, the text of a
document without its deleted passages, and two lists for the public: of public documents, and of what the yearly review
came to."""
R1 = ("record_corrected_notice", "record_correction_transfer", "record_correction_refused")
TAGS = re.compile(r"^@([a-z_,]+) ", re.MULTILINE)


def test_every_letter_of_the_catalogue_has_a_wording() -> None:
    assert len(WANTED) == 77
    assert WANTED - set(KEYS) == set(), "no wording"
    assert set(KEYS) - WANTED == OURS, "a wording that nobody asked for"


def test_every_letter_has_values_of_its_own() -> None:
    for key in KEYS:
        assert WRITER.sample_values(key)["letter"]["date"], key


def test_what_concerns_rights_tells_the_remedies_and_procedure_does_not() -> None:
    told = {key for key in KEYS if "remedies" in WRITER.compose(key, WRITER.sample_values(key)).elements}
    closing = {"close_unsupplemented", "close_unpaid", "redo_reply", "third_party_disclosure_notice"}
    assert told == {key for key in WANTED if key.startswith("reply_")} | closing | set(R1)


# ---------------------------------------------------------------- values


def required() -> Iterator[tuple[str, str, str]]:
    """Letter, path and Chinese name of every value that a letter cannot be made without, its findings' included."""
    for key in KEYS:
        wording = WRITER.wording(key)
        yield from ((key, path, name) for path, name in wording.requires.items())
        for item in WRITER.sample_values(key)["items"]:
            file = f"{FINDINGS}{item['outcome']}.j2"
            if file in wording.files:
                needs = WRITER.header(file).get("requires", {})
                yield from ((key, re.sub("^item[.]", "items[].", path), name) for path, name in needs.items())


@pytest.mark.parametrize(("key", "path", "name"), sorted(set(required())))
def test_without_a_required_value_the_letter_is_refused_and_names_it(key: str, path: str, name: str) -> None:
    values = WRITER.sample_values(key)
    blank(values, path.split("."))
    with pytest.raises(InputError) as caught:
        WRITER.compose(key, values)
    assert caught.value.code == "letter_incomplete"
    assert name in caught.value.message


def blank(values: Any, steps: list[str]) -> None:
    name = steps[0].removesuffix("[]")
    if not isinstance(values, dict):
        return
    if len(steps) == 1:
        values[name] = None
    elif steps[0].endswith("[]"):
        for entry in values.get(name) or ():
            blank(entry, steps[1:])
    else:
        blank(values.get(name), steps[1:])


# ---------------------------------------------------------------- elements


def said() -> Iterator[tuple[str, str]]:
    """Letter and element, of those that the text itself must contain."""
    for key in KEYS:
        for element in sorted(WRITER.wording(key).elements - OWN_ELEMENTS):
            yield key, element


def without(element: str) -> Edited:
    """The wordings with the lines that contain the element taken out."""

    def edit(_: str, text: str) -> str:
        return "\n".join(
            line for line in text.split("\n") if not (m := TAGS.match(line)) or element not in m.group(1).split(",")
        )

    return Edited(edit)


def untagged(element: str) -> Edited:
    """The wordings with the lines kept, but no longer marked as containing the element."""

    def edit(_: str, text: str) -> str:
        def rest(match: re.Match[str]) -> str:
            names = [name for name in match.group(1).split(",") if name != element]
            return f"@{','.join(names)} " if names else ""

        return TAGS.sub(rest, text)

    return Edited(edit)


@pytest.mark.parametrize(("key", "element"), list(said()))
def test_without_a_required_element_neither_linter_nor_writer_accepts(key: str, element: str) -> None:
    for careless in (without(element), untagged(element)):
        assert any(f"必备要素“{element}”" in problem for problem in lint(careless, key))
        with pytest.raises(InputError) as caught:
            careless.compose(key, WRITER.sample_values(key))
        assert caught.value.code == "letter_incomplete"
        assert ELEMENTS[element] in caught.value.message


def found() -> Iterator[tuple[str, str]]:
    """Letter and element, of those that the finding of a requested item must contain."""
    for key in KEYS:
        for item in WRITER.sample_values(key)["items"]:
            file = f"{FINDINGS}{item['outcome']}.j2"
            if file in WRITER.wording(key).files:
                yield from ((key, element) for element in WRITER.header(file).get("elements", ()))


@pytest.mark.parametrize(("key", "element"), sorted(set(found())))
def test_a_finding_without_its_articles_facts_or_contents_is_refused(key: str, element: str) -> None:
    for careless in (without(element), untagged(element)):
        with pytest.raises(InputError) as caught:
            careless.compose(key, WRITER.sample_values(key))
        assert ELEMENTS[element] in caught.value.message


def test_nothing_is_lost_by_reading_through_an_editor_that_changes_nothing() -> None:
    """The refusals above come from the change, not from the way of reading."""
    same = Edited(lambda _, text: text)
    for key in KEYS:
        assert lint(same, key) == []
        assert same.compose(key, WRITER.sample_values(key)) == WRITER.compose(key, WRITER.sample_values(key))


def taken_from_the_values() -> Iterator[tuple[str, str, str]]:
    for key in KEYS:
        wording = WRITER.wording(key)
        paths = {
            "issuer": wording.header.get("issuer", "agency.name"),
            "number": "letter.number",
            "date": "letter.date",
            "addressee": wording.header.get("addressee", ""),
        }
        for element in sorted(wording.elements & OWN_ELEMENTS):
            yield key, element, paths[element]


@pytest.mark.parametrize(("key", "element", "path"), list(taken_from_the_values()))
def test_issuer_number_date_and_addressee_cannot_be_blank(key: str, element: str, path: str) -> None:
    for nothing in (None, "", " \u200b　"):
        values = WRITER.sample_values(key)
        group, _, name = path.partition(".")
        values[group][name] = nothing
        with pytest.raises(InputError) as caught:
            WRITER.compose(key, values)
        assert caught.value.code == "letter_incomplete", element
