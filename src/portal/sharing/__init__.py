"""What the portal publishes, carried to other sites and followed there until it is corrected or withdrawn; and what
agencies' own sites publish, brought in.
"""
