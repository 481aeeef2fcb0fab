"""Forms with files (`multipart/form-data`, RFC 7578), as bytes that are the same each time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """One file of a form; `field` and `name` are ours, so that nothing in them needs escaping."""

    field: str
    name: str
    media_type: str
    data: bytes


def form(fields: Mapping[str, str], files: Sequence[FormFile]) -> tuple[str, bytes]:
    """The `Content-Type` and the body of a form."""
    boundary = f"remembrancer-{hashlib.sha256(b''.join(file.data for file in files)).hexdigest()}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for file in files:
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{file.field}"; filename="{file.name}"\r\n'
            f"Content-Type: {file.media_type}\r\n\r\n"
        )
        parts += [head.encode(), file.data, b"\r\n"]
    parts.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", b"".join(parts)
