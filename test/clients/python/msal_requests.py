"""msal with requests, which is how scripts without an SDK call Graph. REQUESTS_CA_BUNDLE names ca.pem."""

import asyncio
import sys

import msal
import requests

from steps import DELEGATED_SCOPE, GRAPH_SCOPE, equal, failed, place, show_code, step

# The lines that point it at Riskgraph.
application = msal.ConfidentialClientApplication(
    place.client_id,
    client_credential=place.client_secret,
    authority=f"{place.url}/{place.tenant_id}",
    instance_discovery=False,
)


def headers():
    result = application.acquire_token_for_client(scopes=[GRAPH_SCOPE])
    return {"Authorization": f"Bearer {result['access_token']}"}


async def secret():
    result = application.acquire_token_for_client(scopes=[GRAPH_SCOPE])
    equal(result["token_type"], "Bearer")
    again = application.acquire_token_for_client(scopes=[GRAPH_SCOPE])
    equal(again["token_source"], "cache")


async def certificate():
    with open(place.certificate, encoding="ascii") as file:
        pem = file.read()
    holder = msal.ConfidentialClientApplication(
        place.client_id,
        client_credential={"private_key": pem, "public_certificate": pem[pem.index("-----BEGIN CERTIFICATE") :]},
        authority=f"{place.url}/{place.tenant_id}",
        instance_discovery=False,
    )
    result = holder.acquire_token_for_client(scopes=[GRAPH_SCOPE])
    assert "access_token" in result, result


async def device_code():
    desktop = msal.PublicClientApplication(
        place.public_client_id, authority=f"{place.url}/{place.tenant_id}", instance_discovery=False
    )
    flow = desktop.initiate_device_flow(scopes=[DELEGATED_SCOPE])
    show_code(flow["user_code"], flow["verification_uri"])
    result = desktop.acquire_token_by_device_flow(flow)
    assert "access_token" in result, result
    equal(result["id_token_claims"]["preferred_username"], "analyst@corp.example")


async def wrong_secret():
    wrong = msal.ConfidentialClientApplication(
        place.client_id,
        client_credential="wrong",
        authority=f"{place.url}/{place.tenant_id}",
        instance_discovery=False,
    )
    result = wrong.acquire_token_for_client(scopes=[GRAPH_SCOPE])
    equal(result["error"], "invalid_client")
    equal(result["error_codes"], [7000215])
    assert result["error_description"].startswith("AADSTS7000215"), result


async def listed():
    answer = requests.get(f"{place.url}/v1.0/identityProtection/riskyUsers", headers=headers(), timeout=30)
    equal(sorted(user["id"] for user in answer.json()["value"]), sorted(place.user_ids))


async def paged():
    url, seen = f"{place.url}/v1.0/auditLogs/signIns?$top=300", set()
    while url:
        page = requests.get(url, headers=headers(), timeout=30).json()
        seen.update(sign_in["id"] for sign_in in page["value"])
        url = page.get("@odata.nextLink")
    equal(len(seen), place.sign_in_count)


async def users_dismissed():
    url = f"{place.url}/v1.0/identityProtection/riskyUsers"
    answer = requests.post(f"{url}/dismiss", json={"userIds": [place.user_ids[3]]}, headers=headers(), timeout=30)
    equal((answer.status_code, answer.content), (204, b""))
    after = requests.get(f"{url}/{place.user_ids[3]}", headers=headers(), timeout=30).json()
    equal(after["riskState"], "dismissed")


async def main():
    await step("secret", secret)
    await step("certificate", certificate)
    await step("device-code", device_code)
    await step("error-secret", wrong_secret)
    await step("list", listed)
    await step("page", paged)
    await step("users-dismissed", users_dismissed)


asyncio.run(main())
sys.exit(1 if failed else 0)
