"""The link's own work: taking over files, telling of them, files and media. Each step commits."""

from jukinet.link.jobs.collecting import collect_files
from jukinet.link.jobs.erasing import ERASE_MARKS
from jukinet.link.jobs.importing import LoadReport, Progress, import_file
from jukinet.link.jobs.media import (
    MediumReport,
    exchange_media,
    make_medium,
    read_manifest,
    take_medium,
)
from jukinet.link.jobs.telling import keep_codes, rename_areas

__all__ = [
    "ERASE_MARKS",
    "LoadReport",
    "MediumReport",
    "Progress",
    "collect_files",
    "exchange_media",
    "import_file",
    "keep_codes",
    "make_medium",
    "read_manifest",
    "rename_areas",
    "take_medium",
]
