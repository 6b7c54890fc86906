import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.DeviceCodeCredentialBuilder;
import com.microsoft.graph.beta.models.RiskDetail;
import com.microsoft.graph.beta.models.RiskDetection;
import com.microsoft.graph.beta.models.RiskDetectionTimingType;
import com.microsoft.graph.beta.models.RiskLevel;
import com.microsoft.graph.beta.models.RiskState;
import com.microsoft.graph.beta.models.RiskyUser;
import com.microsoft.graph.beta.models.SignIn;
import com.microsoft.graph.beta.models.SignInCollectionResponse;
import com.microsoft.graph.beta.models.odataerrors.ODataError;
import com.microsoft.graph.beta.serviceclient.GraphServiceClient;
import com.microsoft.graph.core.requests.GraphClientFactory;
import com.microsoft.graph.core.tasks.PageIterator;
import com.microsoft.kiota.RequestOption;
import com.microsoft.kiota.authentication.AzureIdentityAuthenticationProvider;
import com.microsoft.kiota.http.middleware.options.RetryHandlerOption;
import com.microsoft.kiota.serialization.AdditionalDataHolder;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okhttp3.OkHttpClient;
import reactor.core.publisher.Mono;

/** microsoft-graph-beta with azure-identity. The properties javax.net.ssl.trustStore… name a store with ca.pem: run.sh. */
public final class MicrosoftGraphBeta {
    private static final String SCOPE = "https://graph.microsoft.com/.default";
    private static final String DELEGATED_SCOPE = "https://graph.microsoft.com/IdentityRiskyUser.Read.All";
    private static final String[] USERS = Place.USER_IDS;
    private static final String[] SIGN_INS = Place.SIGN_IN_IDS;

    // The lines that point it at Riskgraph.
    private static TokenCredential credential(String clientId, String clientSecret) {
        return new ClientSecretCredentialBuilder()
            .authorityHost(Place.URL)
            .disableInstanceDiscovery()
            .tenantId(Place.TENANT_ID)
            .clientId(clientId)
            .clientSecret(clientSecret)
            .build();
    }

    private static GraphServiceClient client(TokenCredential credential, OkHttpClient http, String... scopes) {
        String[] allowedHosts = {URI.create(Place.URL).getHost()};
        var asked = scopes.length == 0 ? new String[] {SCOPE} : scopes;
        var provider = new AzureIdentityAuthenticationProvider(credential, allowedHosts, asked);
        var client = http == null ? new GraphServiceClient(provider) : new GraphServiceClient(provider, http);
        client.getRequestAdapter().setBaseUrl(Place.URL + "/beta");
        return client;
    }

    public static void main(String[] arguments) {
        var credential = credential(Place.CLIENT_ID, Place.CLIENT_SECRET);
        var client = client(credential, null);
        Place.step("secret", () -> {
            var token = credential.getTokenSync(new TokenRequestContext().addScopes(SCOPE));
            Place.holds(token.getExpiresAt().isAfter(OffsetDateTime.now().plusMinutes(50)), token.getExpiresAt());
        });
        otherTokens();
        read(client);
        models(client);
        answerUsers(client);
        answerSignIns(client);
        errors(client);
        throttling(credential);
        System.exit(Place.hasFailed ? 1 : 0);
    }

    private static void otherTokens() {
        Place.step("certificate", () -> {
            var credential = new ClientCertificateCredentialBuilder()
                .authorityHost(Place.URL)
                .disableInstanceDiscovery()
                .tenantId(Place.TENANT_ID)
                .clientId(Place.CLIENT_ID)
                .pemCertificate(Place.CERTIFICATE)
                .build();
            Place.equal(client(credential, null).identityProtection().riskyUsers().count().get(), USERS.length);
        });
        Place.step("device-code", () -> {
            var credential = new DeviceCodeCredentialBuilder()
                .authorityHost(Place.URL)
                .disableInstanceDiscovery()
                .tenantId(Place.TENANT_ID)
                .clientId(Place.PUBLIC_CLIENT_ID)
                .challengeConsumer(asked ->
                    System.out.println("type in " + asked.getUserCode() + " at " + asked.getVerificationUrl()))
                .build();
            var client = client(credential, null, DELEGATED_SCOPE);
            Place.equal(client.identityProtection().riskyUsers().count().get(), USERS.length);
        });
    }

