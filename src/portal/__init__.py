"""The house: a Django and Wagtail project whose apps are rooms named after what people do there."""
