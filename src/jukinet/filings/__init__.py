"""Filings (届出) from the first word at the desk to the second person's approval.

What somebody says at the desk is kept as the clerk types it (``fields``), saved with every key
that matters, so a draft can be continued anywhere and nothing typed is lost.  One function reads
the fields (``judging.judge``): it gives the particulars, what is wrong or unusual, what changes,
and the deadline with its arithmetic.  The entry page, the sending to the reviewer and the approval
all judge by it, on the records as they stand at that moment; a filing that was read on other
records is stale and says so.

The way of a filing is the table in ``workflow``: draft, entered, approved; or returned with a
reason from a list, or withdrawn.  Whoever entered it does not approve it, on no path.  Approval
executes the register's own procedures with who entered, who approved and the number of the paper,
and tells the network in the same transaction; what the network answers is shown beside it.  Every
filing in every state stands in exactly one list of work.

While a filing is at the desk its household is claimed; a claim at which nothing happened for a
quarter of an hour keeps nobody out.  Approvals about one household happen one after the other.

The hearts: ``kinds`` says who may file what by when on which papers, ``deadline`` counts days,
``finding`` lists errors and warnings with their possible answers, ``evidence`` checks identity and
proxy, ``moving``, ``rearranging``, ``civil`` and ``amending`` read the kinds of filing, ``trigger``
is Order Art. 12, ``scanned_certificate`` is the content of the 2D code on a move-out certificate,
``special_rule`` is how long and for whom a card stands in for that paper, ``proposing`` who is what
among people who come.
"""
