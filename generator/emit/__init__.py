"""One module an artefact; each has `emit(contract) -> {path below generated/: text}`."""
