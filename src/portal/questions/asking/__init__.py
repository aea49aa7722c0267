"""How a form is told from a flood of them: tickets, proof of work, doubts; and what is made of typed words."""
