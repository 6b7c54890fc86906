"""What every program here has in common: where the server is, and one line for every step."""

import os
import time
import traceback
from types import SimpleNamespace

place = SimpleNamespace(
    url=os.environ["RISKGRAPH_URL"],
    tenant_id=os.environ["RISKGRAPH_TENANT_ID"],
    client_id=os.environ["RISKGRAPH_CLIENT_ID"],
    client_secret=os.environ["RISKGRAPH_CLIENT_SECRET"],
    certificate=os.environ["RISKGRAPH_CERTIFICATE"],
    public_client_id=os.environ["RISKGRAPH_PUBLIC_CLIENT_ID"],
    reader_id=os.environ["RISKGRAPH_READER_ID"],
    reader_secret=os.environ["RISKGRAPH_READER_SECRET"],
    sign_in_count=int(os.environ["RISKGRAPH_SIGN_IN_COUNT"]),
    user_ids=os.environ["RISKGRAPH_USER_IDS"].split(","),
    sign_in_ids=os.environ["RISKGRAPH_SIGN_IN_IDS"].split(","),
)

DELEGATED_SCOPE = "https://graph.microsoft.com/IdentityRiskyUser.Read.All"
GRAPH_SCOPE = "https://graph.microsoft.com/.default"
failed = []


async def step(name, work):
    """Runs one step and reports it; a step that fails keeps no other from running."""
    started = time.monotonic()
    try:
        await work()
        print(f"ok {name}\n  {time.monotonic() - started:.1f} s", flush=True)
    except Exception:  # whatever a client throws is what is reported
        failed.append(name)
        lines = traceback.format_exc()[-900:].splitlines()
        print(f"not ok {name}\n" + "\n".join(f"  {line}" for line in lines), flush=True)


def show_code(code, address):
    """Asks whoever runs this program to sign in."""
    print(f"type in {code} at {address}", flush=True)


def equal(found, expected):
    """Fails with both."""
    assert found == expected, f"{found!r} is not {expected!r}"


async def refusal(awaitable, kind):
    """What something is refused with; fails when it is not, or with another kind of error."""
    try:
        await awaitable
    except kind as error:
        return error
    raise AssertionError("was not refused")
