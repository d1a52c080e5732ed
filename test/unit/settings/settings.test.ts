/** Settings of another version: what is there is kept, what is lacking gets its default; and what an administrator forbids. */
import { expect, it } from 'vitest';
import { secretsDue } from '../../../main/settings/connection-handlers.ts';
import { emptyPolicy, policySchema } from '../../../main/settings/policy/policy.ts';
import { defaultPreferences, defaultSettings, readSettings } from '../../../main/settings/settings-port.ts';

/** As the version before notices wrote it. */
const former = {
  preferences: {
    theme: 'dark',
    density: 'comfortable',
    zoom: 1.2,
    navigationFolded: true,
    layout: { 'requests.sort': 'dueDate' },
  },
  profiles: [],
  activeProfileId: 'exchange-test',
  secretSetAt: { 'exchange-test': '2026-01-02T03:04:05.000Z' },
};
const { notifications, closeToTray, lockAfterMinutes, readScans } = defaultPreferences;

it('settings from before there were notices keep their looks and get the defaults', () => {
  expect(readSettings(former)).toEqual({
    ...former,
    backup: defaultSettings.backup,
    preferences: { ...former.preferences, notifications, closeToTray, lockAfterMinutes, readScans },
  });
});

it('a member that cannot be read falls back alone', () => {
  const damaged = { ...former.preferences, notifications: { enabled: true, quietFrom: '25:00' }, zoom: 'large' };
  expect(readSettings({ ...former, preferences: damaged, secretSetAt: 3 })).toEqual({
    ...former,
    backup: defaultSettings.backup,
    preferences: { ...former.preferences, zoom: 1, notifications, closeToTray, lockAfterMinutes, readScans },
    secretSetAt: {},
  });
});

it.each([[undefined], [null], ['x'], [{}], [{ preferences: 7 }]])('%j gives the defaults', (stored) => {
  expect(readSettings(stored)).toEqual(defaultSettings);
});

it('notices are allowed unless the policy says no', () => {
  expect(policySchema.parse({ version: 1 })).toEqual(emptyPolicy);
  expect(emptyPolicy.notifications).toBe(true);
  expect(policySchema.parse({ version: 1, notifications: false }).notifications).toBe(false);
});

it('reminds of a secret eleven months after it was entered, each connection by itself', () => {
  const now = new Date('2027-01-01T00:00:00.000Z');
  expect(secretsDue({}, now)).toBe(0);
  expect(secretsDue({ test: '2026-02-02T00:00:00.000Z' }, now)).toBe(0);
  expect(secretsDue({ test: '2026-01-30T00:00:00.000Z', prod: '2026-12-01T00:00:00.000Z' }, now)).toBe(1);
});
