import { type Check, ok, wrong } from './finding.ts';

/** 32 random bytes hardly ever have fewer than this many different ones; a typed or repeated key does. */
const FEWEST_DIFFERENT = 20;

/** Is the encryption key one that nobody can guess? Its form was checked with the settings. */
export const checkKey =
  (key: Uint8Array): Check =>
  async () => {
    const what = 'Encryption key';
    const steps = new Set([...key].map((byte, at) => (byte - (key[at - 1] ?? 0) + 256) % 256));
    return [
      new Set(key).size < FEWEST_DIFFERENT || steps.size < FEWEST_DIFFERENT / 2
        ? wrong(
            what,
            'it does not look random.',
            `Make one: node -p "crypto.randomBytes(32).toString('base64')"`,
          )
        : ok(what, '32 bytes'),
    ];
  };
