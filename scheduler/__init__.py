"""Remembrancer: publishes dated statements on their anniversaries, once, and can prove it."""
