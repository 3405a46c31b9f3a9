"""A real Asterisk from Debian's own packages, in a folder that outlives the checkout.

The law: nothing here names a host. The mirror is whatever this machine's apt is
configured with, else debootstrap's own default; the folder is ``$CCFLOOR_LAB_CACHE`` or
``~/.cache/ccfloor-lab``. What cannot be had raises ``LabMissingError`` with one sentence that
says what is missing: the tests decide whether that is a skip or a failure.

``python -m tests.lab.install 22 16`` fills the cache; it does nothing where it is full.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

SUITES = {"22": "sid", "16": "bullseye"}
"""Asterisk's major release → the Debian suite that carries it."""

INSTALL_LIMIT_S = 900.0
APT_LIMIT_S = 300.0
_COMPLETE = ".complete"


class LabMissingError(Exception):
    """The lab cannot run on this machine; the message says what is missing."""


def cache_folder() -> Path:
    """Return the folder in which the installed releases are kept."""
    told = os.environ.get("CCFLOOR_LAB_CACHE")
    return Path(told) if told else Path.home() / ".cache" / "ccfloor-lab"


def ensure(release: str) -> Path:
    """Return the root folder of an installed Asterisk, installing it first if it is not there."""
    need_root()
    need_program("sipp", "sip-tester")
    root = cache_folder() / release
    if (root / _COMPLETE).exists():
        return root
    need_program("debootstrap", "debootstrap")
    root.parent.mkdir(parents=True, exist_ok=True)
    with (root.parent / f".{release}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another run may be installing the same release
        if not (root / _COMPLETE).exists():
            _install(release, root)
    return root


def need_root() -> None:
    """Refuse to go on without the right to chroot."""
    if os.geteuid() != 0:
        raise LabMissingError("the lab needs root: it runs Asterisk in a chroot")


def need_program(program: str, package: str) -> None:
    """Have a program on the path, installing its Debian package where it is missing."""
    if shutil.which(program):
        return
    if not shutil.which("apt-get"):
        raise LabMissingError(
            f"the lab needs {program}, and there is no apt-get to install it with"
        )
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", package]):
        done = _run(command, APT_LIMIT_S, DEBIAN_FRONTEND="noninteractive")
        if done.returncode:
            break
    if not shutil.which(program):
        raise LabMissingError(f"the lab needs {program}, and apt could not install {package}")


def mirrors() -> list[str]:
    """Return the archives this machine's apt knows that may carry Debian, best first."""
    if not shutil.which("apt-get"):
        return []
    told = _run(
        ["apt-get", "indextargets", "--no-release-info", "--format", "$(REPO_URI)"], APT_LIMIT_S
    )
    uris = dict.fromkeys(told.stdout.split())
    likely = [uri for uri in uris if "debian" in uri and "security" not in uri]
    return sorted(likely, key=lambda uri: not uri.rstrip("/").endswith("/debian"))


def _install(release: str, root: Path) -> None:
    suite = SUITES[release]
    partial = root.with_name(f".{release}.partial")
    said = ""
    for mirror in mirrors() or [""]:
        shutil.rmtree(partial, ignore_errors=True)
        command = ["debootstrap", "--variant=minbase", "--include=asterisk", suite, str(partial)]
        done = _run(command + ([mirror] if mirror else []), INSTALL_LIMIT_S, **_proxies())
        said = done.stdout[-600:]
        if done.returncode == 0:
            break
    else:
        raise LabMissingError(f"debootstrap could not install Asterisk {release} ({suite}): {said}")
    version = _run(["chroot", str(partial), "asterisk", "-V"], 60.0).stdout.strip()
    if not version.startswith(f"Asterisk {release}."):
        raise LabMissingError(f"Debian {suite} now carries {version!r}, not Asterisk {release}")
    shutil.rmtree(partial / "var/cache/apt", ignore_errors=True)
    (partial / "etc/resolv.conf").write_text("# The lab asks nobody.\n")
    (partial / _COMPLETE).write_text(version + "\n")
    shutil.rmtree(root, ignore_errors=True)
    partial.rename(root)


def _proxies() -> dict[str, str]:
    """Return apt's own proxies as the variables that debootstrap's downloader reads."""
    shell = [
        "apt-config",
        "shell",
        "http",
        "Acquire::http::Proxy",
        "https",
        "Acquire::https::Proxy",
    ]
    if not shutil.which("apt-config"):
        return {}
    pairs = (line.partition("=") for line in _run(shell, 60.0).stdout.splitlines())
    return {f"{name}_proxy": value.strip("'") for name, _, value in pairs if value.strip("'")}


def _run(command: list[str], limit_s: float, **more: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            env={**os.environ, "LC_ALL": "C.UTF-8", **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise LabMissingError(f"{command[0]} did not end within {limit_s:.0f} s") from slow


def main(releases: list[str]) -> int:
    """Install what is asked for and say how long it took."""
    for release in releases or list(SUITES):
        if release not in SUITES:
            sys.stderr.write(f"no such release: {release}; known: {', '.join(SUITES)}\n")
            return 2
        began = time.monotonic()
        try:
            root = ensure(release)
        except LabMissingError as missing:
            sys.stderr.write(f"{missing}\n")
            return 1
        version = (root / _COMPLETE).read_text().strip()
        sys.stdout.write(f"{version} in {root} ({time.monotonic() - began:.1f} s)\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
