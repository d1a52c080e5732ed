/**
 * The keys of every view of a document, whatever its format. Pure: a key becomes the name of what it does, and each view does what it
 * can of it. The sheet of keys shows the same table.
 */

export type ViewerAction =
  | 'screenDown'
  | 'screenUp'
  | 'first'
  | 'last'
  | 'next'
  | 'previous'
  | 'zoomIn'
  | 'zoomOut'
  | 'fitWidth'
  | 'fitPage'
  | 'actualSize'
  | 'rotate'
  | 'rotateBack'
  | 'twoUp'
  | 'find'
  | 'findNext'
  | 'findPrevious'
  | 'close'
  | 'side';

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const withControl: Record<string, ViewerAction> = {
  f: 'find',
  g: 'findNext',
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
  '0': 'fitWidth',
  '9': 'fitPage',
  '1': 'actualSize',
  b: 'side',
  r: 'rotate',
};

const plain: Record<string, ViewerAction> = {
  PageDown: 'screenDown',
  PageUp: 'screenUp',
  Home: 'first',
  End: 'last',
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  '+': 'zoomIn',
  '=': 'zoomIn',
  '-': 'zoomOut',
  '0': 'fitWidth',
  d: 'twoUp',
  f: 'find',
  r: 'rotate',
  F3: 'findNext',
  Escape: 'close',
};

const withShift: Partial<Record<ViewerAction, ViewerAction>> = {
  findNext: 'findPrevious',
  rotate: 'rotateBack',
};

/**
 * @param where what the key was pressed on: letters and arrows belong to a field, Space to a button
 * @returns null where the key is none of the view's
 */
export function viewerAction(event: Pressed, where: { field: boolean; button: boolean }): ViewerAction | null {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  let action: ViewerAction | undefined;
  if (event.ctrlKey || event.metaKey) action = event.altKey ? undefined : withControl[key];
  else if (event.altKey || where.field) return null;
  else if (key === ' ') return where.button ? null : event.shiftKey ? 'screenUp' : 'screenDown';
  else action = plain[key];
  if (action === undefined) return null;
  return event.shiftKey ? (withShift[action] ?? action) : action;
}

/** For the sheet of keys. */
export const viewerKeyWords: readonly [keys: string, words: string][] = [
  ['Space', 'A screen on'],
  ['Shift+Space', 'A screen back'],
  ['→', 'Next page or section'],
  ['←', 'Page or section before'],
  ['Home', 'Beginning'],
  ['End', 'End'],
  ['+', 'Larger'],
  ['-', 'Smaller'],
  ['0', 'Fit width'],
  ['Ctrl+9', 'Fit page'],
  ['Ctrl+1', 'Actual size'],
  ['R', 'Rotate'],
  ['D', 'Two pages beside each other'],
  ['F', 'Find'],
  ['F3', 'Next match'],
  ['Ctrl+B', 'Pages and outline'],
  ['J', 'Next document'],
  ['K', 'Document before'],
];
