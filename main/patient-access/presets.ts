/** The presets of payer connections: data beside this file, checked when they are first asked for. */
import { payerPresetSchema, type PayerPreset, type PayerSettings } from '../../preload/contract/payer-profile.ts';
import healthpartners from './presets/healthpartners.json' with { type: 'json' };
import healthshare from './presets/intersystems-healthshare.json' with { type: 'json' };
import netsmart from './presets/netsmart.json' with { type: 'json' };
import oneup from './presets/oneup-health.json' with { type: 'json' };
import other from './presets/other-smart.json' with { type: 'json' };

let checked: readonly PayerPreset[] | null = null;

export function payerPresets(): readonly PayerPreset[] {
  checked ??= [healthpartners, healthshare, oneup, netsmart, other].map((preset) => payerPresetSchema.parse(preset));
  return checked;
}

/** Settings as a preset begins them. @returns null for an unknown preset */
export function settingsFrom(presetId: string, environment: PayerSettings['environment']): PayerSettings | null {
  const preset = payerPresets().find((one) => one.id === presetId);
  if (!preset) return null;
  return {
    ...preset.settings,
    ...preset.environments[environment],
    name: preset.name,
    preset: preset.id,
    environment,
    variables: Object.fromEntries(preset.variables.map((v) => [v.name, ''])),
    clientId: '',
  };
}
