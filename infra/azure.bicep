// PAL Bot on Azure: two or more replicas as a container app, PostgreSQL, the bot for Teams, and somebody who is told.
// Needs foundation.bicep, the two secrets and an image first: README.md has the steps, deploy.sh takes them.

@description('Start of the name of every resource; the same in foundation.bicep.')
@minLength(4)
@maxLength(10)
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

@description('Vault of foundation.bicep, with the secrets token-encryption-key and database-password.')
param keyVaultName string

@description('Registry of foundation.bicep.')
param registryName string

@description('Image in that registry, by version or by digest: palbot:0.1.0, palbot@sha256:…')
param image string

@description('Tenants whose people may use the bot, separated by commas. Empty: the tenant of this deployment.')
param partnerTenantIds string = ''

@description('Host under which people reach the bot. Empty: the one Azure gives it. Another one must be bound to the app.')
param customDomain string = ''

@allowed(['debug', 'info', 'warn', 'error'])
param logLevel string = 'info'

@minValue(2)
param minReplicas int = 2

@description('Each replica holds up to ten connections to the database.')
@maxValue(10)
param maxReplicas int = 4

@description('Replicas in several zones. Needs privateNetwork, and a region with zones; it cannot be changed later.')
param zoneRedundant bool = false

@description('Database and vault answer inside a network of their own only. It cannot be changed later.')
param privateNetwork bool = true

@allowed(['Disabled', 'SameZone', 'ZoneRedundant'])
@description('A standby of the database; Burstable servers have none, so it takes a larger one.')
param databaseHighAvailability string = 'Disabled'

@description('Point-in-time restore reaches back so many days.')
@minValue(7)
@maxValue(35)
param backupRetentionDays int = 35

@description('Backups also in the paired region. It cannot be changed later.')
@allowed(['Enabled', 'Disabled'])
param geoRedundantBackup string = 'Disabled'

@description('Entra group (object ID and name) whose members may administer the database with their own accounts. Empty: none.')
param databaseAdminGroupId string = ''
param databaseAdminGroupName string = ''

@description('So long the audit of links is kept.')
@minValue(30)
@maxValue(3650)
param auditRetentionDays int = 730

@description('F0 is free, S1 has a service level agreement.')
@allowed(['F0', 'S1'])
param botSku string = 'S1'

@description('Who is told by mail when something is wrong. Empty: alerts fire and are seen in the portal only.')
param alertEmail string = ''

@minValue(30)
param logRetentionDays int = 30

// Host names of PostgreSQL and of bots are shared by all of Azure.
var uniqueName = '${baseName}-${uniqueString(resourceGroup().id)}'
var appName = '${baseName}-app'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: '${baseName}-identity'
}

module monitoring 'modules/monitoring.bicep' = {
  name: '${baseName}-monitoring'
  params: {
    name: baseName
    location: location
    retentionInDays: logRetentionDays
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: '${baseName}-network'
  params: {
    name: '${baseName}-network'
    location: location
    keyVaultId: vault.id
  }
}

module database 'modules/database.bicep' = {
  name: '${baseName}-database'
  params: {
    name: '${uniqueName}-db'
    location: location
    networkId: privateNetwork ? network!.outputs.networkId : ''
    subnetId: privateNetwork ? network!.outputs.databaseSubnetId : ''
    highAvailability: databaseHighAvailability
    backupRetentionDays: backupRetentionDays
    geoRedundantBackup: geoRedundantBackup
    adminGroupId: databaseAdminGroupId
    adminGroupName: databaseAdminGroupName
    keyVaultName: vault.name
    administratorPassword: vault.getSecret('database-password')
  }
}

module app 'modules/app.bicep' = {
  name: '${baseName}-app'
  params: {
    name: appName
    location: location
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
    zoneRedundant: zoneRedundant
    identityName: identity.name
    workspaceId: monitoring.outputs.workspaceId
    registryName: registryName
    image: image
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    customDomain: customDomain
    botAppId: botAppId
    authAppId: authAppId
    partnerTenantIds: partnerTenantIds
    logLevel: logLevel
    auditRetentionDays: auditRetentionDays
    keyVaultName: vault.name
    databaseUrlSecret: database.outputs.urlSecretName
  }
}

module bot 'modules/bot.bicep' = {
  name: '${baseName}-bot'
  params: {
    name: uniqueName
    appId: botAppId
    sku: botSku
    domain: app.outputs.domain
  }
}

module alerts 'modules/alerts.bicep' = {
  name: '${baseName}-alerts'
  params: {
    name: baseName
    location: location
    email: alertEmail
    appId: app.outputs.appId
    appName: appName
    domain: app.outputs.domain
    databaseId: database.outputs.serverId
    workspaceId: monitoring.outputs.workspaceId
    insightsId: monitoring.outputs.insightsId
    minReplicas: minReplicas
  }
}

output BOT_DOMAIN string = app.outputs.domain
output APP_NAME string = appName
