#!/usr/bin/env bash
# Runs a script of this folder with the Python the action set up, else with the job's own.
set -euo pipefail
if ! python=${PYTHON:-$(command -v python || command -v python3)}; then
  echo "::error title=batchspec::there is no Python here; name one with python-version"
  exit 2
fi
exec "$python" "$(dirname "$0")/$1"
