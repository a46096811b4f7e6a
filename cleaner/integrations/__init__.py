"""Thin layers for other libraries, a file each, on the public API of `cleaner` only.

A file imports its library, so that nothing is imported which nobody asked for. All take a `Cleaner`
where the default settings are not wanted; one that is sent to a worker is compiled there once.
"""
