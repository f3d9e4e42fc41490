import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { isIP } from "node:net";

/** A key and the certificate that says whose it is. */
export interface Certified {
  readonly key: KeyObject;
  /** PEM. */
  readonly certificate: string;
  readonly name: string;
}

export interface CertificateOptions {
  /** Who signs it. Default: its own key. */
  readonly authority?: Certified;
  /** Of the days from now on, the first and the last on which it is good. Default: from yesterday to tomorrow. */
  readonly days?: readonly [number, number];
}

/** Object identifiers, in the bytes that DER has for them. */
const OIDS = { ecdsaWithSha256: "2a8648ce3d040302", commonName: "550403", basicConstraints: "551d13", subjectAltName: "551d11" };

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A certificate (X.509 version 3, RFC 5280) for a host's name or IPv4 address, made of as little as TLS asks for. It may sign others as
 * well, so that an authority is one more of them.
 */
export function makeCertificate(name: string, { authority, days = [-1, 1] }: CertificateOptions = {}): Certified {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(object(OIDS.ecdsaWithSha256));
  const host = isIP(name) === 4 ? der(0x87, Buffer.from(name.split(".").map(Number))) : der(0x82, Buffer.from(name));
  const maySign = sequence(der(0x01, Buffer.from([0xff])));
  const extensions = sequence(extension(OIDS.basicConstraints, maySign), extension(OIDS.subjectAltName, sequence(host)));
  const toBeSigned = sequence(
    der(0xa0, integer(2)), // version 3
    integer(1),
    algorithm,
    commonName(authority?.name ?? name),
    sequence(...days.map((day) => time(new Date(Date.now() + day * DAY_MS)))),
    commonName(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions),
  );
  const signature = sign("sha256", toBeSigned, authority?.key ?? privateKey);
  const bytes = sequence(toBeSigned, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  const certificate = ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
  return { key: privateKey, certificate, name };
}

/** Tag, length and value (ITU-T X.690 §8.1); shorter than 64 KiB. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), value]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** 0–127. */
function integer(value: number): Buffer {
  return der(0x02, Buffer.from([value]));
}

function object(oid: string): Buffer {
  return der(0x06, Buffer.from(oid, "hex"));
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(object(OIDS.commonName), der(0x0c, Buffer.from(name)))));
}

/** `260601120000Z` */
function time(moment: Date): Buffer {
  return der(0x17, Buffer.from(`${moment.toISOString().slice(2, 19).replace(/\D/g, "")}Z`));
}

function extension(oid: string, value: Buffer): Buffer {
  return sequence(object(oid), der(0x04, value));
}
