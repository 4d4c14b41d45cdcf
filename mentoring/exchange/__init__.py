"""A company's own data as files: reading, checking, applying and exporting."""

from mentoring.exchange.applying import Applied, ImportRunningError, Progress
from mentoring.exchange.bad_rows import BadRow
from mentoring.exchange.exporting import DirectoryRefusedError, Exported, export
from mentoring.exchange.importing import (
    BadCompanyError,
    Part,
    Rejected,
    apply,
    apply_part,
    import_directory,
    in_two,
    part,
)
from mentoring.exchange.places import OvertakenError
from mentoring.exchange.reading import Reading, read_directory
from mentoring.exchange.records import Company
from mentoring.exchange.steps import Counts

__all__ = [
    "Applied",
    "BadCompanyError",
    "BadRow",
    "Company",
    "Counts",
    "DirectoryRefusedError",
    "Exported",
    "ImportRunningError",
    "OvertakenError",
    "Part",
    "Progress",
    "Reading",
    "Rejected",
    "apply",
    "apply_part",
    "export",
    "import_directory",
    "in_two",
    "part",
    "read_directory",
]
