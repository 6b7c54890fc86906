"""What the generated clients do, msgraph-sdk for v1.0 and msgraph-beta-sdk for beta alike."""

import datetime
from importlib import import_module

from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph_core.tasks.page_iterator import PageIterator

from steps import equal, place, step

user_ids, sign_in_ids = place.user_ids, place.sign_in_ids


class Generated:
    """The generated classes of one of the packages, by the names that its samples import them by."""

    def __init__(self, package):
        self.package = package
        self.error = self.load("models.o_data_errors.o_data_error", "ODataError")
        self.level = self.load("models.risk_level", "RiskLevel")
        self.state = self.load("models.risk_state", "RiskState")
        self.detail = self.load("models.risk_detail", "RiskDetail")
        self.timing = self.load("models.risk_detection_timing_type", "RiskDetectionTimingType")

    def load(self, path, name):
        return getattr(import_module(f"{self.package}.generated.{path}"), name)

    def body(self, collection, action, **ids):
        words = "".join(word.capitalize() for word in action.split("_"))
        name = f"{words}PostRequestBody"
        return self.load(f"{collection}.{action}.{action}_post_request_body", name)(**ids)


def asked(builder, **options):
    """The query parameters of a list."""
    kind = next(value for name, value in vars(builder).items() if name.endswith("GetQueryParameters"))
    return RequestConfiguration(query_parameters=kind(**options))


async def run_steps(client, generated):
    await read_steps(client, generated)
    await model_steps(client, generated)
    await answer_steps(client, generated)


async def read_steps(client, generated):
    risky_users = client.identity_protection.risky_users
    sign_ins = client.audit_logs.sign_ins

    async def listed():
        page = await risky_users.get()
        equal(sorted(user.id for user in page.value), sorted(user_ids))

    async def filtered():
        options = asked(
            type(risky_users),
            filter="riskLevel eq 'high' and riskState eq 'atRisk'",
            select=["id", "riskLevel"],
            orderby=["riskLastUpdatedDateTime desc"],
            top=2,
        )
        page = await risky_users.get(request_configuration=options)
        equal(len(page.value), 2)
        equal([user.risk_level for user in page.value], [generated.level.High] * 2)
        equal(page.value[0].risk_state, None)

    async def counted():
        page = await sign_ins.get(request_configuration=asked(type(sign_ins), count=True, top=1))
        assert page.odata_count >= place.sign_in_count, page.odata_count
        equal(await risky_users.count.get(), len(user_ids))

    async def paged():
        people = "userId ne ''" if generated.package == "msgraph_beta" else None
        first = await sign_ins.get(request_configuration=asked(type(sign_ins), top=200, select=["id"], filter=people))
        seen = set()
        iterator = PageIterator(first, client.request_adapter)
        await iterator.iterate(lambda sign_in: seen.add(sign_in.id) is None)
        equal(len(seen), place.sign_in_count)

    async def history():
        page = await risky_users.by_risky_user_id(user_ids[0]).history.get()
        equal(page.value[0].user_id, user_ids[0])
        equal(page.value[0].risk_level, generated.level.High)

    async def detections():
        risk_detections = client.identity_protection.risk_detections
        options = asked(type(risk_detections), filter="riskEventType eq 'anonymizedIPAddress'")
        page = await risk_detections.get(request_configuration=options)
        equal(len(page.value), len(user_ids))

    async def service_principals():
        collection = client.identity_protection.risky_service_principals
        page = await collection.get()
        equal(len(page.value), 2)
        ids = [page.value[0].id]
        path = "identity_protection.risky_service_principals"
        await collection.dismiss.post(generated.body(path, "dismiss", service_principal_ids=ids))
        after = await collection.by_risky_service_principal_id(ids[0]).get()
        equal(after.risk_state, generated.state.Dismissed)

    await step("list", listed)
    await step("filter", filtered)
    await step("count", counted)
    await step("page", paged)
    await step("history", history)
    await step("detections", detections)
    await step("service-principals", service_principals)


