/** One exchange and one workstation on a folder for a test; all of it ends with the test. */
import { afterEach } from 'vitest';
import { startExchange, type Exchange, type ExchangeOptions } from '../../exchange/index.ts';
import { useTempFolder } from '../../support/temp-folder.ts';
import { openWorkstation, startWorkstation, type Workstation, type WorkstationOptions } from './workstation.ts';

export interface Scene {
  exchange: Exchange;
  /** Id of a provider Organization of this exchange. */
  provider: string;
  folder: string;
  w: Workstation;
  /** Opens the same folder again, jobs running unless `idle`. */
  start(more?: Partial<WorkstationOptions>): Workstation;
}

export function useScene(): (
  exchange?: ExchangeOptions,
  options?: Partial<WorkstationOptions> & { idle?: boolean },
) => Promise<Scene> {
  const folder = useTempFolder();
  const exchanges: Exchange[] = [];
  const stations: Workstation[] = [];
  afterEach(async () => {
    for (const w of stations.splice(0)) if (w.database.open) w.close();
    await Promise.all(exchanges.splice(0).map((e) => e.close()));
  });
  return async (exchangeOptions = {}, options = {}) => {
    const exchange = await startExchange({ providerCount: 20, payerCount: 2, automatic: false, ...exchangeOptions });
    exchanges.push(exchange);
    const where = folder();
    const start: Scene['start'] = (more = {}) => {
      const w = (options.idle ? openWorkstation : startWorkstation)({ folder: where, exchange, ...options, ...more });
      stations.push(w);
      return w;
    };
    return {
      exchange,
      provider: exchange.organizations().find((o) => o.id?.startsWith('prov-'))?.id ?? '',
      folder: where,
      w: start(),
      start,
    };
  };
}
