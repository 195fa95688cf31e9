"""The cards of the huggingtweets project: a language model of one or more Twitter accounts.

The cards are those that `huggingtweets <https://github.com/borisdayma/huggingtweets>`_ by Boris Dayma wrote for
the models at https://huggingface.co/huggingtweets, in three editions: 2021-app, 2021 and 2022.
"""
