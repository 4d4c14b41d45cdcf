"""The service beside four others that give the same answers from the same Neo4j: what each costs."""
