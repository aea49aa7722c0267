"""The regulation applied: who may publish what where, by which path, within how long, and when to look again.

Decisions on values: no database, no clock. `values` names what is asked and answered, `judging` finds the rule that
holds, `hours` counts time as the regulation does.
"""
