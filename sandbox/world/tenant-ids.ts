/** The seeded tenants: one partner, five customers. */
export const TENANT = {
  fabrikam: 'f4b21ca0-1111-4c1e-9a55-2f0d6e8b0001',
  contoso: 'c0450001-2222-4b7d-8e3a-5a9c1d7f0002',
  contosoRetail: 'c0450002-3333-4f68-b1c4-8d2e4b6a0003',
  adventureWorks: 'adf30004-4444-4d2b-a7e6-1c3f5a7b0004',
  woodgroveBank: 'b00d9205-5555-4a9c-8d1f-4e6a8c0d0005',
  northwindTraders: '20472ad6-6666-4e5f-9b3c-7f1d3b5e0006',
} as const;
