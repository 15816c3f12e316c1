"""The papers of protection (支援措置): application, notices, and the slip between municipalities.

Nothing about them shows from outside: the titles in a PDF's properties and in a print queue are
neutral, and a letter's window shows whom it is for and nothing else.
"""
