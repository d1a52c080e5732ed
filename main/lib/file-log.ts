/** The log file: JSON lines by electron-log, redacted, rotated at 1 MiB. Nothing is sent anywhere, nothing goes to the console. */
import path from 'node:path';
import electronLog from 'electron-log/node';
import type { Logger } from './logger.ts';
import { redact } from './redact.ts';

/** @param level how much is written; errors always */
export function createFileLog(folder: string, level: 'error' | 'warn' | 'info' | 'debug'): Logger {
  const log = electronLog.create({ logId: 'workstation' });
  log.transports.console.level = false;
  log.transports.file.level = level;
  log.transports.file.maxSize = 1024 * 1024;
  log.transports.file.resolvePathFn = () => path.join(folder, 'main.log');
  log.transports.file.format = '{text}';
  const line = (severity: string, event: string, fields: Record<string, unknown> | undefined): string =>
    JSON.stringify({ at: new Date().toISOString(), severity, event, ...redact(fields ?? {}) });
  return {
    debug: (e, f) => log.debug(line('debug', e, f)),
    info: (e, f) => log.info(line('info', e, f)),
    warn: (e, f) => log.warn(line('warn', e, f)),
    error: (e, f) => log.error(line('error', e, f)),
  };
}
