"""The tablet's loss test: interviews in a real browser while everything around them breaks.

    make soak                                  200 interviews
    python -m benchmarks.soak --interviews 20  fewer, for a first look

The server is the real one in a process of its own, and is killed with SIGKILL. Between it and the browser lies a
link that is slow, loses what passes, and is cut. The browser is Chromium with a profile on disk; its tabs are
reloaded, closed, crashed, and the whole of it is killed. Afterwards every answer that was given is looked for
on the server. The last line is the verdict.
"""
