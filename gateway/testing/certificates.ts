import { createPublicKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate for a test and the key behind it. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

const OID = {
  ecdsaWithSha256: Buffer.from('06082a8648ce3d040302', 'hex'),
  commonName: Buffer.from('0603550403', 'hex'),
  basicConstraints: Buffer.from('0603551d13', 'hex'),
  subjectAltName: Buffer.from('0603551d11', 'hex'),
} as const;
const LOOPBACK = { address: Buffer.from([127, 0, 0, 1]), name: Buffer.from('localhost') } as const;

/**
 * Issues X.509 certificates for tests (RFC 5280), which node:crypto reads but does not write: P-256, valid for 127.0.0.1 and
 * localhost.
 */
export class TestAuthority {
  readonly cert: string;
  readonly #name: Buffer;
  readonly #key: KeyObject;

  constructor(name: string, until: Date = day(1)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#key = privateKey;
    this.#name = nameOf(name);
    this.cert = this.#certificate(this.#name, privateKey, true, until);
  }

  issue(name: string, until: Date = day(1)): TestCertificate {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return {
      cert: this.#certificate(nameOf(name), privateKey, false, until),
      key: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    };
  }

  #certificate(subject: Buffer, key: KeyObject, isAuthority: boolean, until: Date): string {
    const algorithm = der(0x30, OID.ecdsaWithSha256);
    const content = der(
      0x30,
      der(0xa0, der(0x02, Buffer.from([2]))),
      der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      algorithm,
      this.#name,
      der(0x30, time(day(-2)), time(until)),
      subject,
      createPublicKey(key).export({ format: 'der', type: 'spki' }),
      der(0xa3, der(0x30, isAuthority ? authority() : loopback())),
    );
    const signature = sign('sha256', content, this.#key);
    const whole = der(0x30, content, algorithm, der(0x03, Buffer.from([0]), signature));
    return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{1,64}/gu, '$&\n')}-----END CERTIFICATE-----\n`;
  }
}

function authority(): Buffer {
  const isTrue = der(0x01, Buffer.from([0xff]));
  return der(0x30, OID.basicConstraints, isTrue, der(0x04, der(0x30, isTrue)));
}

function loopback(): Buffer {
  const { address, name } = LOOPBACK;
  return der(0x30, OID.subjectAltName, der(0x04, der(0x30, der(0x87, address), der(0x82, name))));
}

function nameOf(commonName: string): Buffer {
  return der(0x30, der(0x31, der(0x30, OID.commonName, der(0x0c, Buffer.from(commonName)))));
}

function time(at: Date): Buffer {
  return der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/gu, '').slice(2, 14)}Z`));
}

export function day(fromNow: number): Date {
  return new Date(Date.now() + fromNow * 86_400_000);
}

/** One element of DER (ITU-T X.690): tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
