#!/bin/sh
# casecoord on one machine. Needs Python 3.11 or newer with venv, and nothing else.
set -eu
cd "$(dirname "$0")"

usage() {
  cat <<'HELP'
./casecoord.sh demo              start everything with made-up people; Ctrl-C stops it
./casecoord.sh test [pytest ...] all checks and all tests; with arguments only pytest with them
./casecoord.sh bench             measure against plain Django and the usual packages; QUICK=1
./casecoord.sh check             lint, types, stairs, migrations, templates, house rules
./casecoord.sh manage COMMAND    a management command against the running demo
./casecoord.sh soak              20,000 steps of whatever people may do to one link, against a model
./casecoord.sh drill             lose everything, restore it from backup and keys alone, say how it went
./casecoord.sh psql [-d keys]    the running demo's database, as superuser
./casecoord.sh python ...        Python with everything installed
./casecoord.sh format|lock|clean as `make help` says
PORT=8001 CASECOORD_VAR=/folder  let a second demo run beside the first
HELP
}

find_python() {
  for candidate in ${PYTHON:-} python3.14 python3.13 python3.12 python3.11 python3; do
    if "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
        >/dev/null 2>&1; then
      echo "$candidate"
      return
    fi
  done
  echo "casecoord: needs Python 3.11 or newer with venv (Debian: apt install python3-venv)" >&2
  return 1
}

# Installs a lock into the environment, once for each version of it.
install() {
  lock="requirements-$1.lock"
  stamp="$venv/.installed-$1"
  wanted=$(cksum <"$lock")
  [ -x "$venv/bin/python" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
  if ! "$venv/bin/python" -c '' 2>/dev/null; then
    python=$(find_python)
    echo "casecoord: making $venv" >&2
    rm -rf "$venv"
    "$python" -m venv "$venv" >&2
  fi
  echo "casecoord: installing $lock" >&2
  if "$venv/bin/python" -m pip install -q --disable-pip-version-check \
      --require-hashes -r requirements-uv.lock >&2; then
    "$venv/bin/uv" pip install -q --compile-bytecode --python "$venv/bin/python" \
      --require-hashes -r "$lock" >&2
  else
    "$venv/bin/python" -m pip install -q --disable-pip-version-check \
      --require-hashes -r "$lock" >&2
  fi
  echo "$wanted" >"$stamp"
}

venv=${CASECOORD_VENV:-.venv}
command=${1:-help}
case $command in
  demo | drill | manage | psql | clean) install runtime ;;
  test | check | format | lock | look | python | soak) install dev ;;
  bench) install bench ;;
  help | -h | --help) usage; exit 0 ;;
  *) usage >&2; exit 2 ;;
esac
case $command in
  python) shift; exec "$venv/bin/python" "$@" ;;
  bench) exec "$venv/bin/python" -m bench ;;
  soak) SOAK_STEPS=${SOAK_STEPS:-20000} exec "$venv/bin/python" -m local test tests/sharing/test_machine.py ;;
  look) shift; exec "$venv/bin/python" -m tests.look "$@" ;;
esac
exec "$venv/bin/python" -m local "$@"
