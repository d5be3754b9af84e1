"""`python -m web` is `ieum`."""

from web.cli import main

main(prog_name="ieum")
