"""Paper: documents composed, checked glyph by glyph, sealed.

**What goes in is data, what comes out is bytes.**  A form (:mod:`.form`) is a typst template with
an identity; :class:`~jukinet.platform.paper.engine.PaperEngine` fills it and gives a
:class:`~jukinet.platform.paper.form.Sheet`: a PDF that conforms to PDF/A-2b (print and archive) or
to PDF/UA-1 (electronic delivery), or does not come into being.  The same input gives the same
bytes: fonts are ours, the date is the issue's, nothing of the machine gets in.  So what a preview
shows is what prints.

**No glyph is ever substituted.**  Before composing, every character and every variation sequence of
every text is looked up in the print font (:mod:`.glyphs`).  A miss stops the document; the error
names code points and never the name they stand in.

**The official seal is a signature.**  No template draws it.  It is the visible part of a PAdES
signature that :mod:`.seal` puts on a finished sheet, made by a key that stays in the vault; a sheet
that was not signed has an empty place where the seal belongs.

**A paper can be asked about.**  :mod:`.verification` turns issuer, form, number, day and a digest
of the content (without names) into a 2D code and twelve characters that somebody can type.
"""
