/** Scopes in their written forms, and what may be read from a token. */
import { describe, expect, it } from 'vitest';
import { covers } from '../../../main/auth/scopes.ts';
import { isRedirect } from '../../../main/auth/redirect.ts';
import { readableClaims, scopesOf, userOf } from '../../../main/auth/token-set.ts';

const jwt = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;

describe('covers', () => {
  it.each([
    [['system/Task.r'], 'system/Task.r', true],
    [['system/Task.cruds'], 'system/Task.s', true],
    [['system/*.rs'], 'system/Organization.r', true],
    [['system/Task.read'], 'system/Task.s', true],
    [['system/Task.write'], 'system/Task.c', true],
    [['system/Task.*'], 'system/Task.c', true],
    [['https://roi.example/system/Task.r'], 'system/Task.r', true],
    [['system/Task.rs?code=x'], 'system/Task.r', true],
    [['system/Task.r'], 'system/Task.c', false],
    [['system/Taskx.r', 'openid', 'email'], 'system/Task.r', false],
    [[], 'system/Task.r', false],
  ])('%j covers %s: %s', (granted, needed, expected) => expect(covers(granted, needed)).toBe(expected));
});

describe('isRedirect', () => {
  it.each([
    ['https://localhost/?code=1', true],
    ['https://localhost?code=1', true],
    ['https://LOCALHOST/?code=1', true],
    ['https://localhost:443/?code=1', true],
    ['https://localhost:8443/', false],
    ['http://localhost/', false],
    ['https://localhost.evil.example/', false],
    ['https://localhost@evil.example/', false],
    ['https://user@localhost/', false],
    ['https://localhost/callback', false],
  ])('%s against https://localhost: %s', (address, expected) =>
    expect(isRedirect(new URL(address), 'https://localhost')).toBe(expected),
  );

  it('compares custom schemes by host and path too', () => {
    expect(isRedirect(new URL('com.example.ws:/cb?code=1'), 'com.example.ws:/cb')).toBe(true);
    expect(isRedirect(new URL('com.example.other:/cb?code=1'), 'com.example.ws:/cb')).toBe(false);
  });
});

describe('tokens', () => {
  it('reads scopes from the answer, else from a readable token, else not at all', () => {
    expect(scopesOf('a  b', 'opaque')).toEqual(['a', 'b']);
    expect(scopesOf(undefined, jwt({ scope: 'c d' }))).toEqual(['c', 'd']);
    expect(scopesOf('', jwt({ scp: ['e', 1] }))).toEqual(['e']);
    expect(scopesOf(undefined, 'opaque')).toBeNull();
    expect(readableClaims('a.!!!.c')).toBeNull();
    expect(readableClaims(`a.${Buffer.from('[1]').toString('base64url')}.c`)).toBeNull();
  });

  it('names the user from the id token first', () => {
    expect(userOf(jwt({ email: 'c@x.example' }), jwt({ username: 'u' }))).toBe('c@x.example');
    expect(userOf(null, jwt({ username: 'u' }))).toBe('u');
    expect(userOf(null, 'opaque')).toBeNull();
  });
});
