#!/usr/bin/env bash
# Java knows authorities from a store of its own: ca.pem goes into one, made anew for every run.
set -euo pipefail
rm -f trust.p12
keytool -importcert -noprompt -alias riskgraph -file "$RISKGRAPH_CA" -keystore trust.p12 -storepass riskgraph 2>/dev/null
exec java -Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=riskgraph \
  -cp 'classes:jars/*' MicrosoftGraphBeta
