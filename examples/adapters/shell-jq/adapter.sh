#!/bin/sh
# jq behind the adapter protocol, the smallest adapter there is: what jq reads, it writes back.
version=$(jq --version) exec jq -R -c --unbuffered 'fromjson
  | if .op == "hello" then {id, ok: true, name: "jq", version: env.version, language: "shell", ops: ["parse"]}
    elif .op == "bye" then empty | halt
    else .id as $id | try {id: $id, ok: true, text: (.text | fromjson | tojson)}
                      catch {id: $id, ok: false, error: .}
    end'
