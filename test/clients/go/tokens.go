package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

func tokenSteps(credential azcore.TokenCredential) {
	step("secret", func() error {
		token, err := credential.GetToken(background, policy.TokenRequestOptions{Scopes: scopes})
		return first(err, holds(token.ExpiresOn.After(time.Now().Add(50*time.Minute)), "ends too early"))
	})
	step("certificate", func() error {
		pem, err := os.ReadFile(certificate)
		if err != nil {
			return err
		}
		certificates, key, err := azidentity.ParseCertificates(pem, nil)
		if err != nil {
			return err
		}
		holder, err := azidentity.NewClientCertificateCredential(tenantID, clientID, certificates, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: authority, DisableInstanceDiscovery: true})
		if err != nil {
			return err
		}
		count, err := connect(holder, nil).IdentityProtection().RiskyUsers().Count().Get(background, nil)
		return first(err, equal(count, int32(len(userIDs))))
	})
	step("device-code", func() error {
		person, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
			ClientOptions: authority, DisableInstanceDiscovery: true, TenantID: tenantID, ClientID: publicID,
			UserPrompt: func(_ context.Context, asked azidentity.DeviceCodeMessage) error {
				fmt.Printf("type in %s at %s\n", asked.UserCode, asked.VerificationURL)
				return nil
			},
		})
		if err != nil {
			return err
		}
		delegated := []string{"https://graph.microsoft.com/IdentityRiskyUser.Read.All"}
		client := connectFor(person, nil, delegated)
		count, err := client.IdentityProtection().RiskyUsers().Count().Get(background, nil)
		return first(err, equal(count, int32(len(userIDs))))
	})
	step("error-secret", func() error {
		_, err := credentialOf(clientID, "wrong").GetToken(background, policy.TokenRequestOptions{Scopes: scopes})
		var failed *azidentity.AuthenticationFailedError
		if !errors.As(err, &failed) {
			return fmt.Errorf("refused with %v", err)
		}
		return holds(strings.Contains(failed.Error(), "AADSTS7000215"), failed.Error())
	})
}