async def model_steps(client, generated):
    async def models():
        user = await client.identity_protection.risky_users.by_risky_user_id(user_ids[11]).get()
        equal(user.risk_level, generated.level.High)
        equal(user.risk_state, generated.state.AtRisk)
        equal(user.is_deleted, False)
        assert isinstance(user.risk_last_updated_date_time, datetime.datetime)
        nothing_left(user)
        sign_in = await client.audit_logs.sign_ins.by_sign_in_id(sign_in_ids[11]).get()
        equal(sign_in.is_interactive, True)
        equal(sign_in.status.error_code, 0)
        equal(sign_in.location.city, "Recife")
        equal(sign_in.location.geo_coordinates.latitude, -8.05)
        equal(sign_in.risk_level_during_sign_in, generated.level.High)
        equal(sign_in.created_date_time.utcoffset(), datetime.timedelta(0))
        # The model of beta knows only riskEventTypes_v2 and signInIdentifier.
        nothing_left(sign_in, "riskEventTypes", "alternateSignInName")
        page = await client.identity_protection.risk_detections.get()
        equal(page.value[0].detection_timing_type, generated.timing.Realtime)
        assert isinstance(page.value[0].activity_date_time, datetime.datetime)
        for detection in page.value:
            nothing_left(detection)
        page = await client.identity_protection.risky_users.by_risky_user_id(user_ids[11]).history.get()
        for item in page.value:
            nothing_left(item)
        page = await client.identity_protection.service_principal_risk_detections.get()
        for detection in page.value:
            nothing_left(detection)

    await step("models", models)


def nothing_left(model, *known):
    """What a model does not know lands in its additional data."""
    left = {name for name in model.additional_data if name != "@odata.context"} - set(known)
    assert not left, f"{type(model).__name__} left {sorted(left)}"


async def answer_steps(client, generated):
    risky_users = client.identity_protection.risky_users
    sign_ins = client.audit_logs.sign_ins

    async def user(index):
        return await risky_users.by_risky_user_id(user_ids[index]).get()

    async def sign_in(index):
        return await sign_ins.by_sign_in_id(sign_in_ids[index]).get()

    def of_users(action, *indexes):
        ids = [user_ids[index] for index in indexes]
        return generated.body("identity_protection.risky_users", action, user_ids=ids)

    def of_sign_ins(action, *indexes):
        ids = [sign_in_ids[index] for index in indexes]
        return generated.body("audit_logs.sign_ins", action, request_ids=ids)

    async def users_compromised():
        equal(await risky_users.confirm_compromised.post(of_users("confirm_compromised", 0, 1)), None)
        equal((await user(0)).risk_state, generated.state.ConfirmedCompromised)

    async def users_safe():
        await risky_users.confirm_safe.post(of_users("confirm_safe", 2))
        equal((await user(2)).risk_state, generated.state.ConfirmedSafe)

    async def users_dismissed():
        await risky_users.dismiss.post(of_users("dismiss", 3))
        equal((await user(3)).risk_state, generated.state.Dismissed)

    async def sign_ins_compromised():
        equal(await sign_ins.confirm_compromised.post(of_sign_ins("confirm_compromised", 4, 5)), None)
        equal((await sign_in(4)).risk_state, generated.state.ConfirmedCompromised)
        equal((await user(5)).risk_detail, generated.detail.AdminConfirmedSigninCompromised)

    async def sign_ins_safe():
        await sign_ins.confirm_safe.post(of_sign_ins("confirm_safe", 6))
        equal((await sign_in(6)).risk_state, generated.state.ConfirmedSafe)

    async def sign_ins_dismissed():
        await sign_ins.dismiss.post(of_sign_ins("dismiss", 7))
        equal((await sign_in(7)).risk_state, generated.state.Dismissed)

    await step("users-compromised", users_compromised)
    await step("users-safe", users_safe)
    await step("users-dismissed", users_dismissed)
    await step("sign-ins-compromised", sign_ins_compromised)
    await step("sign-ins-safe", sign_ins_safe)
    await step("sign-ins-dismissed", sign_ins_dismissed)
