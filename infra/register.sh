#!/usr/bin/env bash
# The two app registrations of one environment: infra/register.sh <name>
# May be run again: what is there is brought up to date. No secret is made; deploy.sh lets the bot's identity stand in.
# Needs the Azure CLI, signed in to the partner's tenant as Application Administrator.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/env-file.sh"

GRAPH="$(az cloud show --query endpoints.microsoftGraphResourceId -o tsv)"
APPLICATIONS="${GRAPH%/}/v1.0/applications"
SUFFIX="$(value APP_NAME_SUFFIX)"

if [ -z "$(value TEAMS_APP_ID)" ]; then
  save TEAMS_APP_ID "$(cat /proc/sys/kernel/random/uuid 2>/dev/null || uuidgen | tr '[:upper:]' '[:lower:]')"
fi

# $1: setting that holds the ID, $2: name, $3: whose people may sign in
register() {
  local id
  id="$(value "$1")"
  if [ -z "$id" ]; then
    id="$(az ad app create --display-name "$2$SUFFIX" --sign-in-audience "$3" --query appId -o tsv)"
    save "$1" "$id"
  fi
  az ad sp show --id "$id" -o none 2>/dev/null || az ad sp create --id "$id" -o none
}

# The bot proves itself to Teams. If people of several tenants use it, its registration must be open to them, too.
AUDIENCE=AzureADMyOrg
if [ -n "$(value PARTNER_TENANT_IDS)" ]; then AUDIENCE=AzureADMultipleOrgs; fi
register BOT_ID "PAL Bot" "$AUDIENCE"
# Customers approve this one, and people's tokens are exchanged in its name.
register AUTH_APP_ID "PAL Bot sign-in" AzureADMultipleOrgs

BOT_ID="$(value BOT_ID)"
AUTH_APP_ID="$(value AUTH_APP_ID)"
AUTH_OBJECT_ID="$(az ad app show --id "$AUTH_APP_ID" --query id -o tsv)"

# Tokens of version 2, the scope access_as_user, the app role Manager, and the one permission: Azure Resource Manager,
# user_impersonation.
az rest --method PATCH --uri "$APPLICATIONS/$AUTH_OBJECT_ID" --body @infra/auth-app.json
# Teams on desktop, phone and web may ask without a consent page. Separate: the scope must exist first.
az rest --method PATCH --uri "$APPLICATIONS/$AUTH_OBJECT_ID" --body @infra/auth-app-teams.json
# The form Teams wants for a bot; it equals webApplicationInfo.resource of the manifest.
az ad app update --id "$AUTH_APP_ID" --identifier-uris "api://botid-$BOT_ID"
# In the partner's own tenant. Customers approve by the link that the bot gives out.
az ad app permission admin-consent --id "$AUTH_APP_ID"

echo "Registered. Who may use managers' commands gets the role Manager: Entra, Enterprise applications, PAL Bot sign-in."
