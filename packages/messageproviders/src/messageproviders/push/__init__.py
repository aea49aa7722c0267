"""Word to a browser: VAPID (RFC 8292) and encryption for that browser alone (RFC 8291), sent through the door.

Pure: the door, the key and the clock are given in. `keys` are ours, `sealing` encrypts, `courier` carries.
"""
