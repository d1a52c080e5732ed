/** The application menu: standard roles and the commands that the keys reach too. */
import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { AppEvents } from '../../preload/contract/events.ts';

type Command = AppEvents['command']['name'];

export function setMenu(send: (name: Command) => void): void {
  const item = (label: string, name: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => send(name),
    ...(accelerator ? { accelerator } : {}),
  });
  const mac = process.platform === 'darwin';
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(mac ? [{ role: 'appMenu' } as const] : []),
      {
        label: '&File',
        submenu: [
          item('New request', 'newRequest'),
          item('New project', 'newProject'),
          item('Lock', 'lock', 'CmdOrCtrl+L'),
          { type: 'separator' },
          mac ? { role: 'close' } : { role: 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        label: '&Go',
        submenu: [
          item('Search and commands…', 'palette', 'CmdOrCtrl+K'),
          { type: 'separator' },
          item('Board', 'goBoard'),
          item('Requests', 'goRequests'),
          item('Worklist', 'goWorklist'),
          item('Projects', 'goProjects'),
          item('Records', 'goRecords'),
          item('Directory', 'goDirectory'),
          item('Scheduler', 'goScheduler'),
          item('Activity', 'goActivity'),
          item('Settings', 'goSettings', 'CmdOrCtrl+,'),
        ],
      },
      { label: '&Window', submenu: [{ role: 'minimize' }, { role: 'togglefullscreen' }] },
      { label: '&Help', submenu: [item('Keys', 'keys')] },
    ]),
  );
}
