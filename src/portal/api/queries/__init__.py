"""Questions of this room: what the rooms below hold, as records of the national data set; and what the ledger knows."""
