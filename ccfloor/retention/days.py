"""For how many days a journal is to be kept: what the program asks for, and what the law does."""

from __future__ import annotations

from typing import Final

LEAST_DAYS: Final = 30
"""Fewer are refused: the comparison with queue_log catches up a week, and somebody has to have had
the time to open a case."""

WAGES_DAYS: Final = 730
"""Pay records are to be kept for two years at least (工资支付暂行规定 art. 6); a labour dispute is
brought within one (劳动争议调解仲裁法 art. 27), for wages from the end of the employment."""
