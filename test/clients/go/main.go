// msgraph-beta-sdk-go with azidentity. The environment variable SSL_CERT_FILE names ca.pem.
package main

import (
	"net/http"
	"net/url"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoft/kiota-abstractions-go/serialization"
	kiotaauthentication "github.com/microsoft/kiota-authentication-azure-go"
	kiotajson "github.com/microsoft/kiota-serialization-json-go"
	kiotatext "github.com/microsoft/kiota-serialization-text-go"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/auditlogs"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/identityprotection"
	msgraphcore "github.com/microsoftgraph/msgraph-sdk-go-core"
)

var (
	scopes    = []string{"https://graph.microsoft.com/.default"}
	options   = msgraphcore.GraphClientOptions{GraphServiceVersion: "beta"}
	authority = azcore.ClientOptions{Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: baseURL}}
)

// graphClient is the part of the SDK's GraphServiceClient that is used here: compiling all of it takes most of an hour.
type graphClient struct {
	adapter abstractions.RequestAdapter
}

func (client graphClient) AuditLogs() *auditlogs.AuditLogsRequestBuilder {
	return auditlogs.NewAuditLogsRequestBuilderInternal(map[string]string{}, client.adapter)
}

func (client graphClient) IdentityProtection() *identityprotection.IdentityProtectionRequestBuilder {
	return identityprotection.NewIdentityProtectionRequestBuilderInternal(map[string]string{}, client.adapter)
}

// The lines that point it at Riskgraph: authority above, credentialOf and connectFor.
func credentialOf(id, secret string) azcore.TokenCredential {
	credential, err := azidentity.NewClientSecretCredential(tenantID, id, secret, &azidentity.ClientSecretCredentialOptions{
		ClientOptions:            authority,
		DisableInstanceDiscovery: true,
	})
	if err != nil {
		panic(err)
	}
	return credential
}

func connect(credential azcore.TokenCredential, client *http.Client) graphClient {
	return connectFor(credential, client, scopes)
}

func connectFor(credential azcore.TokenCredential, client *http.Client, scopes []string) graphClient {
	host, _ := url.Parse(baseURL)
	provider, err := kiotaauthentication.NewAzureIdentityAuthenticationProviderWithScopesAndValidHosts(
		credential, scopes, []string{host.Hostname()})
	if err != nil {
		panic(err)
	}
	adapter, err := msgraphcore.NewGraphRequestAdapterBaseWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		provider, options, nil, nil, client)
	if err != nil {
		panic(err)
	}
	adapter.SetBaseUrl(baseURL + "/beta")
	return graphClient{adapter}
}

// registerFormats does what the constructor of the SDK's client does.
func registerFormats() {
	abstractions.RegisterDefaultSerializer(func() serialization.SerializationWriterFactory {
		return kiotajson.NewJsonSerializationWriterFactory()
	})
	abstractions.RegisterDefaultDeserializer(func() serialization.ParseNodeFactory {
		return kiotajson.NewJsonParseNodeFactory()
	})
	abstractions.RegisterDefaultDeserializer(func() serialization.ParseNodeFactory {
		return kiotatext.NewTextParseNodeFactory()
	})
}

func main() {
	registerFormats()
	credential := credentialOf(clientID, clientSecret)
	client := connect(credential, nil)
	tokenSteps(credential)
	readSteps(client)
	answerSteps(client)
	errorSteps(client)
	throttlingSteps(credential)
	if hasFailed {
		os.Exit(1)
	}
}
