"""The tests, a package of their own: what is installed beside us may hold one of the same name."""
