#!/usr/bin/env bash
# README's commands on a clean copy, as an ordinary user who is no administrator and has no .venv yet.
# Run as root: it makes a home and drops every right with setpriv. Packages are installed with pip, as for any user.
#
#   tests/acceptance/walkthrough.sh [USER]       an account that exists; nobody by default
#   MARQUEE_PYTHON=...                           when that user finds no Python 3.11 to 3.13 in /usr/local/bin or /usr/bin
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
user=${1:-nobody}
work=$(mktemp -d /tmp/walkthrough.XXXXXX)
copy="$work/marquee"
python=$root/.venv/bin/python  # for this script only
uid=$(id -u "$user") gid=$(id -g "$user")

as_user() {
  (cd "$copy" && setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs \
    env -i HOME="$work/home" PATH="/usr/local/bin:/usr/bin:/bin" LANG=C.UTF-8 ${MARQUEE_PYTHON:+MARQUEE_PYTHON="$MARQUEE_PYTHON"} "$@")
}
finish() {
  status=$?
  as_user ./marquee down >/dev/null 2>&1 || true
  if [ "$status" != 0 ]; then echo "walkthrough.sh: failed; last line of each log:" >&2; tail -qn 1 "$copy"/.marquee/logs/*.log >&2 || true; fi
  rm -rf "$work"
}
trap finish EXIT
say() { echo "walkthrough.sh: $* ($SECONDS s)" >&2; }

mkdir -p "$work/home" "$copy"
git -C "$root" archive HEAD | tar -x -C "$copy"
chown -R "$uid:$gid" "$work"
[ "$(as_user id -u)" != 0 ]

as_user ./marquee --version
say "installed"
as_user ./marquee demo --movies 300 --exit --json | tail -n 1 >"$work/summary"
"$python" - "$work/summary" <<'PYTHON'
import json, sys
summary = json.load(open(sys.argv[1]))
assert summary["movies_loaded"] > 270 and set(summary["dag_runs"].values()) == {"success"}, summary
PYTHON
say "demo"

as_user cp .env.example .env
as_user ./marquee up -d
as_user ./marquee status
say "up"
as_user ./marquee airflow dags trigger tmdb_backfill --conf '{"limit": 1000}' >/dev/null
until as_user ./marquee status --json | "$python" -c '
import json, sys
runs = {run["dag"]: run["state"] for run in json.load(sys.stdin)["runs"]}
sys.exit(any(state == "failed" for state in runs.values()) and 2 or any(
    runs[dag] != "success" for dag in ("warehouse_load", "model_retrain", "score_movies")))'
do [ $SECONDS -lt 1500 ] || { say "the backfill did not end"; exit 1; }; sleep 2
done
say "backfill to forecasts"
as_user ./marquee ask "How many films are there?"
as_user ./marquee ask "Average vote by genre" --visual chart.png
[ -s "$copy/chart.png" ]
as_user ./marquee model list | tee "$work/models"
grep -q promoted "$work/models"
as_user ./marquee backup "$work/home/backup"
[ -s "$work/home/backup/manifest.json" ]
as_user ./marquee restore "$work/home/backup" --replace
as_user ./marquee down
as_user ./marquee purge --yes
[ -z "$(find "$copy/.marquee" -name '*.zst' -print -quit)" ]
! pgrep -u "$uid" -f "$copy" >/dev/null || { say "processes are left"; exit 1; }
say "walked through"
