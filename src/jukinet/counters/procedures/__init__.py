"""Procedures of the counter: record what a case showed."""

from jukinet.counters.procedures.recording import Subject, record_reading

__all__ = [
    "Subject",
    "record_reading",
]
