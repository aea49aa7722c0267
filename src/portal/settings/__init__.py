"""Settings: `base` is shared; `development`, `test` and `production` only contain the differences."""
