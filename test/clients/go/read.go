package main

import (
	"context"
	"fmt"
	"time"

	"github.com/microsoftgraph/msgraph-beta-sdk-go/auditlogs"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/identityprotection"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/models"
	msgraphcore "github.com/microsoftgraph/msgraph-sdk-go-core"
)

var background = context.Background()

func pointer[T any](value T) *T { return &value }

func readSteps(client graphClient) {
	riskyUsers := client.IdentityProtection().RiskyUsers()
	signIns := client.AuditLogs().SignIns()
	step("list", func() error {
		page, err := riskyUsers.Get(background, nil)
		if err != nil {
			return err
		}
		return equal(len(page.GetValue()), len(userIDs))
	})
	step("filter", func() error {
		page, err := riskyUsers.Get(background, &identityprotection.RiskyUsersRequestBuilderGetRequestConfiguration{
			QueryParameters: &identityprotection.RiskyUsersRequestBuilderGetQueryParameters{
				Filter:  pointer("riskLevel eq 'high' and riskState eq 'atRisk'"),
				Select:  []string{"id", "riskLevel"},
				Orderby: []string{"riskLastUpdatedDateTime desc"},
				Top:     pointer(int32(2)),
			},
		})
		if err != nil {
			return err
		}
		return first(
			equal(len(page.GetValue()), 2),
			equal(page.GetValue()[0].GetRiskLevel(), models.HIGH_RISKLEVEL),
			holds(page.GetValue()[0].GetRiskState() == nil, "riskState was not asked for"),
		)
	})
	people := pointer("userId ne ''")
	step("count", func() error {
		page, err := signIns.Get(background, &auditlogs.SignInsRequestBuilderGetRequestConfiguration{
			QueryParameters: &auditlogs.SignInsRequestBuilderGetQueryParameters{
				Count: pointer(true), Top: pointer(int32(1)), Filter: people,
			},
		})
		if err != nil {
			return err
		}
		count, err := riskyUsers.Count().Get(background, nil)
		return first(err, equal(page.GetOdataCount(), int64(signInCount())), equal(count, int32(len(userIDs))))
	})
	step("page", func() error {
		page, err := signIns.Get(background, &auditlogs.SignInsRequestBuilderGetRequestConfiguration{
			QueryParameters: &auditlogs.SignInsRequestBuilderGetQueryParameters{Top: pointer(int32(200)), Filter: people},
		})
		if err != nil {
			return err
		}
		iterator, err := msgraphcore.NewPageIterator[models.SignInable](
			page, client.adapter, models.CreateSignInCollectionResponseFromDiscriminatorValue)
		if err != nil {
			return err
		}
		seen := map[string]bool{}
		err = iterator.Iterate(background, func(signIn models.SignInable) bool {
			seen[*signIn.GetId()] = true
			return true
		})
		return first(err, equal(len(seen), signInCount()))
	})
	step("history", func() error {
		page, err := riskyUsers.ByRiskyUserId(userIDs[0]).History().Get(background, nil)
		if err != nil {
			return err
		}
		return equal(page.GetValue()[0].GetUserId(), userIDs[0])
	})
	step("detections", func() error {
		page, err := client.IdentityProtection().RiskDetections().Get(background,
			&identityprotection.RiskDetectionsRequestBuilderGetRequestConfiguration{
				QueryParameters: &identityprotection.RiskDetectionsRequestBuilderGetQueryParameters{
					Filter: pointer("riskEventType eq 'anonymizedIPAddress'"),
				},
			})
		if err != nil {
			return err
		}
		return equal(len(page.GetValue()), len(userIDs))
	})
	step("service-principals", func() error {
		collection := client.IdentityProtection().RiskyServicePrincipals()
		page, err := collection.Get(background, nil)
		if err != nil {
			return err
		}
		id := *page.GetValue()[0].GetId()
		body := identityprotection.NewRiskyServicePrincipalsDismissPostRequestBody()
		body.SetServicePrincipalIds([]string{id})
		if err := collection.Dismiss().Post(background, body, nil); err != nil {
			return err
		}
		after, err := collection.ByRiskyServicePrincipalId(id).Get(background, nil)
		if err != nil {
			return err
		}
		return first(equal(len(page.GetValue()), 2), equal(after.GetRiskState(), models.DISMISSED_RISKSTATE))
	})
	step("models", func() error { return modelsHold(client) })
}

func modelsHold(client graphClient) error {
	user, err := client.IdentityProtection().RiskyUsers().ByRiskyUserId(userIDs[11]).Get(background, nil)
	if err != nil {
		return err
	}
	signIn, err := client.AuditLogs().SignIns().BySignInId(signInIDs[11]).Get(background, nil)
	if err != nil {
		return err
	}
	detections, err := client.IdentityProtection().RiskDetections().Get(background, nil)
	if err != nil {
		return err
	}
	detection := detections.GetValue()[0]
	return first(
		equal(user.GetRiskLevel(), models.HIGH_RISKLEVEL),
		equal(user.GetRiskState(), models.ATRISK_RISKSTATE),
		equal(user.GetIsDeleted(), false),
		holds(time.Since(*user.GetRiskLastUpdatedDateTime()) < time.Hour, "updated long ago"),
		nothingLeft(user),
		equal(signIn.GetIsInteractive(), true),
		equal(signIn.GetStatus().GetErrorCode(), int32(0)),
		equal(signIn.GetLocation().GetCity(), "Recife"),
		equal(signIn.GetLocation().GetGeoCoordinates().GetLatitude(), -8.05),
		equal(signIn.GetRiskLevelDuringSignIn(), models.HIGH_RISKLEVEL),
		equal(detection.GetDetectionTimingType(), models.REALTIME_RISKDETECTIONTIMINGTYPE),
		nothingLeft(detection),
	)
}

type additional interface{ GetAdditionalData() map[string]any }

// What a model does not know lands in its additional data.
func nothingLeft(model additional) error {
	for name := range model.GetAdditionalData() {
		if name != "@odata.context" {
			return fmt.Errorf("%T left %s", model, name)
		}
	}
	return nil
}
