"""Links in contents, tried from time to time: what stands in a text, how it answered, when it counts as broken.

`finding` and `judging` are pure; `inside` asks the house itself without a network; `trying` is one bounded run.
"""
