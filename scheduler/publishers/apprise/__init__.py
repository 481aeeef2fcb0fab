"""The many other services, by Apprise."""
