// What azure.bicep is told. deploy.sh exports the variables; everything else is a decision, made here.
using './azure.bicep'

// From the registrations and from foundation.bicep.
param botAppId = readEnvironmentVariable('BOT_ID')
param authAppId = readEnvironmentVariable('AUTH_APP_ID')
param keyVaultName = readEnvironmentVariable('KEY_VAULT_NAME')
param registryName = readEnvironmentVariable('REGISTRY_NAME')
param image = 'palbot:${readEnvironmentVariable('VERSION')}'

// Tenants of the partner whose people use the bot, separated by commas. Empty: only the tenant deployed into.
param partnerTenantIds = readEnvironmentVariable('PARTNER_TENANT_IDS', '')

// A name of your own, such as palbot.example.com, has to be bound to the container app as well (az containerapp
// hostname). Empty: the name Azure gives.
param customDomain = ''

// Two replicas survive the loss of one, and an update without a pause.
param minReplicas = 2
param maxReplicas = 4

// These three are settled by the first deployment. A private network costs a private endpoint and nothing else.
param privateNetwork = true
param zoneRedundant = false
param geoRedundantBackup = 'Disabled'

// ZoneRedundant fails over within a minute or two, and doubles the price of the database at least.
param databaseHighAvailability = 'Disabled'
param backupRetentionDays = 35

// How long the audit of links is kept: two years suit most, the law may ask for more.
param auditRetentionDays = 730

// A group of Entra whose members may administer the database: object ID and name.
param databaseAdminGroupId = ''
param databaseAdminGroupName = ''

// Empty: alerts are seen in the portal only.
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')
