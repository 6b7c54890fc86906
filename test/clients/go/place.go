package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// Where the server is.
var (
	baseURL      = os.Getenv("RISKGRAPH_URL")
	tenantID     = os.Getenv("RISKGRAPH_TENANT_ID")
	clientID     = os.Getenv("RISKGRAPH_CLIENT_ID")
	clientSecret = os.Getenv("RISKGRAPH_CLIENT_SECRET")
	certificate  = os.Getenv("RISKGRAPH_CERTIFICATE")
	publicID     = os.Getenv("RISKGRAPH_PUBLIC_CLIENT_ID")
	readerID     = os.Getenv("RISKGRAPH_READER_ID")
	readerSecret = os.Getenv("RISKGRAPH_READER_SECRET")
	userIDs      = strings.Split(os.Getenv("RISKGRAPH_USER_IDS"), ",")
	signInIDs    = strings.Split(os.Getenv("RISKGRAPH_SIGN_IN_IDS"), ",")
	hasFailed    = false
)

func signInCount() int {
	count, _ := strconv.Atoi(os.Getenv("RISKGRAPH_SIGN_IN_COUNT"))
	return count
}

// step runs one step and reports it; a step that fails keeps no other from running.
func step(name string, work func() error) {
	err := func() (err error) {
		defer func() {
			if panicked := recover(); panicked != nil {
				err = fmt.Errorf("panic: %v", panicked)
			}
		}()
		return work()
	}()
	if err == nil {
		fmt.Println("ok", name)
		return
	}
	hasFailed = true
	fmt.Printf("not ok %s\n  %s\n", name, strings.ReplaceAll(err.Error(), "\n", "\n  "))
}

// equal compares what pointers point at, since every property is one.
func equal(found, expected any) error {
	value := reflect.ValueOf(found)
	if value.Kind() == reflect.Pointer && !value.IsNil() {
		found = value.Elem().Interface()
	}
	if reflect.DeepEqual(found, expected) {
		return nil
	}
	return fmt.Errorf("%v is not %v", found, expected)
}

// first returns the first error there is.
func first(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

func holds(condition bool, message string) error {
	if condition {
		return nil
	}
	return errors.New(message)
}
