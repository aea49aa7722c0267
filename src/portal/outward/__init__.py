"""The one door out of the house: every HTTP request to an address that somebody else named passes here.

Webhooks and WebSub callbacks of partners, harvest of agencies' feeds, checking of outgoing links. A room asks
`Door.fetch` (`port`); `doors.open_door` gives the real one, `memory` one for tests, `many.fetch_many` many requests at
once. Nothing here knows the database, so it may be called from any thread, and never with a transaction open.
"""
