// What must be there before the bot: who it is, where its secrets lie, where its image lies.
// Deployed first, and again whenever it changes; deploy.sh does both. The bot itself is azure.bicep.

@description('Start of the name of every resource; the same in azure.bicep.')
@minLength(4)
@maxLength(10)
param baseName string = 'palbot'

param location string = resourceGroup().location

@description('Object ID of who installs the bot (person, group or pipeline): may write secrets. Empty: nobody gets that role here.')
param operatorId string = ''

@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorType string = 'User'

@description('Disabled: the vault answers in the private network only (azure.bicep with privateNetwork), also to who writes secrets.')
@allowed(['Enabled', 'Disabled'])
param vaultPublicAccess string = 'Enabled'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${baseName}-identity'
  location: location
}

module vault 'modules/vault.bicep' = {
  name: '${baseName}-vault'
  params: {
    name: '${baseName}-${uniqueString(resourceGroup().id)}'
    location: location
    publicAccess: vaultPublicAccess
    readerId: identity.properties.principalId
    officerId: operatorId
    officerType: operatorType
  }
}

module registry 'modules/registry.bicep' = {
  name: '${baseName}-registry'
  params: {
    name: '${replace(baseName, '-', '')}${uniqueString(resourceGroup().id)}'
    location: location
    pullerId: identity.properties.principalId
  }
}

output KEY_VAULT_NAME string = vault.outputs.name
output REGISTRY_NAME string = registry.outputs.name
output IDENTITY_NAME string = identity.name
@description('Subject of the federated credentials of both registrations.')
output IDENTITY_PRINCIPAL_ID string = identity.properties.principalId
