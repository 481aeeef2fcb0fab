"""Webhooks after Standard Webhooks 1.0."""
