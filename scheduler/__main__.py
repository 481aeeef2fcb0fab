"""`python -m scheduler` is the same as `remembrancer`."""

from scheduler.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
