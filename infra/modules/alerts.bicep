// Who is told what. docs/deployment.md says what each alert means and what to do.

param name string
param location string

@description('Empty: nobody is written to.')
param email string
param appId string
param appName string
param domain string
param databaseId string
param workspaceId string
param insightsId string
param minReplicas int

var actions = empty(email) ? [] : [{ actionGroupId: operators.id }]
var ofTheBot = 'ContainerAppConsoleLogs | where ContainerAppName == "${appName}" | extend line = parse_json(Log)'

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(email)) {
  name: '${name}-operators'
  location: 'global'
  properties: {
    groupShortName: 'PAL Bot'
    enabled: true
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource restarts 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-restarts'
  location: 'global'
  properties: {
    description: 'Replicas end and are started again.'
    severity: 2
    enabled: true
    scopes: [appId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'restarts'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'RestartCount'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 2
        }
      ]
    }
    actions: actions
  }
}

resource serverErrors 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-5xx'
  location: 'global'
  properties: {
    description: 'The bot answers with errors of its own: messages may be late or lost.'
    severity: 2
    enabled: true
    scopes: [appId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'server-errors'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'Requests'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 5
          dimensions: [
            {
              name: 'statusCodeCategory'
              operator: 'Include'
              values: ['5xx']
            }
          ]
        }
      ]
    }
    actions: actions
  }
}

resource replicas 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-replicas'
  location: 'global'
  properties: {
    description: 'Fewer replicas run than should.'
    severity: 2
    enabled: true
    scopes: [appId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'replicas'
          criterionType: 'StaticThresholdCriterion'
          metricName: 'Replicas'
          timeAggregation: 'Maximum'
          operator: 'LessThan'
          threshold: minReplicas
        }
      ]
    }
    actions: actions
  }
}

// Asked from outside, as Teams would: if no replica is ready, nobody answers this.
resource ready 'Microsoft.Insights/webtests@2022-06-15' = {
  name: '${name}-ready'
  location: location
  kind: 'standard'
  tags: {
    'hidden-link:${insightsId}': 'Resource'
  }
  properties: {
    SyntheticMonitorId: '${name}-ready'
    Name: '${name} is ready'
    Enabled: true
    Kind: 'standard'
    Frequency: 300
    Timeout: 30
    RetryEnabled: true
    Locations: [
      {
        Id: 'emea-nl-ams-azr'
      }
      {
        Id: 'emea-gb-db3-azr'
      }
      {
        Id: 'us-va-ash-azr'
      }
    ]
    Request: {
      RequestUrl: 'https://${domain}/readyz'
      HttpVerb: 'GET'
      FollowRedirects: false
      ParseDependentRequests: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 14
    }
  }
}

resource notReady 'Microsoft.Insights/metricAlerts@2018-03-01' = {
  name: '${name}-not-ready'
  location: 'global'
  properties: {
    description: 'No replica is ready: nobody gets an answer.'
    severity: 0
    enabled: true
    scopes: [ready.id, insightsId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: ready.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: actions
  }
}

resource databaseLoad 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for watched in [
    { metric: 'storage_percent', above: 80, what: 'The disk of the database fills up.' }
    { metric: 'cpu_percent', above: 85, what: 'The database is short of CPU.' }
    { metric: 'connections_failed', above: 20, what: 'Connections to the database fail.' }
  ]: {
    name: '${name}-database-${watched.metric}'
    location: 'global'
    properties: {
      description: watched.what
      severity: 2
      enabled: true
      scopes: [databaseId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: watched.metric
            criterionType: 'StaticThresholdCriterion'
            metricName: watched.metric
            timeAggregation: endsWith(watched.metric, '_percent') ? 'Average' : 'Total'
            operator: 'GreaterThan'
            threshold: watched.above
          }
        ]
      }
      actions: actions
    }
  }
]

// The messages are those of the code; a test compares them.
resource fromTheLog 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [
  for watched in [
    {
      name: 'dead-letters'
      severity: 2
      what: 'Work was given up after many tries: see dead letters in docs/operations.md.'
      where: 'tostring(line.msg) in ("job failed too often and was given up", "job was interrupted too often and was given up", "jobs were given up: see dead letters in docs/operations.md")'
    }
    {
      name: 'errors'
      severity: 1
      what: 'The bot wrote an error: somebody should look now. The line says what.'
      where: 'toint(line.level) >= 50'
    }
    {
      name: 'wrong-tenant'
      severity: 0
      what: 'A token did not fit its tenant or account; nothing was written. Treat it as an incident.'
      where: 'tostring(line.msg) in ("token of another tenant or account dropped", "token of another account kept from Azure", "assertion of another person dropped")'
    }
  ]: {
    name: '${name}-${watched.name}'
    location: location
    properties: {
      displayName: '${name}: ${watched.name}'
      description: watched.what
      severity: watched.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT10M'
      // The table appears with the first line of a container.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: '${ofTheBot} | where ${watched.where}'
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: empty(email) ? [] : [operators.id]
      }
      autoMitigate: true
    }
  }
]
