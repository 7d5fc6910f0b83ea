#!/usr/bin/env bash
# Everything in Azure for one environment: infra/deploy.sh <name>, after infra/register.sh <name>
# May be run again: a new version of the bot is a new image and the same steps.
# Needs the Azure CLI, signed in as Owner of the resource group (the templates assign roles) and owner of both
# registrations; and openssl.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env-file.sh"

RG="$(need AZURE_RESOURCE_GROUP_NAME 'A name of your choice.')"
LOCATION="$(need AZURE_LOCATION 'A region, such as westeurope.')"
BOT_ID="$(need BOT_ID "infra/register.sh $ENV_NAME makes it.")"
AUTH_APP_ID="$(need AUTH_APP_ID "infra/register.sh $ENV_NAME makes it.")"
VERSION="$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)"
TENANT="$(az account show --query tenantId -o tsv)"
LOGIN="$(az cloud show --query endpoints.activeDirectory -o tsv)"
case "$(az cloud show --query name -o tsv)" in
  AzureUSGovernment) EXCHANGE=api://AzureADTokenExchangeUSGov ;;
  AzureChinaCloud) EXCHANGE=api://AzureADTokenExchangeChina ;;
  *) EXCHANGE=api://AzureADTokenExchange ;;
esac

echo '1/6 Identity, vault, registry'
az group create -n "$RG" -l "$LOCATION" -o none
OPERATOR="$(az ad signed-in-user show --query id -o tsv 2>/dev/null || true)"
az deployment group create -g "$RG" -n palbot-foundation -f infra/foundation.bicep -p operatorId="$OPERATOR" -o none
output() { az deployment group show -g "$RG" -n "$1" --query "properties.outputs.$2.value" -o tsv; }
KEY_VAULT_NAME="$(output palbot-foundation KEY_VAULT_NAME)"
REGISTRY_NAME="$(output palbot-foundation REGISTRY_NAME)"
IDENTITY_PRINCIPAL_ID="$(output palbot-foundation IDENTITY_PRINCIPAL_ID)"

echo '2/6 Secrets, made here, seen by nobody'
# A fresh role takes minutes until the vault knows it.
patiently() {
  local try
  for try in 1 2 3 4 5 6 7 8 9 10; do
    if "$@"; then return; fi
    echo "  not yet, try $try of 10" >&2
    sleep "${PAUSE_IN_S:-30}"
  done
  return 1
}
names() { az keyvault secret list --vault-name "$KEY_VAULT_NAME" --query '[].name' -o tsv; }
put() {
  openssl rand -base64 32 | tr -d '\n' |
    az keyvault secret set --vault-name "$KEY_VAULT_NAME" -n "$1" --file /dev/stdin --encoding utf-8 -o none
}
KNOWN="$(patiently names)"
for secret in token-encryption-key database-password; do
  # Never replaced: with another encryption key, stored sign-ins are lost.
  if ! grep -qx "$secret" <<< "$KNOWN"; then patiently put "$secret"; fi
done

echo '3/6 The identity stands in for the secret of both registrations'
for app in "$BOT_ID" "$AUTH_APP_ID"; do
  FEDERATED="$(az ad app federated-credential list --id "$app" --query "[?name=='palbot-identity'].name" -o tsv)"
  if [ -z "$FEDERATED" ]; then
    az ad app federated-credential create --id "$app" -o none --parameters "{
      \"name\": \"palbot-identity\", \"subject\": \"$IDENTITY_PRINCIPAL_ID\",
      \"issuer\": \"${LOGIN%/}/$TENANT/v2.0\", \"audiences\": [\"$EXCHANGE\"] }"
  fi
done

echo '4/6 Image, built in the registry'
az acr build --registry "$REGISTRY_NAME" --image "palbot:$VERSION" . -o none

echo '5/6 Database, app, bot, alerts'
export BOT_ID AUTH_APP_ID KEY_VAULT_NAME REGISTRY_NAME VERSION
PARTNER_TENANT_IDS="$(value PARTNER_TENANT_IDS)" ALERT_EMAIL="$(value ALERT_EMAIL)"
export PARTNER_TENANT_IDS ALERT_EMAIL
az deployment group create -g "$RG" -n palbot -p infra/azure.bicepparam -o none
BOT_DOMAIN="$(output palbot BOT_DOMAIN)"
save BOT_DOMAIN "$BOT_DOMAIN"

echo '6/6 Addresses of the sign-in'
# Web redirects only: with a single-page or public-client redirect anybody could get tokens in the app's name.
az ad app update --id "$AUTH_APP_ID" --web-redirect-uris \
  "https://$BOT_DOMAIN/auth/callback" "https://$BOT_DOMAIN/auth/consented"

echo "Deployed. https://$BOT_DOMAIN/readyz says ok when the bot is ready; npm run package -- --env $ENV_NAME comes next."
