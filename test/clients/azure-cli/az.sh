#!/usr/bin/env bash
# `az rest` of azure-cli, signed in to a cloud of its own. The environment variable REQUESTS_CA_BUNDLE names ca.pem.
set -uo pipefail
az=$PWD/venv/bin/az
AZURE_CONFIG_DIR=$(mktemp -d)
export AZURE_CONFIG_DIR AZURE_CORE_COLLECT_TELEMETRY=false AZURE_CORE_ONLY_SHOW_ERRORS=true
trap 'rm -rf "$AZURE_CONFIG_DIR"' EXIT
failed=0

# The lines that point it at Riskgraph.
export AZURE_CORE_INSTANCE_DISCOVERY=false
"$az" cloud register --name Riskgraph --skip-endpoint-discovery --endpoint-active-directory "$RISKGRAPH_URL" \
  --endpoint-resource-manager "$RISKGRAPH_URL" --endpoint-active-directory-resource-id https://graph.microsoft.com
"$az" cloud set --name Riskgraph
login() {
  "$az" login --service-principal --tenant "$RISKGRAPH_TENANT_ID" --skip-subscription-discovery --output none "$@"
}
rest() { # path, more arguments…
  local path=$1
  shift
  "$az" rest --url "$RISKGRAPH_URL$path" --resource https://graph.microsoft.com "$@"
}

step() { # name, pattern that the output has to match, command…
  local name=$1 pattern=$2 found
  shift 2
  found=$("$@" 2>&1)
  if grep -Eq -- "$pattern" <<<"$found"; then
    echo "ok $name"
  else
    echo "not ok $name"
    head -c 900 <<<"$found" | sed 's/^/  /'
    echo
    failed=1
  fi
}
silent() { # prints `silent` when the command succeeds and says nothing
  local found
  found=$("$@" 2>&1) && [ -z "$found" ] && echo silent || echo "$found"
}
sequence() { # a command, then another after `--`
  local first=()
  while [ "$1" != -- ]; do first+=("$1"); shift; done
  shift
  "${first[@]}" && "$@"
}

IFS=, read -r -a users <<<"$RISKGRAPH_USER_IDS"
IFS=, read -r -a signins <<<"$RISKGRAPH_SIGN_IN_IDS"
risky=/v1.0/identityProtection/riskyUsers

step error-secret 'AADSTS7000215' login --username "$RISKGRAPH_READER_ID" --password wrong
step error-403 'Forbidden.*IdentityRiskyUser.ReadWrite.All' sequence \
  login --username "$RISKGRAPH_READER_ID" --password "$RISKGRAPH_READER_SECRET" -- \
  rest "$risky/dismiss" --method post --body "{\"userIds\":[\"${users[9]}\"]}"
step certificate "${users[0]}" sequence \
  login --username "$RISKGRAPH_CLIENT_ID" --certificate "$RISKGRAPH_CERTIFICATE" -- rest "$risky/${users[0]}"
"$az" account clear
step secret "${users[0]}" sequence \
  login --username "$RISKGRAPH_CLIENT_ID" --password "$RISKGRAPH_CLIENT_SECRET" -- rest "$risky/${users[0]}"
step list "^${#users[@]}\$" rest "$risky" --query 'length(value)'
step filter '^2$' rest "$risky?\$filter=riskLevel eq 'high'&\$select=id&\$top=2" --query 'length(value)'
step count "^$RISKGRAPH_SIGN_IN_COUNT\$" rest '/v1.0/auditLogs/signIns?$count=true&$top=1' --query '"@odata.count"'
step users-compromised 'silent' silent rest /beta/riskyUsers/confirmCompromised --method post \
  --body "{\"userIds\":[\"${users[0]}\"]}"
step users-compromised 'confirmedCompromised' rest "$risky/${users[0]}" --query riskState
step sign-ins-compromised 'silent' silent rest /beta/auditLogs/signIns/confirmCompromised --method post \
  --body "{\"requestIds\":[\"${signins[4]}\"]}"
step sign-ins-compromised 'confirmedCompromised' rest "/beta/auditLogs/signIns/${signins[4]}" --query riskState
step error-400 'Invalid filter clause: .*riskLevle' rest "$risky?\$filter=riskLevle eq 'high'"
step error-404 "ResourceNotFound.*Resource 'nobody' does not exist" rest "$risky/nobody"
exit "$failed"
