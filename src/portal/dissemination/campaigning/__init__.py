"""A campaign leaves the house: as messages of the outbox, as pictures, voice and paper, by links that are counted."""
