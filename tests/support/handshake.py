"""A TLS handshake in memory: what OpenSSL, as a client that trusts one authority, says of it."""

import ssl


def refusal(server: ssl.SSLContext, trusted: bytes, name: str) -> str:
    """Why the client does not believe that the server is ``name``; empty: it does."""
    client = ssl.create_default_context(cadata=trusted.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT  # the default from Python 3.13 on
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=name),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except ssl.SSLCertVerificationError as refused:
                return refused.verify_message
    return ""
