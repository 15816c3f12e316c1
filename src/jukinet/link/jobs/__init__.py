"""The link's own work: taking over files, telling of them, carrying media. Each step commits."""

from jukinet.link.jobs.importing import LoadReport, Progress, import_file

__all__ = ["LoadReport", "Progress", "import_file"]
