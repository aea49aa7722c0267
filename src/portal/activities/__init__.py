"""Legal dissemination by agencies among people (cuộc PBGDPL): entered once where it happens, counted everywhere."""
