package main

import (
	"github.com/microsoftgraph/msgraph-beta-sdk-go/auditlogs"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/identityprotection"
	"github.com/microsoftgraph/msgraph-beta-sdk-go/models"
)

func answerSteps(client graphClient) {
	riskyUsers := client.IdentityProtection().RiskyUsers()
	signIns := client.AuditLogs().SignIns()
	userHas := func(index int, state models.RiskState) error {
		user, err := riskyUsers.ByRiskyUserId(userIDs[index]).Get(background, nil)
		if err != nil {
			return err
		}
		return equal(user.GetRiskState(), state)
	}
	signInHas := func(index int, state models.RiskState) error {
		signIn, err := signIns.BySignInId(signInIDs[index]).Get(background, nil)
		if err != nil {
			return err
		}
		return equal(signIn.GetRiskState(), state)
	}
	step("users-compromised", func() error {
		body := identityprotection.NewRiskyUsersConfirmCompromisedPostRequestBody()
		body.SetUserIds(userIDs[0:2])
		err := riskyUsers.ConfirmCompromised().Post(background, body, nil)
		return first(err, userHas(1, models.CONFIRMEDCOMPROMISED_RISKSTATE))
	})
	step("users-dismissed", func() error {
		body := identityprotection.NewRiskyUsersDismissPostRequestBody()
		body.SetUserIds([]string{userIDs[3]})
		err := riskyUsers.Dismiss().Post(background, body, nil)
		return first(err, userHas(3, models.DISMISSED_RISKSTATE))
	})
	step("sign-ins-compromised", func() error {
		body := auditlogs.NewSignInsConfirmCompromisedPostRequestBody()
		body.SetRequestIds(signInIDs[4:6])
		err := signIns.ConfirmCompromised().Post(background, body, nil)
		return first(err, signInHas(4, models.CONFIRMEDCOMPROMISED_RISKSTATE))
	})
	step("sign-ins-safe", func() error {
		body := auditlogs.NewSignInsConfirmSafePostRequestBody()
		body.SetRequestIds([]string{signInIDs[6]})
		err := signIns.ConfirmSafe().Post(background, body, nil)
		return first(err, signInHas(6, models.CONFIRMEDSAFE_RISKSTATE))
	})
}
