"""Copies of the resident record and certificates: asked for, checked, composed, issued."""
