"""python -m marquee.replica: see `serve`."""

import sys

from marquee.errors import MarqueeError
from marquee.replica.server import serve

try:
    serve(prog_name="python -m marquee.replica")
except MarqueeError as error:
    sys.exit(str(error))
