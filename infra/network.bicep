// A network for two: the site reaches the database, nobody else does.

param name string
param location string

resource network 'Microsoft.Network/virtualNetworks@2024-01-01' = {
  name: name
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: ['10.20.0.0/24']
    }
    subnets: [
      {
        name: 'site'
        properties: {
          addressPrefix: '10.20.0.0/26'
          delegations: [
            {
              name: 'site'
              properties: {
                serviceName: 'Microsoft.Web/serverFarms'
              }
            }
          ]
        }
      }
      {
        name: 'database'
        properties: {
          addressPrefix: '10.20.0.64/28'
          delegations: [
            {
              name: 'database'
              properties: {
                serviceName: 'Microsoft.DBforPostgreSQL/flexibleServers'
              }
            }
          ]
        }
      }
    ]
  }
}

output networkId string = network.id
output siteSubnetId string = '${network.id}/subnets/site'
output databaseSubnetId string = '${network.id}/subnets/database'
