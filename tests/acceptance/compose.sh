#!/usr/bin/env bash
# docker-compose.yaml for real, with the replica: build, start, backfill, load, train, forecast, ask; then `down` and
# `up` keep the data, and a backup brings them back. Uses `docker compose`, or podman with podman-compose. The last line is JSON with the seconds.
#
#   tests/acceptance/compose.sh [FILMS]      an existing image is used when MARQUEE_IMAGE names one
#   EXECUTOR=celery tests/acceptance/compose.sh      with the profile `celery`: Redis and two workers, one of which is
#                                                    killed in the middle of the backfill, at 40 requests a second
#   PICTURE=FILE ...                                 keeps what the browser shows
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
python=$root/.venv/bin/python
films=${1:-2000}
work=$(mktemp -d)
project=marquee-test-$$
stages='{}'

if docker compose version >/dev/null 2>&1; then engine=docker; compose=(docker compose); network=()
else engine=podman; compose=(podman-compose); network=(--network=host)
fi
free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
export MARQUEE_AIRFLOW_PORT MARQUEE_SERVICE_PORT REPLICA_MOVIES=$films
MARQUEE_AIRFLOW_PORT=$(free_port) MARQUEE_SERVICE_PORT=$(free_port)

profiles=(--profile replica) requirements=requirements.txt workers=() rate=40
if [ "${EXECUTOR:-local}" = celery ]; then
  profiles+=(--profile celery) requirements=deploy/requirements-cluster.txt workers=(redis airflow-worker)
  export AIRFLOW_EXECUTOR=CeleryExecutor
  cat >"$work/.env" <<SETTINGS  # the replica as if it were TMDB, at TMDB's rate
MARQUEE_TMDB_TOKEN=replica
MARQUEE_TMDB_URL=http://replica:8000/3
MARQUEE_TMDB_EXPORTS_URL=http://replica:8000/p/exports
MARQUEE_TMDB_ML_RIGHTS=true
MARQUEE_TMDB_RATE=$rate
SETTINGS
fi

run() { (cd "$work" && "${compose[@]}" -p "$project" "${profiles[@]}" "$@"); }
say() { echo "compose.sh: $*" >&2; }
stage() { stages=$("$python" -c 'import json, sys; d = json.loads(sys.argv[1]); d[sys.argv[2]] = int(sys.argv[3]); print(json.dumps(d))' "$stages" "$1" $((SECONDS - began))); say "$1: $((SECONDS - began)) s"; began=$SECONDS; }

