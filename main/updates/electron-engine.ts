/** electron-updater as the engine: generic provider, one package at a time, nothing by itself. */
import { app, net } from 'electron';
import type { AppUpdater, UpdateInfo } from 'electron-updater';
import { AppError } from '../lib/errors.ts';
import type { Logger } from '../lib/logger.ts';
import type { UpdateEngine } from './ports.ts';

const MOST_TEXT_BYTES = 4_096;
const TEXT_LIMIT_MS = 20_000;

/** @returns null in a program that is not an installed one */
export function createElectronUpdateEngine(log: Logger): UpdateEngine | null {
  if (!app.isPackaged) return null;
  let updater: AppUpdater | null = null;
  // Loaded when it is first asked: it is not needed to start.
  const load = async (): Promise<AppUpdater> => {
    if (updater) return updater;
    const { autoUpdater } = (await import('electron-updater')).default;
    autoUpdater.autoDownload = false;
    autoUpdater.autoInstallOnAppQuit = false;
    autoUpdater.allowDowngrade = false;
    autoUpdater.disableWebInstaller = true;
    // Its messages name files and addresses: only that something was said is kept.
    autoUpdater.logger = {
      info: () => undefined,
      warn: () => log.warn('update.engine'),
      error: () => log.warn('update.engine'),
    };
    autoUpdater.on('error', () => undefined);
    updater = autoUpdater;
    return autoUpdater;
  };
  const failed = (cause: unknown): never => {
    const text = cause instanceof Error ? cause.message : '';
    if (/sha512 checksum mismatch/i.test(text) || (cause as { code?: string }).code === 'ERR_CHECKSUM_MISMATCH')
      throw new AppError('integrity', 'The downloaded update is not the one that was announced.', {
        meaning: 'It was thrown away.',
        nextStep: 'Look again later; tell your administrator if it stays so.',
        cause,
      });
    throw new AppError('offline', 'The update server did not answer as expected.', {
      nextStep: 'The program works on as it is. Look again later.',
      retryable: true,
      cause,
    });
  };
  const fileOf = (info: UpdateInfo): { file: string; sha512: string } => {
    const entry = info.files[0];
    if (!entry) throw new AppError('malformedAnswer', 'The update feed names no package.');
    return { file: entry.url, sha512: entry.sha512 };
  };
  return {
    check: async ({ url, channel }) => {
      const from = await load();
      from.setFeedURL({ provider: 'generic', url, channel, useMultipleRangeRequest: false });
      from.channel = channel;
      from.allowDowngrade = false;
      const result = await from.checkForUpdates().catch(failed);
      if (!result?.isUpdateAvailable) return null;
      return { version: result.updateInfo.version, ...fileOf(result.updateInfo) };
    },
    download: async (progress) => {
      const from = await load();
      const heard = ({ percent }: { percent: number }): void => progress(percent / 100);
      from.on('download-progress', heard);
      try {
        await from.downloadUpdate().catch(failed);
      } finally {
        from.off('download-progress', heard);
      }
    },
    fetchText: async (url) => {
      const answer = await net
        .fetch(url, { credentials: 'omit', redirect: 'error', signal: AbortSignal.timeout(TEXT_LIMIT_MS) })
        .catch(failed);
      if (!answer.ok)
        throw new AppError('integrity', 'The update has no signature.', { nextStep: 'Tell your administrator.' });
      return (await answer.text()).slice(0, MOST_TEXT_BYTES);
    },
    install: () => void load().then((from) => from.quitAndInstall(true, true)),
  };
}
