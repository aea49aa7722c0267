"""Settings: `base` is what all share; `development`, `test` and `production` say only what differs."""
