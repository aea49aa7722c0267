"""Pictures, sound, moving pictures and files: what may be uploaded, how it is sent, who else may show it. Pure."""
