/** Any JSON or XML as a tree of lines that can be folded. Pure. */
import type { Block } from './blocks.ts';
import { isElement, type XmlElement } from './xml.ts';

type Node = Extract<Block, { k: 'node' }>;

/** Lines of one tree; beyond it the rest is left out and said so. */
export const mostNodes = 400_000;
const LONGEST_VALUE = 2000;
const DEEPEST = 100;

const clipped = (value: string): string =>
  value.length > LONGEST_VALUE ? `${value.slice(0, 200)}… (${value.length.toLocaleString()} characters)` : value;

/** @returns whether all of it was taken */
export function jsonTree(root: unknown, rootLabel: string, out: Node[]): boolean {
  const visit = (value: unknown, label: string, depth: number): boolean => {
    if (out.length >= mostNodes) return false;
    const node: Node = { k: 'node', depth, label, value: '', below: 0 };
    const at = out.push(node);
    let whole = true;
    if (value !== null && typeof value === 'object') {
      const members: [string, unknown][] = Array.isArray(value)
        ? value.map((item, n): [string, unknown] => [String(n + 1), item])
        : Object.entries(value);
      const kind = 'resourceType' in value && typeof value.resourceType === 'string' ? value.resourceType : '';
      node.value = Array.isArray(value)
        ? `${members.length.toLocaleString()} ${members.length === 1 ? 'item' : 'items'}`
        : kind;
      if (depth >= DEEPEST) node.value = 'lies too deep to be shown';
      else for (const [name, member] of members) whole = visit(member, name, depth + 1) && whole;
    } else node.value = clipped(String(value));
    node.below = out.length - at;
    return whole;
  };
  return visit(root, rootLabel, 0);
}

/** @returns whether all of it was taken */
export function xmlTree(root: XmlElement, out: Node[]): boolean {
  const visit = (element: XmlElement, depth: number): boolean => {
    if (out.length >= mostNodes) return false;
    const texts = element.children
      .filter((child) => typeof child === 'string')
      .join(' ')
      .replace(/\s+/g, ' ')
      .trim();
    const { value, ...others } = element.attributes;
    const shown = Object.entries(others)
      .filter(([name]) => !name.startsWith('xmlns'))
      .map(([name, text]) => `${name}=“${text}”`);
    const node: Node = {
      k: 'node',
      depth,
      label: element.name,
      value: clipped([value ?? '', texts, ...shown].filter((part) => part !== '').join('  ')),
      below: 0,
    };
    const at = out.push(node);
    let whole = true;
    for (const child of element.children) if (isElement(child)) whole = visit(child, depth + 1) && whole;
    node.below = out.length - at;
    return whole;
  };
  return visit(root, 0);
}
