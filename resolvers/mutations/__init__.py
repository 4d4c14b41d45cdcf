"""What each field of Mutation does: its input read, a use case called, the outcome as a payload."""

from collections.abc import Mapping
from typing import Final

from resolvers.mutations import (
    answers,
    assessments,
    disputes,
    integrity,
    meetings,
    profiles,
    requests,
    verification,
    work_styles,
)
from resolvers.mutations.payloads import Change

CHANGES: Final[Mapping[str, Change]] = {
    **profiles.CHANGES,
    **work_styles.CHANGES,
    **assessments.CHANGES,
    **verification.CHANGES,
    **disputes.CHANGES,
    **integrity.CHANGES,
    **meetings.CHANGES,
    **answers.CHANGES,
    **requests.CHANGES,
}
"""By the field's name, as ``Mutation.acceptSession``."""

__all__ = ["CHANGES", "Change"]
