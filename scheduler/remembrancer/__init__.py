"""The heart: one tick plans, claims, publishes and finishes; a manual publication does it for one occurrence."""
