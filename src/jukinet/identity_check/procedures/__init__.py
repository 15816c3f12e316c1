"""Procedures of identity check: answer agencies, answer municipalities, compare at the counter."""

from jukinet.identity_check.procedures.answering import answer_questions
from jukinet.identity_check.procedures.checking import CheckCounter, answer_checks
from jukinet.identity_check.procedures.comparing import compare_here, settle_elsewhere

__all__ = [
    "CheckCounter",
    "answer_checks",
    "answer_questions",
    "compare_here",
    "settle_elsewhere",
]
