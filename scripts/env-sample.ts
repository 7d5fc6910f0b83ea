import { writeFileSync } from 'node:fs';
import { envSample } from '../src/app/settings.ts';

writeFileSync(new URL('../.env.sample', import.meta.url), envSample());
