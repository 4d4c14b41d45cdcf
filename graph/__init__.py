"""All Cypher, the driver, migrations and the servers we start; the only package that imports neo4j."""
