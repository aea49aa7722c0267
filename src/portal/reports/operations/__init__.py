"""Operations on reports: open and lock rounds; write, send, judge and escalate returns; compile reports."""
