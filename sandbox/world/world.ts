import type { Fault, SandboxApp, WorldSnapshot } from '../contract.ts';
import { type Call, createCallLog } from './call-log.ts';
import { type Clock, systemClock } from './clock.ts';
import { createFaults } from './faults.ts';
import type { Account, Member, Tenant, WorldState } from './model.ts';
import { type PartnerDirectory, seededPartners } from './partners.ts';
import { seedWorld } from './seed.ts';
import { takeSnapshot } from './snapshot.ts';
import { noStateFile, type StateFile } from './state-file.ts';

/** Everything the stand-in knows, and the only way to change it. */
export interface World {
  readonly app: SandboxApp;
  readonly clock: Clock;
  readonly partners: PartnerDirectory;
  readonly state: Readonly<WorldState>;
  /** Changes the state, saves it and tells the listeners. */
  change<Result>(edit: (state: WorldState) => Result): Result;
  /** By GUID or by any of its domains, any case. */
  tenant(idOrDomain: string): Tenant | undefined;
  account(key: string): Account | undefined;
  /** The account whose own (home) object this is. */
  accountAt(tenantId: string, objectId: string): Account | undefined;
  /** How a tenant knows an account; undefined when it does not. */
  member(tenant: Tenant, account: Account): Member | undefined;
  hasFault(kind: Fault['kind'], tenant?: string): boolean;
  setFault(fault: Fault, on: boolean): void;
  /** A moment in the order of switches, and the one at which this fault was switched last. */
  moment(): number;
  switchedAt(kind: Fault['kind']): number;
  logCall(call: Omit<Call, 'at'>): void;
  onChange(listener: () => void): () => void;
  snapshot(): WorldSnapshot;
  /** Saves what is not saved yet. */
  close(): void;
}

export interface WorldOptions {
  readonly app: SandboxApp;
  readonly clock?: Clock;
  readonly partners?: PartnerDirectory;
  readonly stateFile?: StateFile;
  /** Used when the state file holds nothing; the seeded world by default. */
  readonly initial?: WorldState;
}

export function createWorld(options: WorldOptions): World {
  const { app, clock = systemClock, partners = seededPartners, stateFile = noStateFile } = options;
  const state = stateFile.load() ?? options.initial ?? seedWorld();
  const faults = createFaults();
  const calls = createCallLog();
  const listeners = new Set<() => void>();
  const notify = () => {
    for (const listener of listeners) listener();
  };

  return {
    app,
    clock,
    partners,
    state,
    change(edit) {
      const result = edit(state);
      stateFile.save(state);
      notify();
      return result;
    },
    tenant(idOrDomain) {
      const wanted = idOrDomain.toLowerCase();
      return (
        state.tenants.find(({ tenantId }) => tenantId === wanted) ??
        state.tenants.find(({ domains }) => domains.includes(wanted))
      );
    },
    account: (key) => state.accounts.find((account) => account.key === key),
    accountAt: (tenantId, objectId) =>
      state.accounts.find((account) => account.tenantId === tenantId && account.objectId === objectId),
    member: (tenant, account) => tenant.members.find((member) => member.account === account.key),
    hasFault: (kind, tenant) => faults.isOn(kind, tenant),
    setFault(fault, on) {
      faults.set(fault, on);
      notify();
    },
    moment: () => faults.moment(),
    switchedAt: (kind) => faults.switchedAt(kind),
    logCall(call) {
      calls.add({ at: new Date(clock.now()).toISOString(), ...call });
      notify();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    snapshot: () =>
      takeSnapshot(state, { homeTenantId: app.homeTenantId, faults: faults.list(), calls: calls.list() }),
    close: () => stateFile.flush(),
  };
}
