"""Provision of identification information to agencies (本人確認情報の提供), online part.

How it works
    The Act names, in its appended tables (別表), which body may be provided for which affair.  That
    is the outer fence (``purposes``).  Inside it the centre grants an agency's connection single
    rows of those tables with the items that the affair needs (``grants``): dated rows, appended,
    never changed.  A connection can be suspended, which takes effect on the next request, because
    the version of the grant book is read in the transaction that answers.

    An enquiry enters through ``api``: mutual TLS, a signed request, an idempotency key, strict
    JSON.  It joins the gathering door; ``procedures.answer_enquiries`` answers a whole list of
    enquiries in one transaction: stored answers, law, holdings, access records, answers to keep.
    Whatever the outcome, it leaves one access record, committed before anybody hears it.

Why so
    The record is not a courtesy of the program that looked but a condition of the look: both are
    one commit.  Answers are kept 72 hours under the caller's key, because an agency that lost the
    line must be able to ask again without being recorded as having looked twice for two reasons.
    Refusals are not kept: tomorrow, inside the hours, the same request may be answered.

    ``asking`` is the other side of the line: a client written only against the document that the
    server serves at ``/openapi.json``, so that the document is known to be enough.
"""
