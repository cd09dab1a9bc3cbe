"""A record of the Azure SDK's test proxy, a program that no registry here has; so it is written by hand."""

from __future__ import annotations

AZURE = {
    "Entries": [
        {
            "RequestUri": "https://api.example/openai/v1/files",
            "RequestMethod": "POST",
            "RequestHeaders": {"Content-Type": "multipart/form-data; boundary=b"},
            "RequestBody": ["--b\r\n", "Content-Disposition: form-data; name=file\r\n"],
            "StatusCode": 200,
            "ResponseHeaders": {"Content-Type": "application/json"},
            "ResponseBody": {"id": "file-1"},
        }
    ],
    "Variables": {},
}
