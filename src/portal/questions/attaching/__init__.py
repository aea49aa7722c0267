"""Files that askers send: judged by what is in them, made harmless, kept where no web server looks."""
