import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSecretBox } from '../../../src/adapters/store/secret-box.ts';

const oldKey = Buffer.alloc(32, 'old');
const newKey = Buffer.alloc(32, 'new');
const box = createSecretBox([newKey]);

describe('SecretBox', () => {
  it('opens what it sealed, for the same context only', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string()),
        fc.array(fc.string()),
        (secret, one, two) => {
          const sealed = box.seal(secret, one);
          expect(box.open(sealed, one)).toBe(secret);
          expect(box.open(sealed, two)).toBe(
            JSON.stringify(one) === JSON.stringify(two) ? secret : undefined,
          );
        },
      ),
    );
  });

  it('seals the same secret differently each time', () => {
    expect(box.seal('secret', [])).not.toBe(box.seal('secret', []));
  });

  it('opens nothing in which a single character was changed', () => {
    const sealed = box.seal('secret', ['ana']);
    for (let at = 0; at < sealed.length; at++) {
      // The last character of base64url may hold bits that count for nothing, so change the ones that do.
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'x' : 'A') + sealed.slice(at + 1);
      expect(box.open(changed, ['ana'])).toBeUndefined();
    }
    expect(box.open('', ['ana'])).toBeUndefined();
    expect(box.open('..', ['ana'])).toBeUndefined();
  });

  it('opens what an earlier key sealed for as long as that key is given', () => {
    const sealed = createSecretBox([oldKey]).seal('secret', []);

    expect(createSecretBox([newKey, oldKey]).open(sealed, [])).toBe('secret');
    expect(box.open(sealed, [])).toBeUndefined();
    expect(
      createSecretBox([oldKey]).open(createSecretBox([newKey, oldKey]).seal('secret', []), []),
    ).toBeUndefined();
  });

  it('hashes per key and purpose', () => {
    expect(box.hash('state', 'value')).toBe(box.hash('state', 'value'));
    expect(box.hash('state', 'value')).not.toBe(box.hash('cookie', 'value'));
    expect(box.hash('state', 'value')).not.toBe(createSecretBox([oldKey]).hash('state', 'value'));
  });

  it.each([[[]], [[Buffer.alloc(31)]], [[newKey, Buffer.alloc(16)]]])(
    'refuses keys of another length',
    (keys) => {
      expect(() => createSecretBox(keys)).toThrow(TypeError);
    },
  );
});
