"""Signing, sealing and keys; the only home of cryptographic primitives.

**Keys stay in a vault.**  Every office has one (:mod:`.vault`) and names its keys by handle.  What
needs a private key is asked of the vault: ``vault.sign("sign", data)``, ``vault.open("seal", …)``,
``vault.mac("subject", …)``.  What needs only public keys is a plain function of :mod:`.seal`:
``seal_to``, ``verify``, ``digest``.  Nothing here is an algorithm of our own: HPKE, ECDSA, Ed25519,
AES-GCM and HKDF are the library's, and the token's.

**Who holds which public key** is said by one body, the nation's authority (:mod:`.authority`), in a
signed directory of peers (:mod:`.directory`) that every node reads.  Certificates name a party and
its role (:mod:`.certificates`); the directory says whether that party may take part just now.

**Randomness** is passed like the clock (:mod:`.randomness`), so that a simulation can be replayed;
keys are never made from it.

How a node comes to life::

    vault = open_or_create_vault(VaultConfig(path, passphrase_file))
    request = make_request(vault, party, now=clock.now())
    certificate = authority.enrol(request, Address("127.0.0.1", 8443), now=clock.now())
    authority.publish(now=clock.now())
    directory = PeerDirectory(authority.directory_file, root_key_of(root_pem))

and how its keys are renewed while it works::

    vault.prepare("tls")                                  # the old key stays in use
    certificate = authority.renew(make_request(vault, party, now=…), now=…)
    authority.publish(now=…)                              # both certificates are listed
    vault.renew("tls")                                    # the new key is in use
    authority.end_renewal(party, now=…); authority.publish(now=…)
"""
