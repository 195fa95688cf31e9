"""`verify`: a published repository held against a receipt, a folder or a signature, at any time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, Unpack

from hubpub.errors import BlockedError, CallError, HubError, short_traceback
from hubpub.files.hashing import digest_bytes
from hubpub.hub import Hub, require_repo_id, versions
from hubpub.hub.downloads import GoneError
from hubpub.signing.openssf import require_usable
from hubpub.types.card import CARD_PATH
from hubpub.types.files import RemoteTree
from hubpub.types.options.verify import VerifyOptions
from hubpub.types.plan import LOCAL, MAIN, Target
from hubpub.types.receipt import PublishedFile, Receipt
from hubpub.types.signature import SIGNATURE_PATH, is_signed
from hubpub.types.signer import Trust
from hubpub.types.spelling import Door, is_entered_by, spelled
from hubpub.types.verification import State, Verification, VerifiedFile
from hubpub.workflows.connection.connect import connect
from hubpub.workflows.inputs.arguments import path_of, require_hub, require_options
from hubpub.workflows.inputs.documented import documented
from hubpub.workflows.inputs.request import read_request
from hubpub.workflows.push import receipts
from hubpub.workflows.push.compare import is_hubs_own
from hubpub.workflows.push.confirm import compare_file, compare_files
from hubpub.workflows.push.merge import was_rendered
from hubpub.workflows.push.signature import Judged, against_signed, hash_served, judge_signature
from hubpub.workflows.verify.download import downloaded
from hubpub.workflows.verify.expected import Expected, expected_files


@short_traceback
@documented(VerifyOptions)
def verify(
    repo: str,
    *,
    hub: Hub | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
    **options: Unpack[VerifyOptions],
) -> Verification:
    """What has changed in a repository since it was published, file by file.

    Without a receipt and a folder, the newest receipt for the revision in the user's state directory is taken; where
    there is none and it is told whom to trust, every file is held against the signature alone.

    Args:
        repo: ``namespace/name``.
        hub: A hub that is connected already.
        progress: Is told of the bytes read or downloaded and of all that will be.

    Returns:
        What has changed, file by file, and whether all ``holds``.

    Raises:
        CallError: There is nothing to hold it against, the receipt is of another repository or hub, or a key is wrong.
        HubError: There is no such repository, or the hub did not answer.
        BlockedError: There is nothing but the signature to hold it against, and that is not to be believed.
        MachineError: The folder cannot be read, or what verifies signatures is not installed or has no network.
    """
    require_repo_id(repo)
    require_options(options, VerifyOptions)
    require_hub(hub)
    revision, receipt, trust = options.get("revision"), _named(options.get("receipt")), options.get("trust")
    folder, deep = options.get("folder"), bool(options.get("deep"))
    if trust is not None:
        if not deep:
            raise CallError("a signature is over the files' bytes, and none are read", f"Add {spelled('deep')}.")
        require_usable(trust)
    if receipt is not None and folder is not None:
        both = f"{spelled('receipt')} and {spelled('folder', of=VerifyOptions)}"
        raise CallError(f"a receipt and a folder are both named ({both})", "Leave one of the two out.")
    directory = path_of(folder, "folder") if folder is not None else None
    where = {name: options.get(name) for name in ("endpoint", "token", "local")}
    request = read_request(directory, repo, where)
    with nullcontext(hub) if hub else connect(request) as connected:
        known = None if directory else _receipt(connected, repo, revision or MAIN, receipt, trust)
        if revision is None:
            revision = known.revision if known and receipt is not None else request.options["branch"] or MAIN
        tree = connected.tree(repo, None if revision == MAIN else revision)
        if tree.commit is None:
            raise HubError(f"there is no repository {repo} at {connected.endpoint}", "Check its name and the token.")
        expected = expected_files(request, repo, progress, connected) if directory else Expected(())
        if known:
            found = tuple(_against_receipt(known, tree))
        elif directory:
            earlier = receipts.every(connected.target(repo), directory)
            card = tree.find(CARD_PATH) if expected.by_default else None
            if card and not was_rendered(card, earlier, connected.target(repo), tree, connected):
                expected = expected.without_default()  # a push leaves the repository's own as it is
            found = tuple(_against_folder(tuple(_as_merged(expected.files, earlier)), tree, expected.unheld))
        else:
            found = tuple(VerifiedFile(f.path, State.SAME, f.size) for f in tree.files if is_signed(f.path))
        seen = {file.path for file in found}
        if not (known or directory):
            seen.add(SIGNATURE_PATH)
        signature = Judged()
        if deep:
            alone = not (known or directory)
            signature, found = _deep(connected, repo, tree, found, trust=trust, alone=alone, progress=progress)
        return Verification(
            connected.target(repo),
            revision,
            tree.commit,
            "receipt" if known else "folder" if directory else "signature",
            known.commit if known else None,
            known.published_at if known else None,
            deep,
            found,
            signature.holds and all(file.state is State.SAME for file in found),
            tuple(file.path for file in tree.files if file.path not in seen),
            versions(),
            signature.said,
            expected.unrendered,
        )


def _named(receipt: Any) -> Receipt | Path | None:
    """A receipt, or where its file is.

    Raises:
        CallError: It is neither.
    """
    return receipt if receipt is None or isinstance(receipt, Receipt) else path_of(receipt, "receipt")


def _deep(
    hub: Hub,
    repo: str,
    tree: RemoteTree,
    found: tuple[VerifiedFile, ...],
    *,
    trust: Trust | None,
    alone: bool,
    progress: Callable[[int, int], None],
) -> tuple[Judged, tuple[VerifiedFile, ...]]:
    """The signature and the files, by the bytes that the hub serves; ``alone`` where there is but the signature."""
    # first whose signature it is: that needs no file but itself
    signature = judge_signature(hub, repo, tree, trust)
    if alone and not signature.holds:
        raise BlockedError(f"{repo}: {signature.said}", "Find out who published it, and whose key that is.")
    sha256s: dict[str, str] = {}
    found = tuple(downloaded(hub, repo, tree, found, sha256s=sha256s, progress=progress))
    if signature.files is None:
        return signature, found
    looked_at = {file.path for file in found}
    for file in tree.files:
        if is_signed(file.path) and file.path not in looked_at:
            with suppress(GoneError):  # so it is absent from what is there
                sha256s[file.path] = hash_served(hub, repo, tree, file.path)
    return against_signed(signature, found, sha256s)


def _receipt(hub: Hub, repo: str, revision: str, named: Receipt | Path | None, trust: Trust | None) -> Receipt | None:
    """What to hold a repository against; None where only a signature is."""
    if named is None:
        found = receipts.last(hub.target(repo), revision=revision)
        if found is None and trust is None:
            raise _no_receipt(hub, repo, revision)
        return found
    found = named if isinstance(named, Receipt) else receipts.read(named)
    said = "this" if isinstance(named, Receipt) else str(named)
    if found.target.repo != repo:
        raise CallError(f"{said} is the receipt of {found.target.repo}, not of {repo}", "Name the other's.")
    if not _is_of(found.target, hub):
        raise CallError(
            f"{said} is the receipt of a push to {found.target.endpoint}, and {hub.endpoint} is asked",
            f"Name the hub that was published to ({spelled('endpoint')}, HF_ENDPOINT or {spelled('local')}), "
            "or a receipt of this one.",
        )
    return found


def _is_of(target: Target, hub: Hub) -> bool:
    """Whether a receipt's target is on a hub. A local hub is known by its root too: its port may have changed."""
    if "://" in target.hub and target.hub != target.endpoint:
        return False
    return target.hub == hub.identity or target.endpoint == hub.endpoint


