"""Every published definition: versions by key, oldest first. Running cases keep the version they began with."""

from engine.core.definition import Workflow
from workflows.attribute_review.v2021_1 import ATTRIBUTE_REVIEW_2021_1
from workflows.consultation.v2019_1 import CONSULTATION_2019_1
from workflows.disclosure_request.v2008_1 import DISCLOSURE_REQUEST_2008_1
from workflows.disclosure_request.v2019_1 import DISCLOSURE_REQUEST_2019_1
from workflows.policy_interpretation.v2021_1 import POLICY_INTERPRETATION_2021_1
from workflows.publication_review.v2021_1 import PUBLICATION_REVIEW_2021_1
from workflows.publication_suggestion.v2019_1 import PUBLICATION_SUGGESTION_2019_1
from workflows.seal_use.v2021_1 import SEAL_USE_2021_1

WORKFLOWS: dict[str, tuple[Workflow, ...]] = {
    "disclosure_request": (DISCLOSURE_REQUEST_2008_1, DISCLOSURE_REQUEST_2019_1),
    "consultation": (CONSULTATION_2019_1,),
    "seal_use": (SEAL_USE_2021_1,),
    "attribute_review": (ATTRIBUTE_REVIEW_2021_1,),
    "publication_review": (PUBLICATION_REVIEW_2021_1,),
    "policy_interpretation": (POLICY_INTERPRETATION_2021_1,),
    "publication_suggestion": (PUBLICATION_SUGGESTION_2019_1,),
}
