"""The joint between the existing system (既存住基システム) and the communication server (CS).

The register office and the CS are two nodes with two databases, for what was taken over on the
network's side must not lead into the whole register. Between them passes only what `link`
lets pass: changes of identification information and the initial load on the way up; codes,
confirmations and objections on the way down (``messages``).

One meaning, three carriers. What travels is always the same sealed and signed envelope of
``platform.message``, numbered by its sender and receipted by its receiver. Message transfer posts
it to the CS's door. File transfer (``carriers.folder``) puts it into a folder by an atomic
hand-over and waits for the receipt as a file. A medium (``carriers.medium``) is a numbered package
of envelopes with a manifest that anybody can read and nobody can alter; a medium that was taken
before, or one after a gap, is refused with the number of the last good one. So what is loss,
repetition or order for one carrier is the same for all, and is dealt with in one place above.

``register`` does not know the network. The office's node composes: ``tell_network(tx,
relocate(tx, …), context)`` records and tells in one transaction.

The loader (``jobs.import_file``) takes over an existing register from a file
(docs/formats/register-export.md). It goes in chunks of whole households; the rows, what the CS is
told of them (in parts of at most 2,000 residents), the position in the file and the length of the
file of refused rows become durable in one transaction, so whatever is killed, running it again
continues. While the database takes one chunk, the next is read, checked and made ready.
"""
