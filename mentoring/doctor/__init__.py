"""The doctor: every invariant looked for in the graph, a finding each."""

from mentoring.doctor.examination import examine
from mentoring.doctor.finding import Finding

__all__ = ["Finding", "examine"]
