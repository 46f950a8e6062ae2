"""Runs the command line: `python -m detente`."""

from detente.cli import main

main(prog_name="detente")
