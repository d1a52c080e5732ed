/** Whether a picture of a chart is only that: shapes and text, nothing that runs, loads or leads elsewhere. Pure. */

const ELEMENTS = new Set(
  'svg g path rect circle ellipse line polyline polygon text tspan title desc defs clipPath linearGradient stop style'.split(
    ' ',
  ),
);
const FORBIDDEN =
  /\son[a-z]+\s*=|javascript:|<!|<\?(?!xml )|@import|url\(\s*['"]?(?!#)|\s(?:xlink:)?href\s*=\s*['"](?!#)/i;

export function isPlainDrawing(svg: string): boolean {
  if (!/^\s*(<\?xml [^<>]*\?>\s*)?<svg[\s>]/.test(svg) || !/<\/svg>\s*$/.test(svg)) return false;
  if (FORBIDDEN.test(svg)) return false;
  return [...svg.matchAll(/<\/?([A-Za-z][\w:-]*)/g)].every((m) => ELEMENTS.has(m[1] ?? ''));
}
