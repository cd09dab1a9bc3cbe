#!/usr/bin/env bash
# Starts the reference server on a port and returns when it answers; it runs until the job ends.
set -euo pipefail
port=${1:?name the port}
batchspec serve --port "$port" >"${RUNNER_TEMP:?}/serve.log" 2>&1 &
curl --silent --show-error --fail --output /dev/null --retry 30 --retry-delay 1 --retry-connrefused \
  "http://127.0.0.1:$port/v1/batches"
