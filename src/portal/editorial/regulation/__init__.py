"""The regulation applied: who may publish what where, by which path, within how long, and when to look again.

Decisions on values: no database, no clock. `rulings` names what is asked and answered, finds the rule that holds and
counts time as the regulation does; `text` writes the rules as an administrative text.
"""