finish() {
  status=$?
  if [ "$status" != 0 ]; then for c in init airflow-scheduler service; do say "last lines of $c"; run logs "$c" 2>&1 | tail -n 5 | cut -c1-400 >&2; done; fi
  run down --volumes >/dev/null 2>&1 || true
  for volume in $($engine volume ls -q | grep "^${project}_" || true); do $engine volume rm "$volume" >/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

name_of() { $engine ps --format '{{.Names}}' | grep -E "^${project}[_-]$1[_-]1$"; }

# Asks each health check once a second until all say yes: podman without systemd never runs them by itself.
# The lake's is left out under podman: the stand-in for its image has no wget.
wait_healthy() {
  local part deadline=$((SECONDS + 600))
  for part in postgres replica airflow-api-server airflow-scheduler airflow-dag-processor airflow-triggerer service "${workers[@]}"; do
    until if [ $engine = podman ]; then podman healthcheck run "$(name_of $part)" >/dev/null 2>&1
          else [ "$(docker inspect -f '{{.State.Health.Status}}' "$(name_of $part)")" = healthy ]; fi
    do
      [ $SECONDS -lt $deadline ] || { say "$part is not healthy"; $engine ps -a >&2; run logs "$part" 2>&1 | tail -n 20 >&2; return 1; }
      sleep 1
    done
  done
}

# Podman 4 starts a container's ended dependencies again, `init` five times over: there each group is started by itself.
start() {
  if [ $engine = docker ]; then run up -d --no-build; return; fi
  run up -d --no-build --no-deps secrets && podman wait "${project}_secrets_1"
  run up -d --no-build --no-deps postgres lake replica init ${workers[0]:-}
  [ "$(podman wait "${project}_init_1")" = 0 ] || { say "init failed"; return 1; }
  run up -d --no-build --no-deps airflow-api-server airflow-scheduler airflow-dag-processor airflow-triggerer service ${workers[1]:-}
}

read_access() {
  local access; access=$(run run --rm --no-deps secrets access 2>/dev/null | tr -d '\r')
  password=$(sed -n 's/^Airflow .*admin \/ //p' <<<"$access")
  token=$(sed -n 's/^Service .*token //p' <<<"$access")
  [ -n "$password" ] && [ -n "$token" ]
}

chain() {
  "$python" "$root/tests/acceptance/compose_chain.py" "$1" \
    "http://127.0.0.1:$MARQUEE_AIRFLOW_PORT" "$password" "http://127.0.0.1:$MARQUEE_SERVICE_PORT" "$token"
}

# Where no registry is reached, Debian's Redis over the stand-in for Python's image stands in for Redis' own.
make_redis() {
  podman build --network=host -q -t docker.io/library/redis:8 - >/dev/null <<'CONTAINERFILE'
FROM docker.io/library/python:3.11-slim-bookworm
RUN apt-get update -qq && apt-get install -y -qq redis-server && rm -rf /var/lib/apt/lists/* && install -d -o redis /data
USER redis
WORKDIR /data
CMD ["redis-server"]
CONTAINERFILE
}

began=$SECONDS
cp "$root/docker-compose.yaml" "$work/"
if [ -z "${MARQUEE_IMAGE:-}" ]; then
  export MARQUEE_IMAGE=localhost/marquee:test
  nice -n 15 $engine build "${network[@]}" --build-arg REQUIREMENTS=$requirements -q -t "$MARQUEE_IMAGE" "$root" >/dev/null
  stage build
fi
if $engine run --rm --network none "$MARQUEE_IMAGE" sh -c 'command -v cc || command -v gcc || command -v make' >&2
then say "the image holds build tools"; exit 1; fi
[ "$($engine run --rm --network none "$MARQUEE_IMAGE" id -u)" != 0 ] || { say "the image runs as root"; exit 1; }
stage image

[ ${#workers[@]} = 0 ] || [ $engine = docker ] || podman image exists docker.io/library/redis:8 || make_redis
start >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; exit 1; }
wait_healthy
stage up
read_access
kill_worker() { "$python" "$root/tests/acceptance/compose_kill.py" "$1" $engine "$project" $rate; }
if [ ${#workers[@]} != 0 ]; then kill_worker kill & killer=$!; fi
first=$(chain run)
stage chain
survived=null
if [ ${#workers[@]} != 0 ]; then
  wait $killer
  survived=$(kill_worker count)
  stage count
fi
films_shown=$("$python" "$root/tests/acceptance/compose_page.py" "http://127.0.0.1:$MARQUEE_SERVICE_PORT" "$token" ${PICTURE:+"$PICTURE"})
stage page
if [ $engine = podman ]; then  # from within: the service's container knows none of Airflow's or the owner's secrets
  podman exec "$(name_of service)" sh -c 'test -s /run/marquee/environment && ! grep -qE "LOADER_PASSWORD|AIRFLOW__|SECRET_ACCESS|postgresql://.*@" /run/marquee/environment' ||
    { say "the service knows another's secrets"; exit 1; }
fi

# As docs/operations.md has it.
run exec -T postgres pg_dump -U postgres -Fc warehouse >"$work/warehouse.dump"
run exec -T service tar -C /var/lib/marquee/data -cz models >"$work/models.tar.gz"
stage backup

run down >/dev/null 2>&1
stage down
start >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; exit 1; }
wait_healthy
stage up_again
read_access
second=$(chain ask)
stage ask_again

run exec -T postgres psql -U postgres -d warehouse -qc 'TRUNCATE warehouse.movies, warehouse.model_versions CASCADE' 2>/dev/null
run exec -T service sh -c 'rm -r /var/lib/marquee/data/models/*'
run exec -T postgres sh -c '{ echo "DROP SCHEMA marquee, warehouse, ask CASCADE;"; pg_restore --no-owner -f -; } |
  psql -U postgres -d warehouse -q --single-transaction -v ON_ERROR_STOP=1' <"$work/warehouse.dump" >/dev/null 2>"$work/restore.log" ||
  { cat "$work/restore.log" >&2; exit 1; }
run exec -T service tar -C /var/lib/marquee/data -xz <"$work/models.tar.gz"
third=$(chain ask)
stage restore

"$python" - "$first" "$second" "$third" "$stages" "$films" "$films_shown" "$survived" <<'PYTHON'
import json, sys
first, second, third, stages, films, shown, survived = (json.loads(argument) for argument in sys.argv[1:])
for later in (second, third):
    assert [first[key] for key in ("films", "model_tag")] == [later[key] for key in ("films", "model_tag")], later
assert survived is None or survived["documents"] == first["films"], (survived, first["films"])
print(json.dumps({"films_asked": films, **first, "killed": survived, "page_shows": shown, "stages": stages}))
PYTHON
