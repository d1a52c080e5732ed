/** What a payer connection is made of: data that a preset begins and a person completes. No secret stands here. */
import { z } from 'zod';

const address = z.string().trim().max(500);

export const payerEnvironmentSchema = z.enum(['sandbox', 'production']);

export const payerSettingsSchema = z
  .object({
    name: z.string().trim().min(1).max(80),
    /** Id of the preset it began with. */
    preset: z.string().max(60),
    environment: payerEnvironmentSchema,
    /** Values of the `{names}` that stand in the addresses. */
    variables: z.record(z.string().max(40), z.string().trim().max(300)),
    /** `auto`: SMART configuration, then /metadata, then what is entered. `manual`: what is entered alone. */
    discovery: z.enum(['auto', 'manual']),
    fhirBaseUrl: address,
    /** Empty: as discovered. */
    authorizeUrl: address,
    tokenUrl: address,
    revokeUrl: address,
    /** Empty: as discovered. */
    issuer: address,
    audience: z.enum(['base', 'baseNoSlash', 'fixed', 'none']),
    audienceValue: address,
    pkce: z.enum(['S256', 'off']),
    clientId: z.string().trim().max(300),
    clientAuth: z.enum(['none', 'basic', 'post', 'privateKeyJwt']),
    keyAlgorithm: z.enum(['RS384', 'ES384']),
    idToken: z.enum(['require', 'warn', 'ignore']),
    scopes: z.string().trim().max(4000),
    /** Where the sign-in ends. `loopbackFree` takes any free port of this computer. */
    redirect: z.enum(['loopbackFree', 'loopbackFixed', 'scheme', 'paste', 'window']),
    /** For `loopbackFixed`. */
    redirectPort: z.number().int().min(1024).max(65_535),
    /** For `paste` and `window`: exactly as registered. */
    redirectUri: address,
    everything: z.enum(['auto', 'always', 'never']),
    postSearch: z.boolean(),
    include: z.boolean(),
    pageSize: z.number().int().min(1).max(1000),
  })
  .strict();
export type PayerSettings = z.infer<typeof payerSettingsSchema>;

export const payerPresetSchema = z
  .object({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    name: z.string(),
    /** One sentence for the list. */
    summary: z.string(),
    /** What a person has to know, in the order in which it matters. */
    notes: z.array(z.string()),
    variables: z.array(
      z
        .object({
          name: z.string().regex(/^[a-z][A-Za-z]{0,39}$/),
          label: z.string(),
          help: z.string(),
          example: z.string(),
          kind: z.enum(['host', 'origin', 'segment', 'uuid']),
        })
        .strict(),
    ),
    environments: z
      .object({
        sandbox: payerSettingsSchema.pick({ fhirBaseUrl: true, authorizeUrl: true, tokenUrl: true }).strict(),
        production: payerSettingsSchema.pick({ fhirBaseUrl: true, authorizeUrl: true, tokenUrl: true }).strict(),
      })
      .strict(),
    /** Environments whose addresses the vendor does not publish in full. */
    unverified: z.array(payerEnvironmentSchema),
    settings: payerSettingsSchema
      .omit({
        name: true,
        preset: true,
        environment: true,
        variables: true,
        fhirBaseUrl: true,
        authorizeUrl: true,
        tokenUrl: true,
        clientId: true,
      })
      .strict(),
  })
  .strict();
export type PayerPreset = z.infer<typeof payerPresetSchema>;

/** One thing that discovery looks for, with every source side by side. */
export const foundRowSchema = z.object({
  what: z.enum(['authorizeUrl', 'tokenUrl', 'revokeUrl', 'issuer', 'pkce', 'clientAuth', 'scopes']),
  smart: z.string().nullable(),
  metadata: z.string().nullable(),
  entered: z.string().nullable(),
  /** Which of them is used. */
  used: z.enum(['smart', 'metadata', 'entered', 'none']),
});

export const foundSourceSchema = z.object({
  source: z.enum(['smart', 'metadata']),
  state: z.enum(['ok', 'absent', 'refused', 'failed']),
  /** In words for a person. */
  message: z.string(),
});

export const payerFoundSchema = z.object({
  at: z.string(),
  sources: z.array(foundSourceSchema),
  rows: z.array(foundRowSchema),
  /** From the capability statement; null without one. */
  fhirVersion: z.string().nullable(),
  software: z.string().nullable(),
  everything: z.boolean(),
  /** Types that can be searched by the patient. */
  types: z.array(z.string()),
  warnings: z.array(z.string()),
});
export type PayerFound = z.infer<typeof payerFoundSchema>;
