import { describe, expect, test } from '@jest/globals';
import { fc } from '../../../testing/drawn.ts';
import { AesSiv } from './aes-siv.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('AES-SIV', () => {
  test('gives what RFC 5297 appendix A.1 says', () => {
    const siv = new AesSiv(hex('fffefdfc fbfaf9f8 f7f6f5f4 f3f2f1f0 f0f1f2f3 f4f5f6f7 f8f9fafb fcfdfeff'));
    const associated = siv.associated(hex('10111213 14151617 18191a1b 1c1d1e1f 20212223 24252627'));
    const sealed = siv.seal(hex('11223344 55667788 99aabbcc ddee'), associated);
    expect(sealed).toEqual(hex('85632d07 c6e8f37f 950acd32 0a2ecc93 40c02b96 90c4dc04 daef7f6a fe5c'));
  });

  // What another implementation, @noble/ciphers 2.4.0, says to the same: around the length of a block, where steps differ.
  test.each([
    [0, '86ba240d4479ed199f57e2b6047164b6'],
    [1, 'ad64a640663c64f74e1937891844753bcd'],
    [15, '0c720a53583970c35213c20d9a19af2253bc39c12d2d47a2cf7774361c9d46'],
    [16, 'd8d68b69576d482342cebd43fcefec9d0ede8b804f881516e63dc4cad0113044'],
    [17, '2a70225d9baff1d6a86f402b892232765952ff129784c42571202cc2a6bd9274a5'],
    [31, 'ee1d228ee031e83c60144668f5c7074b74b3422a3ec3bd31d9f3ddb9721bb4eb3f042ffadd733efad69e7eddb85f2b'],
    [32, 'e11df30bbfe97892d35bcbec4cd93b33f8e43a85c1113638480b1a5f5fccf5dc8b7eec1df446e3ed72b090e1a4f66161'],
    [
      33,
      '41a292740a7cd77ebcd63caa71d5e2dd833aa0ebfe313ad2c4358cb719b96eb6f19dd7c851f2475bc895932ed409a7e7e5',
    ],
    [
      64,
      '3f1304e0de4eda43a9e8a6e6cf468440fba06ab7eead46804407ba72cb60e6f263e3d9c08b99f64d5f60a97c405d7ad50a8ce26fb7efe1f3f28e1e8be6ebe8935ba29f7606d71d93db5536c3054bfe89',
    ],
  ])('of AES-256 gives for %i bytes what another implementation gives', (length, expected) => {
    const siv = new AesSiv(Buffer.from(Array.from({ length: 64 }, (_, i) => i)));
    const text = Buffer.from(Array.from({ length }, (_, i) => i));
    expect(siv.seal(text, siv.associated(Buffer.from('FI:person'))).toString('hex')).toBe(expected);
  });

  test('seals many texts together as it seals each alone', () => {
    const siv = new AesSiv(Buffer.from(Array.from({ length: 64 }, (_, i) => i)));
    const associated = siv.associated(Buffer.from('FI:person'));
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.integer({ min: 1, max: 40 }),
        (drawn, most) => {
          const texts = drawn.map((bytes) => Buffer.from(bytes.subarray(0, most)));
          expect(siv.sealAll(texts, associated)).toEqual(texts.map((text) => siv.seal(text, associated)));
        },
      ),
    );
  });

  test('opens what it sealed, and nothing that is changed in any bit or goes with other data', () => {
    const key = fc
      .constantFrom(32, 48, 64)
      .chain((bytes) => fc.uint8Array({ minLength: bytes, maxLength: bytes }));
    fc.assert(
      fc.property(
        key,
        fc.uint8Array({ maxLength: 100 }),
        fc.string(),
        fc.nat(),
        (secret, text, data, bit) => {
          const siv = new AesSiv(Buffer.from(secret));
          const associated = siv.associated(Buffer.from(data));
          const sealed = siv.seal(Buffer.from(text), associated);
          expect(siv.open(sealed, associated)).toEqual(Buffer.from(text));
          expect(siv.open(sealed, siv.associated(Buffer.from(`${data}.`)))).toBeUndefined();
          const at = bit % (sealed.length * 8);
          sealed[at >> 3] = (sealed[at >> 3] ?? 0) ^ (1 << (at & 7));
          expect(siv.open(sealed, associated)).toBeUndefined();
        },
      ),
    );
  });
});
