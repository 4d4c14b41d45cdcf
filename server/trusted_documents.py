"""Documents that the operator vouches for: read and checked at the start, and planned ahead of the first request."""

from pathlib import Path

import structlog
from graphql import GraphQLError

from graph.failures import GraphFailure, StatementRefused
from mentoring import clock
from mentoring.people import Viewer
from resolvers.context import RequestContext
from resolvers.errors import CodedError
from resolvers.plans import documents as checked
from resolvers.plans.declined import Declined
from resolvers.plans.documents import Document
from resolvers.plans.operations import Executor
from resolvers.plans.running import NOBODY
from server import logs
from server.documents import Documents
from server.failure import Failed
from server.service import Service

_log = structlog.stdlib.get_logger("mentorgraph.trusted")


def of(folder: Path | None, documents: Documents) -> list[Document]:
    """The documents of a folder's `*.graphql` files, each as it is and without the newline that editors end it with.

    Raises Failed with a line for everything that is wrong with any of them.
    """
    if folder is None:
        return []
    if not folder.is_dir():
        raise Failed(f"MENTORGRAPH_TRUSTED_DOCUMENTS: {folder} is no folder")
    found: list[Document] = []
    wrong: list[str] = []
    for file in sorted(folder.glob("*.graphql")):
        try:
            text = file.read_text()
            read = [documents.read(each) for each in dict.fromkeys((text, text.removesuffix("\n")))]
        except (GraphQLError, UnicodeDecodeError) as error:
            wrong.append(f"{file}: {' '.join(str(error).split())}")
            continue
        wrong += [f"{file}: {error.message}" for error in read[0].errors]
        if not read[0].operations:
            wrong.append(f"{file}: there is no operation in it, or two have one name")
        found += read
    if wrong:
        raise Failed(*wrong)
    return found


async def plan_ahead(service: Service) -> None:
    """Compose every trusted query as a person without a role asks it, where no variable is needed to plan it.

    The others are composed once they were answered. What fails is logged and left to its first request.
    """
    if not service.trusted or service.operations.executor not in (Executor.TIERS, Executor.COMPOSED):
        return
    planned = 0
    try:
        for document in service.trusted:
            for name, operation in document.operations.items():
                planned += checked.is_query(operation) and await _planned(service, document, name)
    except GraphFailure as failure:
        _log.warning("trusted documents are not planned ahead", **logs.cause(failure))
        return
    _log.info("trusted documents are planned", documents=len(service.trusted), operations=planned)


async def _planned(service: Service, document: Document, operation_name: str | None) -> bool:
    context = RequestContext(
        graph=service.graph,
        viewer=Viewer(NOBODY, frozenset()),
        now=clock.now(await clock.advanced(service.graph)),
        programme=service.programme,
        request_id="trusted",
        cursor_secret=b"",
    )
    # A client may name the only operation of a document, or not.
    names = {operation_name, None} if len(document.operations) == 1 else {operation_name}
    try:
        for name in names:
            await service.operations.plan_ahead(document, name, context)
    except (Declined, CodedError, StatementRefused):
        return False
    return True
