"""Every option of a command, said once.

From these declarations come the flags of the command line, the keys of hubpub.toml and their schema, the inputs of the
push action, the tables of the docs, the arguments of `hubpub.push` with their help, the check of every value, and the
one rule by which what a caller says and what hubpub.toml says are merged.
"""
