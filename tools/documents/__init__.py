"""The parts of `tools/generate_docs.py`: one module a generated document, each with `write()`.

Nothing here knows a fact about the network: every table is read from the program itself, from its
types, its docstrings and the comments beside its fields. What a document lacks is therefore mended
in the program and not here.
"""