    private static void read(GraphServiceClient client) {
        var riskyUsers = client.identityProtection().riskyUsers();
        Place.step("list", () -> {
            var ids = riskyUsers.get().getValue().stream().map(RiskyUser::getId).sorted().toList();
            Place.equal(ids, Arrays.stream(USERS).sorted().toList());
        });
        Place.step("filter", () -> {
            var page = riskyUsers.get(request -> {
                request.queryParameters.filter = "riskLevel eq 'high' and riskState eq 'atRisk'";
                request.queryParameters.select = new String[] {"id", "riskLevel"};
                request.queryParameters.orderby = new String[] {"riskLastUpdatedDateTime desc"};
                request.queryParameters.top = 2;
            });
            Place.equal(page.getValue().size(), 2);
            Place.equal(page.getValue().get(0).getRiskLevel(), RiskLevel.High);
            Place.equal(page.getValue().get(0).getRiskState(), null);
        });
        Place.step("count", () -> {
            var page = client.auditLogs().signIns().get(request -> {
                request.queryParameters.count = true;
                request.queryParameters.top = 1;
                request.queryParameters.filter = "userId ne ''";
            });
            Place.equal(page.getOdataCount(), (long) Place.SIGN_IN_COUNT);
            Place.equal(riskyUsers.count().get(), USERS.length);
        });
        Place.step("page", () -> {
            var first = client.auditLogs().signIns().get(request -> {
                request.queryParameters.top = 200;
                request.queryParameters.filter = "userId ne ''";
            });
            var seen = new HashSet<String>();
            new PageIterator.Builder<SignIn, SignInCollectionResponse>()
                .client(client)
                .collectionPage(first)
                .collectionPageFactory(SignInCollectionResponse::createFromDiscriminatorValue)
                .processPageItemCallback(signIn -> seen.add(signIn.getId()))
                .build()
                .iterate();
            Place.equal(seen.size(), Place.SIGN_IN_COUNT);
        });
        Place.step("history", () -> {
            var history = riskyUsers.byRiskyUserId(USERS[0]).history().get().getValue();
            Place.equal(history.get(0).getUserId(), USERS[0]);
        });
        Place.step("detections", () -> {
            var page = client.identityProtection().riskDetections().get(request ->
                request.queryParameters.filter = "riskEventType eq 'anonymizedIPAddress'");
            Place.equal(page.getValue().size(), USERS.length);
        });
        Place.step("service-principals", () -> {
            var collection = client.identityProtection().riskyServicePrincipals();
            var found = collection.get().getValue();
            Place.equal(found.size(), 2);
            var body = new com.microsoft.graph.beta.identityprotection.riskyserviceprincipals.dismiss.DismissPostRequestBody();
            body.setServicePrincipalIds(List.of(found.get(0).getId()));
            collection.dismiss().post(body);
            var after = collection.byRiskyServicePrincipalId(found.get(0).getId()).get();
            Place.equal(after.getRiskState(), RiskState.Dismissed);
        });
    }

    private static void models(GraphServiceClient client) {
        Place.step("models", () -> {
            var user = client.identityProtection().riskyUsers().byRiskyUserId(USERS[11]).get();
            Place.equal(user.getRiskLevel(), RiskLevel.High);
            Place.equal(user.getRiskState(), RiskState.AtRisk);
            Place.equal(user.getIsDeleted(), false);
            Place.equal(user.getRiskLastUpdatedDateTime().getOffset(), ZoneOffset.UTC);
            nothingLeft(user);
            var signIn = client.auditLogs().signIns().bySignInId(SIGN_INS[11]).get();
            Place.equal(signIn.getIsInteractive(), true);
            Place.equal(signIn.getStatus().getErrorCode(), 0);
            Place.equal(signIn.getLocation().getCity(), "Recife");
            Place.equal(signIn.getLocation().getGeoCoordinates().getLatitude(), -8.05);
            Place.equal(signIn.getRiskLevelDuringSignIn(), RiskLevel.High);
            // The model of beta knows only riskEventTypes_v2 and signInIdentifier.
            nothingLeft(signIn, "riskEventTypes", "alternateSignInName");
            for (RiskDetection detection : client.identityProtection().riskDetections().get().getValue()) {
                Place.equal(detection.getDetectionTimingType(), RiskDetectionTimingType.Realtime);
                nothingLeft(detection);
            }
            for (var item : client.identityProtection().riskyUsers().byRiskyUserId(USERS[11]).history().get().getValue()) {
                nothingLeft(item);
            }
        });
    }

