"""A mentor's dispute of a gain: out of the score while under review, decided by somebody who is no party to it."""

from mentoring.disputes.clock import run_due
from mentoring.disputes.deciding import Decision, decide, withdraw
from mentoring.disputes.opening import dispute

__all__ = ["Decision", "decide", "dispute", "run_due", "withdraw"]
