/** The tray icon: the number of things to do, and a menu to open, lock and quit. Its tooltip is a count; no name ever stands there. */
import { Menu, nativeImage, nativeTheme, Tray, type NativeImage } from 'electron';
import { hasTrayHost } from './tray-host.ts';
import { drawTrayIcon } from './tray-icon.ts';

export interface TrayActions {
  open(): void;
  lock(): void;
  quit(): void;
}

export interface ElectronTray {
  /** Makes the icon where one can be seen. @returns whether it can */
  exists(): Promise<boolean>;
  setToDo(count: number | null): void;
}

const ASK_AGAIN_MS = 60_000;

/** Call after `ready`. */
export function createElectronTray(actions: TrayActions): ElectronTray {
  let tray: Tray | null = null;
  let count: number | null = null;
  let askedAtMs = -Infinity;
  let asking: Promise<boolean> | null = null;

  const paint = (): void => {
    if (!tray) return;
    tray.setImage(image(count));
    if (process.platform === 'darwin') tray.setTitle(count === null || count === 0 ? '' : String(count));
    tray.setToolTip(
      count === null || count === 0
        ? 'ROI Workstation'
        : `ROI Workstation: ${count} ${count === 1 ? 'thing' : 'things'} to do`,
    );
  };
  const make = (): Tray => {
    const made = new Tray(image(count));
    made.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open ROI Workstation', click: actions.open },
        { label: 'Lock', click: actions.lock },
        { type: 'separator' },
        { label: 'Quit', click: actions.quit },
      ]),
    );
    made.on('click', actions.open);
    nativeTheme.on('updated', paint);
    return made;
  };
  const look = async (): Promise<boolean> => {
    askedAtMs = performance.now();
    // No answer in time: what was known holds. The icon that stands was seen to be shown when it was made.
    const shown = process.platform !== 'linux' || ((await hasTrayHost()) ?? tray !== null);
    if (shown && !tray) {
      tray = make();
      paint();
    } else if (!shown && tray) {
      nativeTheme.off('updated', paint);
      tray.destroy();
      tray = null;
    }
    return shown;
  };
  // One question at a time: a busy desktop is not asked again while it thinks.
  const exists = (): Promise<boolean> =>
    (asking ??= look().finally(() => {
      asking = null;
    }));
  return {
    exists,
    setToDo: (next) => {
      if (tray && next === count) return;
      count = next;
      if (tray) paint();
      else if (performance.now() - askedAtMs > ASK_AGAIN_MS) void exists();
    },
  };
}

/** macOS colours a template picture itself and has the number as text. */
function image(count: number | null): NativeImage {
  const mac = process.platform === 'darwin';
  const edge = process.platform === 'win32' ? 16 : mac ? 18 : 22;
  const picture = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const size = edge * scaleFactor;
    picture.addRepresentation({
      scaleFactor,
      width: size,
      height: size,
      buffer: Buffer.from(
        drawTrayIcon({ size, dark: nativeTheme.shouldUseDarkColorsForSystemIntegratedUI, count: mac ? null : count }),
      ),
    });
  }
  if (mac) picture.setTemplateImage(true);
  return picture;
}
