"""The process that sends: takes deliveries out of the outbox, hands them to couriers, writes down what came of it."""
