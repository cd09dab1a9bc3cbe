"""Files for repositories that do not have batchspec: models, factories, fixtures and schemas in other languages."""
