"""The printed forms of copies: one module a form, from a document's values to a sheet.

Each module has its form's identity and one ``compose_…`` function, which turns values into the
texts its template shows; the template beside it says where they stand.  Nothing is decided here:
what is shown, left out or closed is in the document already.
"""
