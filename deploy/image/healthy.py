#!/usr/bin/env python3
"""Health check: exits 0 when URL answers 200 and, with COMPONENT, when Airflow calls that component healthy.

healthy URL [COMPONENT]
"""

import json
import sys
import urllib.request

url, *component = sys.argv[1:]
try:
    with urllib.request.urlopen(url, timeout=5) as reply:  # noqa: S310 - the compose file's own addresses
        body = reply.read()
except OSError as error:
    sys.exit(f"{url}: {error}")
for name in component:
    if (status := json.loads(body).get(name, {}).get("status")) != "healthy":
        sys.exit(f"{name}: {status}")
