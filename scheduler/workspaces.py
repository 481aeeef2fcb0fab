"""A new workspace: the files that `init` lays out."""

from __future__ import annotations

import os
from pathlib import Path

from scheduler.errors import UsageError

_CONFIG = """\
# remembrancer.yaml: who publishes, where, in whose clock. Every key: docs/configuration.md.
site:
  title: {title}
  # The public address of the folder feeds/. Change it before the first edition goes out.
  url: http://127.0.0.1:8420/
  # Your domain and a year in which it is yours: part of every feed entry's id. Never change it afterwards.
  tag: "example.org,2026"
  author: {title}
  language: en
  # The zone and the hour in which statements go out unless they say otherwise.
  zone: {zone}
  time: "09:00"
  # Markdown that stands under every page:
  # footer: "Write to us: press@example.org"

feeds:
  directory: feeds
{simulated}
# Where statements go besides feeds and pages; `remembrancer targets` lists them.
targets: {{}}
#  newsroom:
#    kind: webhook
#    url: https://newsroom.example.org/remembrances
#    secret: {{env: NEWSROOM_SECRET}}

web:
  listen: 127.0.0.1:8420
"""

_SIMULATED = """
# A workspace for trying: --now may set its clock, its targets must be on this machine, its ledger stays simulated.
simulated: true
"""

_IGNORED = """\
# private: the ledger and its guards
.remembrancer/
# made anew from statements and ledger; serve it, do not commit it
feeds/
HOLD
"""


def lay_out(folder: Path, *, simulated: bool) -> list[Path]:
    """Make a workspace in `folder`; returns what was made.

    Raises:
        UsageError: there is one already, or the folder cannot be written.
    """
    config = folder / "remembrancer.yaml"
    if config.exists():
        raise UsageError(f"{folder} is a workspace already: it has a remembrancer.yaml.")
    title = folder.name.replace("-", " ").replace("_", " ").strip().capitalize() or "Remembrances"
    text = _CONFIG.format(title=_quoted(title), zone=local_zone(), simulated=_SIMULATED if simulated else "")
    try:
        for part in ("statements", "feeds"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        config.write_text(text, encoding="utf-8")
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORED, encoding="utf-8")
    except OSError as fault:
        raise UsageError(f"{folder} cannot be written: {fault.strerror}. Choose a folder that is yours.") from None
    return [config, folder / "statements", folder / "feeds"]


def local_zone() -> str:
    """The IANA zone of this machine, UTC when it does not say."""
    named = os.environ.get("TZ", "").lstrip(":")
    if "/" in named and not named.startswith("/"):
        return named
    target = os.path.realpath("/etc/localtime")
    _, found, zone = target.partition("/zoneinfo/")
    return zone if found and "/" in zone and not zone.startswith("Etc/") else "UTC"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