def _no_receipt(hub: Hub, repo: str, revision: str) -> CallError:
    """Of a revision that nobody here pushed to; says what else there is to hold it against."""
    others = list(dict.fromkeys(found.revision for found in reversed(receipts.every(hub.target(repo)))))
    by_receipt, by_folder = spelled("receipt", shape=True), spelled("folder", of=VerifyOptions, shape=True)
    joined = " " if is_entered_by(Door.COMMAND_LINE) else " and "
    if not others:
        what = repo if revision == MAIN else f"{revision} of {repo}"
        by_key = f"{spelled('key', shape=True)}{joined}{spelled('deep')}"
        elsewhere = receipts.newest_elsewhere(repo)
        if elsewhere is not None and elsewhere.target.hub.startswith(LOCAL):
            return CallError(
                f"no receipt of a push to {what} is known on this machine, only of one to a local hub",
                f"Ask that with {spelled('local')}; or hold it against the folder with {by_folder}.",
            )
        if elsewhere is not None:
            return CallError(
                f"no receipt of a push to {what} on {hub.endpoint} is known on this machine, only of one to "
                f"{elsewhere.target.endpoint}",
                f"Ask that with {spelled('endpoint', elsewhere.target.endpoint)}; or hold it against the folder with "
                f"{by_folder}.",
            )
        return CallError(
            f"no receipt of a push to {what} is known on this machine",
            f"Name one with {by_receipt}, or the folder that was published with {by_folder}; or, of a signed "
            f"model, the signer's public key with {by_key}.",
        )
    return CallError(
        f"no receipt of a push to {revision} of {repo} is known on this machine, only of {', '.join(others[:5])}",
        f"Ask for that with {spelled('revision', others[0])}; or hold {revision} against the folder that was published "
        f"with {by_folder}, or against any receipt with {by_receipt}{joined}{spelled('revision', revision)}.",
    )


def _against_receipt(receipt: Receipt, tree: RemoteTree) -> Iterator[VerifiedFile]:
    """The tree against all that a receipt says the repository held, published by that push or not."""
    then = {file.path: file for file in receipt.others}
    yield from compare_files(receipt.files, tree)
    now = {file.path: file for file in tree.files}
    for path, was in then.items():
        yield compare_file(path, now.get(path), same=now.get(path) == was, was=was.size)
    known = then.keys() | {file.path for file in receipt.files}
    yield from (VerifiedFile(path, State.ADDED, now[path].size) for path in sorted(now.keys() - known))


def _as_merged(files: Iterable[PublishedFile], earlier: Sequence[Receipt]) -> Iterator[PublishedFile]:
    """What a push of a folder would publish: in place of a card that was merged the last time, what that came to."""
    merged = [receipt for receipt in earlier if receipt.unmerged_card is not None and receipt.find(CARD_PATH)]
    last = merged[-1] if merged else None
    for file in files:
        card = last.find(CARD_PATH) if last and file.path == CARD_PATH else None
        is_same = card and last and file.digests == digest_bytes((last.unmerged_card or "").encode())
        yield card if card and is_same else file


def _against_folder(files: Sequence[PublishedFile], tree: RemoteTree, unheld: frozenset[str]) -> Iterator[VerifiedFile]:
    """The tree against a folder: what the Hub keeps itself no folder has, nor the signature, nor what is drawn."""
    yield from compare_files(files, tree)
    known = {file.path for file in files} | {CARD_PATH, SIGNATURE_PATH, *unheld}
    for file in tree.files:
        if file.path not in known and not is_hubs_own(file.path):
            yield VerifiedFile(file.path, State.ADDED, file.size, "the folder does not have it")
