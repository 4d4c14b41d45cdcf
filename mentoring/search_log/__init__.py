"""What people searched for and what followed, kept for a while to hold rankings against each other."""

from mentoring.search_log.facts import Search
from mentoring.search_log.quality import Quality, ranking_quality
from mentoring.search_log.recorder import SearchLog, forget_old

__all__ = ["Quality", "Search", "SearchLog", "forget_old", "ranking_quality"]
