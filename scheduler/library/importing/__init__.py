"""Statements from what one already has: a press release as plain text, Markdown or a saved page."""
