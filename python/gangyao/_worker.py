"""``python -m gangyao._worker``: read documents for another process, requests on stdin, answers on stdout."""

from gangyao import _native

if __name__ == "__main__":
    _native.serve()
