"""What a feed's answer says in its header: where it lives and which hubs push it (W3C WebSub, section 4)."""

from __future__ import annotations

from collections.abc import Sequence

FEEDS = ("atom.xml", "rss.xml", "feed.json")


def link_header(path: str, *, site_url: str, hubs: Sequence[str]) -> str | None:
    """The value of `Link` (RFC 8288) for a file of the public folder; None for one that is no subscribable feed.

    Some hubs distribute a feed only if it says this in its header; the document itself says the same.

    Args:
        path: beneath the public folder, without a slash before it.
        site_url: the site's public address; the self link is the topic, to the byte.
        hubs: addresses of the hubs; without any nothing needs to be said.
    """
    *folders, name = path.split("/")
    if not hubs or name not in FEEDS or "archive" in folders:  # an archive never changes
        return None
    links = [f'<{hub}>; rel="hub"' for hub in hubs]
    return ", ".join([*links, f'<{site_url}{path}>; rel="self"'])