    /** What a model does not know lands in its additional data. */
    private static void nothingLeft(AdditionalDataHolder model, String... known) {
        Set<String> left = new HashSet<>(model.getAdditionalData().keySet());
        left.remove("@odata.context");
        left.removeAll(List.of(known));
        Place.holds(left.isEmpty(), model.getClass().getSimpleName() + " left " + left);
    }

    private static void answerUsers(GraphServiceClient client) {
        var riskyUsers = client.identityProtection().riskyUsers();
        Place.step("users-compromised", () -> {
            var body = new com.microsoft.graph.beta.identityprotection.riskyusers.confirmcompromised.ConfirmCompromisedPostRequestBody();
            body.setUserIds(new LinkedList<>(List.of(USERS[0], USERS[1])));
            riskyUsers.confirmCompromised().post(body);
            Place.equal(riskyUsers.byRiskyUserId(USERS[1]).get().getRiskState(), RiskState.ConfirmedCompromised);
        });
        Place.step("users-safe", () -> {
            var body = new com.microsoft.graph.beta.identityprotection.riskyusers.confirmsafe.ConfirmSafePostRequestBody();
            body.setUserIds(List.of(USERS[2]));
            riskyUsers.confirmSafe().post(body);
            Place.equal(riskyUsers.byRiskyUserId(USERS[2]).get().getRiskState(), RiskState.ConfirmedSafe);
        });
        Place.step("users-dismissed", () -> {
            var body = new com.microsoft.graph.beta.identityprotection.riskyusers.dismiss.DismissPostRequestBody();
            body.setUserIds(List.of(USERS[3]));
            riskyUsers.dismiss().post(body);
            Place.equal(riskyUsers.byRiskyUserId(USERS[3]).get().getRiskState(), RiskState.Dismissed);
        });
    }

    private static void answerSignIns(GraphServiceClient client) {
        var signIns = client.auditLogs().signIns();
        Place.step("sign-ins-compromised", () -> {
            var body = new com.microsoft.graph.beta.auditlogs.signins.confirmcompromised.ConfirmCompromisedPostRequestBody();
            body.setRequestIds(new LinkedList<>(List.of(SIGN_INS[4], SIGN_INS[5])));
            signIns.confirmCompromised().post(body);
            Place.equal(signIns.bySignInId(SIGN_INS[4]).get().getRiskState(), RiskState.ConfirmedCompromised);
            var user = client.identityProtection().riskyUsers().byRiskyUserId(USERS[5]).get();
            Place.equal(user.getRiskDetail(), RiskDetail.AdminConfirmedSigninCompromised);
        });
        Place.step("sign-ins-safe", () -> {
            var body = new com.microsoft.graph.beta.auditlogs.signins.confirmsafe.ConfirmSafePostRequestBody();
            body.setRequestIds(List.of(SIGN_INS[6]));
            signIns.confirmSafe().post(body);
            Place.equal(signIns.bySignInId(SIGN_INS[6]).get().getRiskState(), RiskState.ConfirmedSafe);
        });
        Place.step("sign-ins-dismissed", () -> {
            var body = new com.microsoft.graph.beta.auditlogs.signins.dismiss.DismissPostRequestBody();
            body.setRequestIds(List.of(SIGN_INS[7]));
            signIns.dismiss().post(body);
            Place.equal(signIns.bySignInId(SIGN_INS[7]).get().getRiskState(), RiskState.Dismissed);
        });
    }

