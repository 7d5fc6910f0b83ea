const operation = (action: string, title: string, description: string) => ({
  name: `Microsoft.ManagementPartner/partners/${action}`,
  display: {
    provider: 'Microsoft ManagementPartner',
    resource: 'ManagementPartner',
    operation: `${title} ManagementPartner`,
    description: `${description} ManagementPartner`,
  },
});

/** As in the API specification's example. */
export const OPERATIONS = [
  operation('read', 'Get', 'Read All'),
  operation('write', 'Create', 'Create any'),
  operation('action', 'Update', 'Update any'),
  operation('delete', 'Delete', 'Delete any'),
];
