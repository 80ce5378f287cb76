"""The service's modules are imported as the service imports them: from the folder serving/."""

import sys

from marquee.settings import ROOT

if str(ROOT / "serving") not in sys.path:
    sys.path.insert(0, str(ROOT / "serving"))
