// The bot: a container app with its own identity, two or more replicas, and probes that know what they ask.

param name string
param location string

@description('Empty: no network of our own.')
param subnetId string
param zoneRedundant bool
param identityName string
param workspaceId string
param registryName string
param image string
param minReplicas int
param maxReplicas int
param customDomain string
param botAppId string
param authAppId string
param partnerTenantIds string
param logLevel string
param auditRetentionDays int
param keyVaultName string

@description('Name of the secret, not the address itself.')
param databaseUrlSecret string

var port = 3978
var isPrivate = !empty(subnetId)
var domain = empty(customDomain) ? '${name}.${host.properties.defaultDomain}' : customDomain

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: keyVaultName
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource host 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: '${name}-host'
  location: location
  properties: {
    // By diagnostic settings, below: the other way needs the workspace's key.
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    vnetConfiguration: isPrivate ? { infrastructureSubnetId: subnetId, internal: false } : null
    zoneRedundant: isPrivate && zoneRedundant
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: host
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'ContainerAppConsoleLogs'
        enabled: true
      }
      {
        category: 'ContainerAppSystemLogs'
        enabled: true
      }
    ]
  }
}

resource app 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    managedEnvironmentId: host.id
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: true
        allowInsecure: false
        targetPort: port
        transport: 'http'
        stickySessions: {
          affinity: 'none'
        }
      }
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
      secrets: [
        {
          name: 'database-url'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/${databaseUrlSecret}'
          identity: identity.id
        }
        {
          name: 'token-encryption-key'
          keyVaultUrl: '${vault.properties.vaultUri}secrets/token-encryption-key'
          identity: identity.id
        }
      ]
    }
    template: {
      // Longer than the 20 seconds in which the bot finishes what is under way, and the 10 for open requests.
      terminationGracePeriodSeconds: 45
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'requests'
            http: {
              metadata: {
                concurrentRequests: '50'
              }
            }
          }
          {
            name: 'cpu'
            custom: {
              type: 'cpu'
              metadata: {
                type: 'Utilization'
                value: '70'
              }
            }
          }
        ]
      }
      // The place for the compile cache; nothing else of the container is written to.
      volumes: [
        {
          name: 'tmp'
          storageType: 'EmptyDir'
        }
      ]
      containers: [
        {
          name: 'bot'
          image: '${registry.properties.loginServer}/${image}'
          resources: {
            cpu: json('0.5')
            memory: '1Gi'
          }
          volumeMounts: [
            {
              volumeName: 'tmp'
              mountPath: '/tmp'
            }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 2
              failureThreshold: 60
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/healthz'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 6
            }
            {
              type: 'Readiness'
              httpGet: {
                path: '/readyz'
                port: port
              }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
          ]
          // The names are those of src/app/settings.ts.
          env: [
            {
              name: 'PORT'
              value: string(port)
            }
            {
              name: 'PUBLIC_URL'
              value: 'https://${domain}'
            }
            {
              name: 'MicrosoftAppId'
              value: botAppId
            }
            {
              name: 'MicrosoftAppType'
              value: 'SingleTenant'
            }
            {
              name: 'MicrosoftAppTenantId'
              value: tenant().tenantId
            }
            {
              name: 'MicrosoftAppManagedIdentityClientId'
              value: identity.properties.clientId
            }
            {
              name: 'AUTH_APP_ID'
              value: authAppId
            }
            {
              name: 'AUTH_APP_MANAGED_IDENTITY_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'VAULT_IDENTITY_CLIENT_ID'
              value: identity.properties.clientId
            }
            {
              name: 'PARTNER_TENANT_IDS'
              value: partnerTenantIds
            }
            {
              name: 'DATABASE_URL'
              secretRef: 'database-url'
            }
            {
              name: 'TOKEN_ENCRYPTION_KEY'
              secretRef: 'token-encryption-key'
            }
            {
              name: 'AUDIT_RETENTION_DAYS'
              value: string(auditRetentionDays)
            }
            {
              name: 'AZURE_CLOUD'
              value: environment().name
            }
            {
              name: 'LOG_LEVEL'
              value: logLevel
            }
          ]
        }
      ]
    }
  }
}

output appId string = app.id
output domain string = domain
