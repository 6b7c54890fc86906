"""How the generated clients get their tokens, and what they say when they are refused."""

import asyncio
import datetime
import re
import time

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import DeviceCodeCredential
from azure.identity.aio import CertificateCredential, ClientSecretCredential
from kiota_abstractions.authentication import AccessTokenProvider, BaseBearerTokenAuthenticationProvider
from kiota_http.kiota_client_factory import KiotaClientFactory
from kiota_http.middleware.middleware import BaseMiddleware
from kiota_http.middleware.options import RetryHandlerOption
from msgraph_core import GraphClientFactory

from kiota_steps import asked
from steps import DELEGATED_SCOPE, GRAPH_SCOPE, equal, place, refusal, show_code, step

user_ids = place.user_ids


async def refusal_steps(client, generated, connect):
    """`connect(credential, http_client=None, scopes=…)` makes another client of the same kind."""
    await error_steps(client, generated, connect)
    await throttling_steps(generated, connect)


async def error_steps(client, generated, connect):
    risky_users = client.identity_protection.risky_users

    async def refused(awaitable, status, code, message):
        error = await refusal(awaitable, generated.error)
        equal(error.response_status_code, status)
        equal(error.error.code, code)
        assert re.search(message, error.error.message), error.error.message
        assert error.error.inner_error.request_id, "no request id"
        assert isinstance(error.error.inner_error.date, datetime.datetime), error.error.inner_error.date

    async def wrong_filter():
        options = asked(type(risky_users), filter="riskLevle eq 'high'")
        await refused(risky_users.get(request_configuration=options), 400, "BadRequest", "Invalid filter clause: .*riskLevle")

    async def wrong_token():
        stranger = connect(None)
        await refused(
            stranger.identity_protection.risky_users.get(), 401, "InvalidAuthenticationToken", "CompactToken parsing failed"
        )

    async def wrong_secret():
        credential = credential_of(place.client_id, "wrong")
        error = await refusal(connect(credential).identity_protection.risky_users.get(), ClientAuthenticationError)
        assert "AADSTS7000215" in error.message, error.message
        await credential.close()

    async def no_permission():
        credential = credential_of(place.reader_id, place.reader_secret)
        reader = connect(credential).identity_protection.risky_users
        body = generated.body("identity_protection.risky_users", "dismiss", user_ids=[user_ids[9]])
        await refused(reader.dismiss.post(body), 403, "Forbidden", r"IdentityRiskyUser\.ReadWrite\.All")
        await credential.close()

    async def nobody():
        await refused(
            risky_users.by_risky_user_id("nobody").get(), 404, "ResourceNotFound", "Resource 'nobody' does not exist"
        )

    await step("error-400", wrong_filter)
    await step("error-401", wrong_token)
    await step("error-secret", wrong_secret)
    await step("error-403", no_permission)
    await step("error-404", nobody)


class NoteRefusals(BaseMiddleware):
    """Stands below the client's own retries and notes how long they are told to wait."""

    def __init__(self):
        super().__init__()
        self.waits = []

    async def send(self, request, transport):
        response = await super().send(request, transport)
        if response.status_code == 429:
            self.waits.append(response.headers.get("retry-after"))
        return response


async def throttling_steps(generated, connect):
    """Eight at once are more than the server works on."""
    credential = credential_of(place.client_id, place.client_secret)
    notes = NoteRefusals()
    middleware = [*KiotaClientFactory.get_default_middleware(None), notes]
    client = connect(credential, GraphClientFactory.create_with_custom_middleware(middleware=middleware))
    sign_ins = client.audit_logs.sign_ins

    # Much to do for the server and nothing to read for the client, whose models take it milliseconds each.
    nobody = " or ".join(f"contains(userAgent,'nobody-{number}')" for number in range(40))

    async def eight(*options):
        configuration = asked(type(sign_ins), filter=nobody, count=True)
        configuration.options = list(options)
        requests = [sign_ins.get(request_configuration=configuration) for _ in range(8)]
        return await asyncio.gather(*requests, return_exceptions=True)

    async def told_to_wait():
        never = RetryHandlerOption(max_retries=0)
        answers = [*await eight(never), *await eight(never)]
        errors = [answer for answer in answers if isinstance(answer, Exception)]
        assert errors, "never told to wait"
        for error in errors:
            assert isinstance(error, generated.error), repr(error)
            equal(error.response_status_code, 429)
            equal(error.error.code, "TooManyRequests")

    async def waits():
        notes.waits.clear()
        started = time.monotonic()
        for _ in range(5):
            for answer in await eight():
                assert not isinstance(answer, Exception), repr(answer)
            if notes.waits:
                equal(set(notes.waits), {"1"})
                assert time.monotonic() - started >= 1, "did not wait"
                return
        raise AssertionError("never told to wait")

    await step("error-429", told_to_wait)
    await step("retry", waits)
    await credential.close()


def credential_of(client_id, client_secret):
    return ClientSecretCredential(
        place.tenant_id, client_id, client_secret, authority=place.url, disable_instance_discovery=True
    )


class NoToken(AccessTokenProvider):
    """A token that is none."""

    async def get_authorization_token(self, uri, additional_authentication_context={}):  # as the base class has it
        return "no"

    def get_allowed_hosts_validator(self):
        return None


stranger_provider = BaseBearerTokenAuthenticationProvider(NoToken())


async def token_steps(credential, connect):
    async def secret():
        token = await credential.get_token(GRAPH_SCOPE)
        equal(token.token.count("."), 2)

    async def certificate():
        async with CertificateCredential(
            place.tenant_id,
            place.client_id,
            place.certificate,
            authority=place.url,
            disable_instance_discovery=True,
        ) as holder:
            page = await connect(holder).identity_protection.risky_users.get()
            equal(len(page.value), len(user_ids))

    async def device_code():
        person = DeviceCodeCredential(
            client_id=place.public_client_id,
            tenant_id=place.tenant_id,
            authority=place.url,
            disable_instance_discovery=True,
            prompt_callback=lambda address, code, _until: show_code(code, address),
        )
        client = connect(person, scopes=[DELEGATED_SCOPE])
        page = await client.identity_protection.risky_users.get()
        equal(len(page.value), len(user_ids))

    await step("secret", secret)
    await step("certificate", certificate)
    await step("device-code", device_code)
