"""What the tests of the edge share: recordings, certificates, an account."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

RECORDINGS = Path(__file__).parents[1] / "recordings"


@pytest.fixture(params=["asterisk-22.10", "asterisk-16.28"])
def session_file(request: pytest.FixtureRequest) -> Path:
    """A whole session of a real Asterisk."""
    return RECORDINGS / str(request.param) / "session.ami.zst"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("the openssl command is not installed: TLS cannot be tried")
    folder = tmp_path_factory.mktemp("tls")
    made = folder / "both.pem"
    subprocess.run(
        [
            openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", folder / "key.pem", "-out", folder / "cert.pem",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    made.write_bytes((folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes())
    return made


@pytest.fixture
def tls_server(certificate) -> ssl.SSLContext:
    """The PBX's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
