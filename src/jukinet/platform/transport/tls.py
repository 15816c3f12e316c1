"""TLS contexts of a node, and how they follow revocations and renewals while it runs.

``SSLContext`` keeps what it was given: a context into which a newer revocation list is loaded
decides by the newer list, and one that is given a renewed certificate shows it at the next
handshake.  So a node has one context for listening and one for calling all its life, and running
servers never need to be told.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

from jukinet.platform.crypto.certificates import host_of, party_of, thumbprint
from jukinet.platform.crypto.directory import PeerDirectory
from jukinet.platform.crypto.vault import TlsFiles
from jukinet.terms.errors import ErrorCode, JukiError

_Stamp = tuple[int, int, int]


class TlsIdentity:
    """What a node shows and what it trusts: its certificate, the root, the revocation list."""

    def __init__(
        self, files: TlsFiles, *, root: Path, revoked: Path, directory: PeerDirectory
    ) -> None:
        """Load everything now, so that a node with a broken key does not start."""
        self.directory: Final = directory
        self._revoked: Final = revoked
        self.listening: Final = _context(ssl.PROTOCOL_TLS_SERVER, root)
        self.listening.verify_mode = ssl.CERT_REQUIRED
        self.listening.num_tickets = 0
        self.calling: Final = _context(ssl.PROTOCOL_TLS_CLIENT, root)
        self.calling.check_hostname = True
        self.calling.sslobject_class = _object_that_knows(directory)
        self._stamp: _Stamp | None = None
        self.look_at_revocations()
        self.use(files)

    def use(self, files: TlsFiles) -> None:
        """Show this certificate from the next handshake on (start and renewal)."""
        try:
            for context in (self.listening, self.calling):
                context.load_cert_chain(files.certificate, files.key, files.passphrase)
        except (ssl.SSLError, OSError) as error:
            raise JukiError(
                ErrorCode.CERTIFICATE_INVALID, "the certificate does not fit its key"
            ) from error

    def look_at_revocations(self) -> None:
        """Load the revocation list again if the file changed; cheap enough for every request."""
        try:
            state = self._revoked.stat()
            stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
            if stamp == self._stamp:
                return
            for context in (self.listening, self.calling):
                context.load_verify_locations(self._revoked)
            self._stamp = stamp
        except (ssl.SSLError, OSError) as error:
            if self._stamp is None:
                raise JukiError(
                    ErrorCode.CERTIFICATE_INVALID, "no revocation list to start with"
                ) from error
            # A list that cannot be read leaves the one in force; it ends by itself at its date.


def _context(protocol: ssl._SSLMethod, root: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION
    context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF | ssl.VERIFY_X509_STRICT
    try:
        context.load_verify_locations(root)
    except (ssl.SSLError, OSError) as error:
        raise JukiError(ErrorCode.CERTIFICATE_INVALID, "cannot read the root") from error
    return context


def _object_that_knows(directory: PeerDirectory) -> type[ssl.SSLObject]:
    """TLS objects for calling, whose handshake succeeds with the very party that was meant only."""

    class PartyCheckingObject(ssl.SSLObject):
        def do_handshake(self) -> None:
            # OpenSSL has compared the chain, the dates, the revocation list and the host name.
            super().do_handshake()
            # (1) The certificate names one party, (2) the one that was asked for, and (3) it is a
            # certificate that the directory lists for that party now.
            try:
                certificate = self.getpeercert(binary_form=True) or b""
                party = party_of(certificate)  # (1)
                if host_of(party) != self.server_hostname:  # (2)
                    raise JukiError(ErrorCode.PEER_NOT_WHO_WE_ASKED, f"it was {party}")
                directory.must_be_peer(party, thumbprint(certificate))  # (3)
            except JukiError as error:
                raise ssl.SSLCertVerificationError(1, str(error)) from error

    return PartyCheckingObject
