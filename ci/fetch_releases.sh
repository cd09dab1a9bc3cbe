#!/usr/bin/env bash
# Fetches the newest release of the package `openai` for Python and for Node into a folder; nothing of them is run.
set -euo pipefail
folder=${1:?name the folder}
mkdir -p "$folder"
python -m pip download --quiet --no-deps --only-binary :all: --dest "$folder" openai
npm pack --silent --ignore-scripts --pack-destination "$folder" openai@latest
