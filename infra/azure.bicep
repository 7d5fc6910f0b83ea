// PAL Bot on Azure: App Service, its managed identity, PostgreSQL in a private network, and the bot for Teams.
// A first outline, see README.md for the steps around it and for what is missing.

@description('Start of the name of every resource.')
@minLength(4)
@maxLength(20)
param baseName string = 'palbot'

param location string = resourceGroup().location

@description('Application (client) ID of the bot.')
@minLength(36)
@maxLength(36)
param botAppId string

@description('Application ID of the multi-tenant registration that signs people in.')
@minLength(36)
@maxLength(36)
param authAppId string

@description('Vault in this resource group, open to deployments, with the secrets token-encryption-key and database-password.')
param keyVaultName string

@description('Tenants whose people may use the bot, separated by commas. Empty: the tenant of this deployment.')
param partnerTenantIds string = ''

@allowed(['debug', 'info', 'warn', 'error'])
param logLevel string = 'info'

param planSku string = 'B1'

@description('F0 is free, S1 has a service level agreement.')
@allowed(['F0', 'S1'])
param botSku string = 'F0'

// Host names of App Service and PostgreSQL are shared by all of Azure.
var uniqueName = '${baseName}-${uniqueString(resourceGroup().id)}'
var keyVaultSecretsUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4633458b-17de-408a-b875-0445c86b69e6'
)

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

// Who the bot is towards Azure: reads its secrets from the vault, and stands in for the secret of both registrations.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${baseName}-identity'
  location: location
}

resource vaultAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: keyVaultSecretsUser
  }
}

module network 'network.bicep' = {
  name: 'network'
  params: {
    name: '${baseName}-network'
    location: location
  }
}

module database 'database.bicep' = {
  name: 'database'
  params: {
    name: '${uniqueName}-db'
    location: location
    networkId: network.outputs.networkId
    subnetId: network.outputs.databaseSubnetId
    keyVaultName: vault.name
    administratorPassword: vault.getSecret('database-password')
  }
}

resource plan 'Microsoft.Web/serverfarms@2023-12-01' = {
  name: '${baseName}-plan'
  location: location
  kind: 'linux'
  sku: {
    name: planSku
    capacity: 1
  }
  properties: {
    reserved: true
  }
}

resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: uniqueName
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: network.outputs.siteSubnetId
    siteConfig: {
      linuxFxVersion: 'NODE|24-lts'
      appCommandLine: 'node src/main.ts'
      alwaysOn: true
      healthCheckPath: '/healthz'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }
}

// Code arrives with the deployer's own account, never with a publishing password.
resource publishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2023-12-01' = [
  for name in ['ftp', 'scm']: {
    parent: site
    name: name
    properties: {
      allow: false
    }
  }
]

// The names are those of src/app/settings.ts. The host name is known only when the site is there.
resource settings 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: site
  name: 'appsettings'
  properties: {
    PORT: '8080'
    PUBLIC_URL: 'https://${site.properties.defaultHostName}'
    MicrosoftAppId: botAppId
    MicrosoftAppType: 'SingleTenant'
    MicrosoftAppTenantId: tenant().tenantId
    MicrosoftAppManagedIdentityClientId: identity.properties.clientId
    AUTH_APP_ID: authAppId
    AUTH_APP_MANAGED_IDENTITY_CLIENT_ID: identity.properties.clientId
    PARTNER_TENANT_IDS: partnerTenantIds
    DATABASE_URL: '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/${database.outputs.urlSecretName})'
    TOKEN_ENCRYPTION_KEY: '@Microsoft.KeyVault(SecretUri=${vault.properties.vaultUri}secrets/token-encryption-key)'
    AZURE_CLOUD: environment().name
    LOG_LEVEL: logLevel
    WEBSITE_RUN_FROM_PACKAGE: '1'
  }
  dependsOn: [vaultAccess]
}

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: uniqueName
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: botSku
  }
  properties: {
    displayName: 'PAL Bot'
    endpoint: 'https://${site.properties.defaultHostName}/api/messages'
    msaAppId: botAppId
    msaAppType: 'SingleTenant'
    msaAppTenantId: tenant().tenantId
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: {
      isEnabled: true
    }
  }
}

output siteName string = site.name
output botDomain string = site.properties.defaultHostName
@description('Subject of the federated credentials of both registrations.')
output identityPrincipalId string = identity.properties.principalId
