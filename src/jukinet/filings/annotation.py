"""What is asked about an annotated move-out (付記転出届): its paper, and who goes without a card.

A departure is never refused for what is missing: the reviewer reads what was done about it.
"""

from __future__ import annotations

from collections.abc import Sequence

from jukinet.filings.evidence import BY_POST
from jukinet.filings.fields import ANNOTATED, FieldReader, keys_of
from jukinet.register.record import ResidentRecord


def check_annotation(reader: FieldReader, people: Sequence[ResidentRecord]) -> None:
    """Find a posted paper nobody looked at, and people who need a certificate after all."""
    annotated = set(keys_of(reader.ticked(ANNOTATED)))
    if not annotated:
        return
    if reader.is_ticked(BY_POST):
        reader.find("posted-form", BY_POST)
    if any(one.resident_id not in annotated for one in people):
        reader.find("certificate-for-others", "who")
