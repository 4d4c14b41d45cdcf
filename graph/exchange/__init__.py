"""Cypher of import and export: rows by id read in one shape and written in the same one.

A row is a map whose names are the columns of the files (`externalId`, `displayName`, `from` ...), its
values as they are stored; a reference is the other node's key, `externalId` where it has one, else its id.
Writers take rows of ids and `props`; in the `props` of a change, null removes a property.
"""
