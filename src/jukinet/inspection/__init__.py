"""Inspection of part of the register (住民基本台帳の一部の写しの閲覧)."""
