"""The link's own work: taking over files, telling of them, carrying media. Each step commits."""

from jukinet.link.jobs.importing import LoadReport, Progress, import_file
from jukinet.link.jobs.telling import keep_codes, tell_initial

__all__ = ["LoadReport", "Progress", "import_file", "keep_codes", "tell_initial"]
