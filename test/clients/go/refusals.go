package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	abstractions "github.com/microsoft/kiota-abstractions-go"
	kiotahttp "github.com/microsoft/kiota-http-go"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/auditlogs"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/identityprotection"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/models/odataerrors"
	msgraphcore "github.com/microsoftgraph/msgraph-sdk-go-core"
)

// notAToken is a credential whose token is none.
type notAToken struct{}

func (notAToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "no", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func errorSteps(client graphClient) {
	riskyUsers := client.IdentityProtection().RiskyUsers()
	step("error-400", func() error {
		_, err := riskyUsers.Get(background, &identityprotection.RiskyUsersRequestBuilderGetRequestConfiguration{
			QueryParameters: &identityprotection.RiskyUsersRequestBuilderGetQueryParameters{
				Filter: pointer("riskLevle eq 'high'"),
			},
		})
		return refused(err, 400, "BadRequest", "Invalid filter clause: ")
	})
	step("error-401", func() error {
		_, err := connect(notAToken{}, nil).IdentityProtection().RiskyUsers().Get(background, nil)
		return refused(err, 401, "InvalidAuthenticationToken", "CompactToken parsing failed")
	})
	step("error-403", func() error {
		body := identityprotection.NewRiskyUsersDismissPostRequestBody()
		body.SetUserIds([]string{userIDs[9]})
		reader := connect(credentialOf(readerID, readerSecret), nil)
		err := reader.IdentityProtection().RiskyUsers().Dismiss().Post(background, body, nil)
		return refused(err, 403, "Forbidden", "You cannot perform the requested operation")
	})
	step("error-404", func() error {
		_, err := riskyUsers.ByRiskyUserId("nobody").Get(background, nil)
		return refused(err, 404, "ResourceNotFound", "Resource 'nobody' does not exist")
	})
}

func refused(err error, status int, code, message string) error {
	var typed *odataerrors.ODataError
	if !errors.As(err, &typed) {
		return fmt.Errorf("refused with %T %v", err, err)
	}
	return first(
		equal(typed.ResponseStatusCode, status),
		equal(typed.GetErrorEscaped().GetCode(), code),
		holds(strings.HasPrefix(*typed.GetErrorEscaped().GetMessage(), message), *typed.GetErrorEscaped().GetMessage()),
		holds(typed.GetErrorEscaped().GetInnerError().GetRequestId() != nil, "no request id"),
	)
}

// noteRefusals stands below the client's own retries and notes how long they are told to wait.
type noteRefusals struct {
	lock  sync.Mutex
	waits []string
}

func (notes *noteRefusals) Intercept(pipeline kiotahttp.Pipeline, index int, request *http.Request) (*http.Response, error) {
	answer, err := pipeline.Next(request, index)
	if err == nil && answer.StatusCode == 429 {
		notes.lock.Lock()
		defer notes.lock.Unlock()
		notes.waits = append(notes.waits, answer.Header.Get("Retry-After"))
	}
	return answer, err
}

// Eight at once are more than the server works on.
func throttlingSteps(credential azcore.TokenCredential) {
	notes := &noteRefusals{}
	middleware := append(msgraphcore.GetDefaultMiddlewaresWithOptions(&options), notes)
	signIns := connect(credential, msgraphcore.GetDefaultClient(&options, middleware...)).AuditLogs().SignIns()
	eight := func(retry bool) []error {
		var waiting sync.WaitGroup
		answers := make([]error, 8)
		for index := range answers {
			waiting.Add(1)
			go func() {
				defer waiting.Done()
				configuration := &auditlogs.SignInsRequestBuilderGetRequestConfiguration{
					QueryParameters: &auditlogs.SignInsRequestBuilderGetQueryParameters{Top: pointer(int32(999))},
				}
				if !retry {
					never := func(time.Duration, int, *http.Request, *http.Response) bool { return false }
					configuration.Options = []abstractions.RequestOption{&kiotahttp.RetryHandlerOptions{ShouldRetry: never}}
				}
				_, answers[index] = signIns.Get(background, configuration)
			}()
		}
		waiting.Wait()
		return answers
	}
	step("error-429", func() error {
		refusals := 0
		for range 2 {
			for _, err := range eight(false) {
				if err == nil {
					continue
				}
				refusals++
				if wrong := refused(err, 429, "TooManyRequests", "Too many requests"); wrong != nil {
					return wrong
				}
			}
		}
		return holds(refusals > 0, "never told to wait")
	})
	step("retry", func() error {
		notes.waits = nil
		started := time.Now()
		for try := 0; try < 5 && len(notes.waits) == 0; try++ {
			if err := first(eight(true)...); err != nil {
				return err
			}
		}
		for _, wait := range notes.waits {
			if wait != "1" {
				return equal(wait, "1")
			}
		}
		return first(
			holds(len(notes.waits) > 0, "never told to wait"),
			holds(time.Since(started) >= time.Second, "did not wait"),
		)
	})
}
