"""One module a family of commands: asking and showing, no logic."""
