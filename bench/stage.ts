import { startAzure } from '../sandbox/azure.ts';
import type { AzureStandIn, SandboxPerson } from '../sandbox/contract.ts';
import { type TeamsStandIn, startTeams } from '../sandbox/teams/teams.ts';
import { createBenchWorld } from './world.ts';

/** Microsoft's side of every measurement: one world, one Teams, and the bot that it talks to at the moment. */
export interface Stage {
  readonly azure: AzureStandIn;
  readonly teams: TeamsStandIn;
  readonly people: readonly SandboxPerson[];
  /** From now on Teams delivers to this bot. */
  address(botUrl: string): void;
  close(): Promise<void>;
}

export async function openStage(conversations: number): Promise<Stage> {
  const { initial, people } = createBenchWorld(conversations);
  const world = await startAzure({ initial });
  const azure: AzureStandIn = { ...world, people };
  let url = '';
  const teams = startTeams({ azure, botUrl: () => url, install: 'everywhere' });
  return {
    azure,
    teams,
    people,
    address(botUrl) {
      url = botUrl;
    },
    async close() {
      await teams.close();
      await azure.close();
    },
  };
}
