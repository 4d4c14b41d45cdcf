"""A company's own data as files: reading, checking, applying and exporting."""

from mentoring.exchange.applying import Applied, ImportRunningError, Progress
from mentoring.exchange.bad_rows import BadRow
from mentoring.exchange.exporting import DirectoryRefusedError, Exported, export
from mentoring.exchange.importing import BadCompanyError, Rejected, applied, apply, import_directory
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
    "Progress",
    "Reading",
    "Rejected",
    "applied",
    "apply",
    "export",
    "import_directory",
    "read_directory",
]
