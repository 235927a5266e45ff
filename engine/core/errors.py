"""Errors an officer can act on.

Every error carries a Chinese message (what was tried, in which state, what forbids it, what can be done), a stable
`code` for machines, the name of the offending `field` and, where a law forbids the action, its `article`.
"""


class GongkaiError(Exception):
    """Base of all errors that come from input or from the rules, never from a defect of the program.

    Parameters: `message` Chinese text for an officer; `field` name of the key or column that is wrong; `code` stable
    identifier; `article` citation of the rule that forbids it; `remedy` what can be done instead.
    """

    code = "error"

    def __init__(
        self,
        message: str,
        field: str | None = None,
        code: str | None = None,
        article: str | None = None,
        remedy: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code or type(self).code
        self.article = article
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [self.message]
        if self.article:
            parts.append(f"依据：{self.article}")
        if self.remedy:
            parts.append(f"可以：{self.remedy}")
        if self.field:
            parts.append(f"字段：{self.field}")
        return f"[{self.code}] " + ";".join(parts)


class InputError(GongkaiError):
    """A value is missing, unknown or malformed; nothing was written."""

    code = "bad_input"


class CalendarRangeError(GongkaiError):
    """A date lies outside the table of published (and provisional) days."""

    code = "calendar_range"


class DefinitionError(GongkaiError):
    """A workflow definition is wrong; carries all its faults, one a line."""

    code = "bad_definition"


class ActionRefused(GongkaiError):
    """The law or the state of the case does not permit this action; nothing was written."""

    code = "action_refused"


class NotPermitted(GongkaiError):
    """The person lacks the role, or duties must be kept apart."""

    code = "not_permitted"


class NotFound(GongkaiError):
    """No such case, person, letter or definition for this agency."""

    code = "not_found"


class StaleVersion(GongkaiError):
    """The case was changed since the caller read it; nothing was written."""

    code = "stale_version"


class Conflict(GongkaiError):
    """Another transaction won the race; nothing was written; reading again and repeating is safe."""

    code = "conflict"
