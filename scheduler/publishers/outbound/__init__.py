"""The one door through which HTTP leaves: vetted addresses, deadlines, limits."""
