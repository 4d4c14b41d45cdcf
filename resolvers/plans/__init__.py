"""Plans: a document turned once into statements and into the code that shapes their answer."""
