"""One module a calendar: arithmetic between a calendar's own dates and day numbers."""
