"""Channels on Discord."""
