"""GraphQL: Strawberry owns the schema, validation and introspection; the engine answers."""
