"""Is somebody still there? If not: nothing stays readable, and nothing they wrote is lost.

The server decides. `middleware` ends a session in which nothing happened; `kept` hands back what was sent too late;
`views` is what a page asks. In the browser ui/static/stepwell/ui/idle.js warns, veils and lifts the veil.
"""
