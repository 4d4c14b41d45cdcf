"""The company's units, its reporting tree, and how both came to be."""
