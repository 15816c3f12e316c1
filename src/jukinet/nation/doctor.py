"""`juki doctor`: is this machine ready, for a nation in miniature or for one node?

Looks, says, changes nothing. The exit code is NOT_READY when anything is bad, so that a script can
ask before it starts something.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterator

from jukinet.nation import readiness
from jukinet.nodes.operating.examining import Finding, Health, examine_node, look_at_programs
from jukinet.nodes.operating.exit_codes import NOT_READY
from jukinet.nodes.operating.saying import say


def run(given: argparse.Namespace) -> int:
    """Look at everything, tell the person, and give the findings as data."""
    findings = list(_examine_machine())
    if given.node is not None:
        findings += examine_node(given.node)
    for finding in findings:
        sys.stderr.write(finding.to_text(given.lang) + "\n")
    say(
        "doctor",
        {
            "ready": all(finding.health is not Health.BAD for finding in findings),
            "findings": [
                {"what": finding.what, "health": finding.health.value, "facts": finding.facts}
                for finding in findings
            ],
        },
    )
    return NOT_READY if any(finding.health is Health.BAD for finding in findings) else 0


def _examine_machine() -> Iterator[Finding]:
    yield look_at_python(sys.version_info[:2])
    yield look_at_programs()
    yield look_at_memory(readiness.measure_free_memory())
    yield _look_at_font()
    yield _look_at_port()


def look_at_python(version: tuple[int, ...]) -> Finding:
    """Whether the interpreter is new enough."""
    said = {"version": platform.python_version()}
    if readiness.is_python_new_enough(version):
        return Finding(Health.GOOD, "python", said)
    return Finding(Health.BAD, "python", said, "python_remedy")


def look_at_memory(free: int | None) -> Finding:
    """Whether a nation fits into so many free megabytes."""
    if free is None:
        return Finding(Health.GOOD, "memory_unknown")
    said = {
        "megabytes": free,
        "needed": readiness.MEMORY_MEGABYTES_NEEDED,
        "comfortable": readiness.MEMORY_MEGABYTES_COMFORTABLE,
    }
    if free < readiness.MEMORY_MEGABYTES_NEEDED:
        return Finding(Health.BAD, "memory", said, "memory_remedy")
    if free < readiness.MEMORY_MEGABYTES_COMFORTABLE:
        return Finding(Health.WEAK, "memory", said, "memory_little_remedy")
    return Finding(Health.GOOD, "memory", said)


def _look_at_font() -> Finding:
    if readiness.has_japanese_font():
        return Finding(Health.GOOD, "font")
    return Finding(Health.WEAK, "font_missing", {}, "font_remedy")


def _look_at_port() -> Finding:
    said = {"port": readiness.PAGE_PORT}
    if readiness.find_free_port() == readiness.PAGE_PORT:
        return Finding(Health.GOOD, "page_port", said)
    return Finding(Health.WEAK, "page_port_busy", said, "page_port_remedy")
