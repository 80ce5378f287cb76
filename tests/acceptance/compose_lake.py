"""What the lake holds, asked from inside a container of Airflow, which has its keys; it comes in through stdin.

python - half       returns when more than half of the planned films lie in the lake
python - count      prints JSON: films planned, films held, films held more than once, documents
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter

from marquee.lake import extraction
from marquee.lake.parts import part_sets, read_manifest, read_part
from marquee.lake.store import Store, open_store
from marquee.settings import Settings


def half_way(store: Store) -> bool:
    done, planned = extraction.progress(store)
    return planned is not None and done > planned / 2


def counted(store: Store) -> dict[str, int]:
    (part_set,) = part_sets(store)
    manifest = read_manifest(store, part_set)
    held = Counter(record.movie_id for part in manifest.parts for record in read_part(store, part))
    _, planned = extraction.progress(store)
    return {
        "planned": planned or 0,
        "held": len(held) + len(manifest.failures),
        "twice": sum(times > 1 for times in held.values()),
        "documents": manifest.documents,
    }


settings = Settings()
assert settings.lake_url is not None
store = open_store(settings.lake_url, endpoint_url=settings.lake_endpoint_url)
if sys.argv[1] == "half":
    while not half_way(store):
        time.sleep(0.2)
else:
    print(json.dumps(counted(store)))
