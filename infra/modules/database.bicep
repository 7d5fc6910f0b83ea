// PostgreSQL. Its address, with the bot's password, goes straight into the vault.

param name string
param location string

@description('Network and delegated subnet; both empty: reachable for Azure services, guarded by TLS and password alone.')
param networkId string
param subnetId string

@allowed(['Disabled', 'SameZone', 'ZoneRedundant'])
param highAvailability string
param backupRetentionDays int
param geoRedundantBackup string
param adminGroupId string
param adminGroupName string
param keyVaultName string

@secure()
param administratorPassword string

var administrator = 'palbot'
var urlSecret = 'database-url'
var isPrivate = !empty(subnetId)
// Burstable servers have no standby.
var size = highAvailability == 'Disabled'
  ? { name: 'Standard_B2s', tier: 'Burstable' }
  : { name: 'Standard_D2ds_v5', tier: 'GeneralPurpose' }

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = if (isPrivate) {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'
}

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = if (isPrivate) {
  parent: zone
  name: 'network'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  sku: size
  properties: {
    version: '16'
    administratorLogin: administrator
    administratorLoginPassword: administratorPassword
    // People administer it with their own accounts; the bot itself still has a password, see README.md.
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Enabled'
      tenantId: tenant().tenantId
    }
    storage: {
      storageSizeGB: 32
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: backupRetentionDays
      geoRedundantBackup: geoRedundantBackup
    }
    highAvailability: {
      mode: highAvailability
    }
    network: isPrivate
      ? { delegatedSubnetResourceId: subnetId, privateDnsZoneArmResourceId: zone.id, publicNetworkAccess: 'Disabled' }
      : { publicNetworkAccess: 'Enabled' }
  }
  // The server looks its own name up in the zone.
  dependsOn: [zoneLink]
}

// 0.0.0.0 stands for "services inside Azure".
resource fromAzure 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = if (!isPrivate) {
  parent: server
  name: 'azure-services'
  properties: {
    startIpAddress: '0.0.0.0'
    endIpAddress: '0.0.0.0'
  }
}

resource admins 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2024-08-01' = if (!empty(adminGroupId)) {
  parent: server
  name: empty(adminGroupId) ? 'none' : adminGroupId
  properties: {
    principalName: adminGroupName
    principalType: 'Group'
    tenantId: tenant().tenantId
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'palbot'
  dependsOn: [admins]
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

resource url 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: urlSecret
  properties: {
    value: 'postgresql://${administrator}:${uriComponent(administratorPassword)}@${server.properties.fullyQualifiedDomainName}:5432/${database.name}?sslmode=verify-full'
    contentType: 'text/plain'
  }
}

@description('The module is done only when this secret is written.')
output urlSecretName string = url.name
output serverId string = server.id
