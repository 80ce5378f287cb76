"""`python -m marquee` is the command line."""

from marquee.cli import main

main(prog_name="./marquee")
