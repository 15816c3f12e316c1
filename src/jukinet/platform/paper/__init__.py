"""Paper: documents composed, checked glyph by glyph, sealed."""
