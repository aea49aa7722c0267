"""Files that people send: judged by what is in them, made harmless, kept where no web server looks.

`judging.judge` says whether a file may be kept and gives the bytes that are; `keeping` lays them down under their
SHA-256. Nothing here knows the database.
"""