    private static void errors(GraphServiceClient client) {
        var riskyUsers = client.identityProtection().riskyUsers();
        Place.step("error-400", () -> refused(400, "BadRequest", "Invalid filter clause: ", () ->
            riskyUsers.get(request -> request.queryParameters.filter = "riskLevle eq 'high'")));
        Place.step("error-401", () -> {
            TokenCredential stranger = request -> Mono.just(new AccessToken("no", OffsetDateTime.now().plusHours(1)));
            refused(401, "InvalidAuthenticationToken", "CompactToken parsing failed", () ->
                client(stranger, null).identityProtection().riskyUsers().get());
        });
        Place.step("error-secret", () -> {
            var wrong = credential(Place.CLIENT_ID, "wrong");
            var error = Place.refusal(RuntimeException.class, () ->
                wrong.getTokenSync(new TokenRequestContext().addScopes(SCOPE)));
            Place.holds(error.getMessage().contains("AADSTS7000215"), error);
        });
        Place.step("error-403", () -> {
            var body = new com.microsoft.graph.beta.identityprotection.riskyusers.dismiss.DismissPostRequestBody();
            body.setUserIds(List.of(USERS[9]));
            var reader = client(credential(Place.READER_ID, Place.READER_SECRET), null);
            refused(403, "Forbidden", "You cannot perform the requested operation", () ->
                reader.identityProtection().riskyUsers().dismiss().post(body));
        });
        Place.step("error-404", () -> refused(404, "ResourceNotFound", "Resource 'nobody' does not exist", () ->
            riskyUsers.byRiskyUserId("nobody").get()));
    }

    private static void refused(int status, String code, String message, Place.Work work) {
        var error = Place.refusal(ODataError.class, work);
        Place.equal(error.getResponseStatusCode(), status);
        Place.equal(error.getError().getCode(), code);
        Place.holds(error.getError().getMessage().startsWith(message), error.getError().getMessage());
        Place.holds(error.getError().getInnerError().getRequestId() != null, "no request id");
    }

    /** Eight at once are more than the server works on; what it says is noted below the client's own retries. */
    private static void throttling(TokenCredential credential) {
        var waits = new ConcurrentLinkedQueue<String>();
        var http = GraphClientFactory.create(new RequestOption[0]).addNetworkInterceptor(chain -> {
            var answer = chain.proceed(chain.request());
            if (answer.code() == 429) waits.add(answer.header("Retry-After", "none"));
            return answer;
        }).build();
        var client = client(credential, http);
        Place.step("error-429", () -> {
            var never = new RetryHandlerOption((delay, count, request, answer) -> false, 0, 0);
            var errors = new ArrayList<Throwable>();
            for (int round = 0; round < 5 && errors.isEmpty(); round++) errors.addAll(eight(client, never));
            Place.holds(!errors.isEmpty(), "never told to wait");
            for (Throwable thrown : errors) {
                refused(429, "TooManyRequests", "Too many requests", () -> { throw (Exception) thrown; });
            }
        });
        Place.step("retry", () -> {
            waits.clear();
            var started = System.nanoTime();
            for (int round = 0; round < 5 && waits.isEmpty(); round++) {
                Place.equal(eight(client, new RetryHandlerOption()), List.of());
            }
            Place.holds(!waits.isEmpty(), "never told to wait");
            Place.equal(Set.copyOf(waits), Set.of("1"));
            Place.holds(System.nanoTime() - started >= 1_000_000_000L, "did not wait");
        });
    }

    /** What went wrong. */
    private static List<Throwable> eight(GraphServiceClient client, RetryHandlerOption option) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Callable<SignInCollectionResponse> one = () -> client.auditLogs().signIns().get(request -> {
            request.queryParameters.top = 999;
            request.options.add(option);
        });
        var errors = new ArrayList<Throwable>();
        try {
            for (Future<?> answer : threads.invokeAll(List.of(one, one, one, one, one, one, one, one))) {
                try {
                    answer.get();
                } catch (ExecutionException error) {
                    errors.add(error.getCause());
                }
            }
        } finally {
            threads.shutdown();
        }
        return errors;
    }
}
