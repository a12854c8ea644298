"""How does an open duty board hear at once that something changed, at the price of a few kilobytes?

By server-sent events, outside Django's view layer: a view would hold a thread and a database connection for as long as
the board is open. Here a board costs its socket and one waiting task; a process has one connection that listens, and
one more for moments, for all its boards.

`server` serves, and lets all boards go as it stops; `app` stands before Django and lets the gate itself decide who
comes in; `hub` hears the bell and tells the boards; `standing` asks, before each word, whether each of them may still
hear it; `chats` does the same for the chats of sessions. What is told names nobody: a board is told that an alert is
there, and reads it through the gate, which decides and logs.
"""
