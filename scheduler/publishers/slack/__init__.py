"""Channels on Slack."""
