"""A server's certificate and key, read from files."""

from __future__ import annotations

import ssl

from ccfloor.errors import ConfigError


def server_tls(cert: str, key: str, file: str, where: str) -> ssl.SSLContext | None:
    """Return what speaks TLS with these PEM files, None where neither is named.

    Raises ConfigError naming ``file`` and the part ``where`` of it.
    """
    if not (cert or key):
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(cert, key or None)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(
            file, f"{where}.tls_cert", cert, f"a certificate and its key in PEM: {error}"
        ) from error
    return context
