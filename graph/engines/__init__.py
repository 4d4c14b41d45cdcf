"""The servers we start ourselves: the local engine from its wheel, Neo4j Community from Maven."""
