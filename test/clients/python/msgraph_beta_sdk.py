"""msgraph-beta-sdk with azure-identity. The environment variables SSL_CERT_FILE and REQUESTS_CA_BUNDLE name ca.pem."""

import asyncio
import sys
from urllib.parse import urlsplit

from azure.identity.aio import ClientSecretCredential
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph_beta import GraphRequestAdapter, GraphServiceClient

from kiota_refusals import refusal_steps, stranger_provider, token_steps
from kiota_steps import Generated, run_steps
from steps import GRAPH_SCOPE, failed, place


def connect(credential, http_client=None, scopes=(GRAPH_SCOPE,)):
    if not credential:
        return client_of(stranger_provider)
    # The lines that point it at Riskgraph.
    provider = AzureIdentityAuthenticationProvider(
        credential, scopes=list(scopes), allowed_hosts=[urlsplit(place.url).hostname]
    )
    return client_of(provider, http_client)


def client_of(provider, http_client=None):
    adapter = GraphRequestAdapter(provider, http_client)
    adapter.base_url = f"{place.url}/beta"
    return GraphServiceClient(request_adapter=adapter)


async def main():
    async with ClientSecretCredential(
        place.tenant_id, place.client_id, place.client_secret, authority=place.url, disable_instance_discovery=True
    ) as credential:
        await token_steps(credential, connect)
        client, generated = connect(credential), Generated("msgraph_beta")
        await run_steps(client, generated)
        await refusal_steps(client, generated, connect)


asyncio.run(main())
sys.exit(1 if failed else 0)
