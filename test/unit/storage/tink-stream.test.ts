/**
 * Tink's published vectors for AES-GCM-HKDF streaming (tink-java, AesGcmHkdfStreamingTestUtil; the first one is also Tink's cross-language
 * vector): what we seal under their salt and nonce prefix is their ciphertext byte for byte, and theirs opens here.
 */
import { describe, expect, it } from 'vitest';
import { createStream, headerSize, TAG, type StreamParameters } from '../../../main/storage/tink-stream.ts';

interface Vector extends StreamParameters {
  name: string;
  key: string;
  plain: string;
  associatedData: string;
  sealed: string;
}
const SHORT = '6eb56cdc726dfbe5d57f2fcdc6e9345b';
const LONG = `00112233445566778899aabbccddeeff${SHORT}`;
const EMPTY_32 =
  '28fae780c70a82d1256c8303a1261ac6a98cf557b4e173967a62f3c149517ba5b2431da93b3c6e90f508b34dc14bfda59bab05681c6ad3fa';

const vectors: Vector[] = [
  {
    name: 'three segments (cross-language)',
    hash: 'sha1',
    keySize: 16,
    segment: 64,
    key: SHORT,
    plain: 'This is a fairly long plaintext. It is of the exact length to create three output blocks. ',
    associatedData: '616164',
    sealed:
      '1893b3af5e14ab378d065addfc8484da642c0862877baea8' +
      'db92d9c77406a406168478821c4298eab3e6d531277f4c1a051714faebcaefcbca7b7be05e9445ea' +
      'a0bb2904153398a25084dd80ae0edcd1c3079fcea2cd3770630ee36f7539207b8ec9d754956d486b71cdf989f0ed6fba6779b63558be0a66e668df14e1603cd2' +
      'af8944844078345286d0b292e772e7190775c51a0f83e40c0b75821027e7e538e111',
  },
  {
    name: 'empty, SHA-1',
    hash: 'sha1',
    keySize: 16,
    segment: 64,
    key: SHORT,
    plain: '',
    associatedData: '',
    sealed: '18ec99b2c3884194023bd41bb9bff309205354c750fa0cb3c0d02609abf71f88eaeaa48d7deca27f',
  },
  {
    name: 'empty, SHA-256',
    hash: 'sha256',
    keySize: 16,
    segment: 64,
    key: SHORT,
    plain: '',
    associatedData: '',
    sealed: '18be78bce0cab6fd38a9041eea8ab0ffc4cf17e3c00b661d3927f5f79069f41a210fedc40b25648c',
  },
  {
    name: 'empty, SHA-512',
    hash: 'sha512',
    keySize: 16,
    segment: 64,
    key: SHORT,
    plain: '',
    associatedData: '',
    sealed: '18fec8139ccb406e0f140d7e2bcc41e1b899bc1b121574cc31d1c78ed2ca1cdf324665b8dce21095',
  },
  {
    name: 'a file key of 32 bytes',
    hash: 'sha1',
    keySize: 16,
    segment: 64,
    key: LONG,
    plain: '',
    associatedData: '',
    sealed: '180880e85a24207a7b72cefde26306ed09d7d76e58104b751d005a3ffd72dd6151f0d9c8ccf163f7',
  },
  {
    name: 'AES-256',
    hash: 'sha1',
    keySize: 32,
    segment: 64,
    key: LONG,
    plain: '',
    associatedData: '',
    sealed: EMPTY_32,
  },
  {
    name: 'AES-256, segments of 128',
    hash: 'sha1',
    keySize: 32,
    segment: 128,
    key: LONG,
    plain: '',
    associatedData: '',
    sealed: EMPTY_32,
  },
  {
    name: 'AES-256, a first segment that is full',
    hash: 'sha1',
    keySize: 32,
    segment: 120,
    key: LONG,
    plain: 'BLOCK 1.BLOCK 2.BLOCK 3.BLOCK 4.BLOCK 5.BLOCK 6.BLOCK 7.BLOCK 8.',
    associatedData: '00010203',
    sealed:
      '28782994617714a80fa085e15051a16854522330d6d0f26c049b2192f09cdd98b2eb90c753bfff277a29e54fa4afb15d648c28477eb07f012535c767f5fdce24' +
      'ffffae318480c1d37357d6d3c511159318afa09ef38aa3f5456fd7817c5c02dd6e1a7fef174c8bd24e38b5982ac105497c0101ac5581fe5b',
  },
];

describe('AES-GCM-HKDF streaming against Tink’s vectors', () => {
  it.each(vectors)('$name', (v) => {
    const sealed = Buffer.from(v.sealed, 'hex');
    const header = headerSize(v);
    const stream = createStream(
      Buffer.from(v.key, 'hex'),
      Buffer.from(v.associatedData, 'hex'),
      sealed.subarray(0, header),
      v,
    );
    const plain = Buffer.from(v.plain);
    const segments = Math.ceil(sealed.length / v.segment);
    const made: Buffer[] = [stream.header];
    const opened: Buffer[] = [];
    for (let i = 0, at = 0; i < segments; i++) {
      const room = v.segment - TAG - (i === 0 ? header : 0);
      made.push(...stream.seal(i, i === segments - 1, plain.subarray(at, at + room)));
      at += room;
      opened.push(
        stream.open(i, i === segments - 1, sealed.subarray(i === 0 ? header : i * v.segment, (i + 1) * v.segment)),
      );
    }
    expect(Buffer.concat(made).toString('hex')).toBe(v.sealed);
    expect(Buffer.concat(opened).toString()).toBe(v.plain);
    expect(() =>
      stream.open(0, segments > 1, sealed.subarray(header, Math.min(v.segment, sealed.length))),
    ).toThrowError('changed, cut off or exchanged');
  });

  it('gives each new stream a salt and a prefix of its own', () => {
    const heads = Array.from({ length: 50 }, () =>
      createStream(Buffer.alloc(32), Buffer.alloc(0)).header.toString('hex'),
    );
    expect(new Set(heads).size).toBe(50);
  });
});
