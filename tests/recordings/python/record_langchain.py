"""Record the session as the tests of LangChain's packages do: BASE FILE [bare], where `bare` drops the headers of answers."""

from __future__ import annotations

import sys

from clients import of_httpx
from langchain_tests.conftest import CustomPersister, CustomSerializer, base_vcr_config
from session import run
from vcr import VCR

base, file = sys.argv[1:3]
settings = base_vcr_config() | {"cassette_library_dir": ".", "path_transformer": None}
if "bare" in sys.argv[3:]:
    # So do the tests of langchain-openai.
    settings["before_record_response"] = lambda response: {**response, "headers": {}}
recorder = VCR()
recorder.register_persister(CustomPersister())
recorder.register_serializer("yaml.gz", CustomSerializer())
with recorder.use_cassette(file, serializer="yaml.gz", **settings):
    run(of_httpx(base))
