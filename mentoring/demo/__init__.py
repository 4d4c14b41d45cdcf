"""The demo organisation: a catalogue written for it and the people, sessions and scores made from it."""
