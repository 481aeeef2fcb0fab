"""Rooms on Matrix."""
