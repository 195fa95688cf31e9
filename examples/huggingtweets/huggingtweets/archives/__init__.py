"""Archives of posts, as the places where people post give them to their owners; one module for each kind.

A module reads only the files that it names: what is private in an archive (messages, drafts, deleted posts) is never
opened.
"""

from huggingtweets.archives.post import Account, Archive, Post
from huggingtweets.archives.read import read

__all__ = ["Account", "Archive", "Post", "read"]
