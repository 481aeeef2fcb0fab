"""Imported by the process that the conversations fork from: the whole house, so that none of them loads it again."""

from scheduler.loading import load_everything

load_everything()
