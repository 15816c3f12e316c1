"""Other uses of the card under a municipality's by-law (多目的利用; Act Art. 30-44 (8)).

A *by-law* is the municipality's file of what its cards may be used for besides the network: some
of fifteen kinds of service, each offered by the municipality or by a partner with an agreement.  A
*use* is one resident's: asked for, loaded into the municipal area of the card, ended.  The resident
record code plays no part in any of it: a service knows its user by a number drawn for this use
alone, so that two services cannot compare whom they serve.
"""
