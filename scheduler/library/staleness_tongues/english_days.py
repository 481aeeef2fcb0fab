"""The words with which English names the day of reading: apart, for a date whose day is not known needs no more."""

from __future__ import annotations

import re

from scheduler.library.staleness_tongues.patterns import gapped

DAY = re.compile(gapped(r"\b(?:today|tonight|(?<!\bto\s)this (?:very )?(?:day|date|morning|afternoon|evening))\b"))
